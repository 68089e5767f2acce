import { describe, expect, it } from 'vitest';
import { variantKinds, variantOf } from '../../core/assess/assessments/blocks/variants.ts';
import { planGraph } from '../../core/models/graph/graph.ts';

describe('networks of one size', () => {
  it.each([
    ['parameters', 20_000],
    ['parameters', 200_000],
    ['operations', 5_000_000],
  ] as const)('have as many %s (%i) as they can, whatever their blocks are', (of, size) => {
    for (const kind of variantKinds) {
      const variant = variantOf(kind, [28, 28, 1], 10, { of, size });
      expect(variant[of] / size, kind).toBeGreaterThan(0.6);
      expect(variant[of] / size, kind).toBeLessThan(1.5);
      const graph = planGraph([28, 28, 1], variant.blocks, 10);
      expect([graph.parameters, graph.operations]).toEqual([variant.parameters, variant.operations]);
    }
  });

  it('stand on small pictures too', () => {
    for (const kind of variantKinds)
      expect(variantOf(kind, [8, 8, 3], 1, { of: 'parameters', size: 3000 }).parameters).toBeGreaterThan(0);
  });
});

// A foreign project may hold anything where a name or a number belongs: the report shows it as text.
import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../core/studio/report/report.ts';
import type { Studio } from '../../core/studio.ts';
import { withStudio } from '../support/studio.ts';

let studio: Studio;
let folder: string;
withStudio((one, work) => {
  studio = one;
  folder = work.folder;
});

const hostile = '<meta http-equiv="refresh" content="0;url=//x">"\'&';

/** Every markup of the report that does not come from the report itself. */
const foreign = (report: string): string[] =>
  report.match(/<meta http-equiv="refresh"|"'&(?!amp;|lt;|gt;|quot;|#39;)/g) ?? [];

describe('a hostile project in a report', () => {
  it('every text and number of it is escaped, one at a time', async () => {
    const experiment = await studio.run(
      {
        dataset: 'sample:breast_cancer',
        model: { kind: 'decision-tree', maxDepth: 2 },
        explain: [
          { method: 'tree-shap', rows: [0, 1] },
          { method: 'anchors', rows: [0] },
          { method: 'counterfactual', rows: [0] },
          { method: 'permutation-importance' },
        ],
      },
      folder,
    );
    const report = htmlReport(experiment);
    expect(report).toContain("base-uri 'none'; form-action 'none'");
    let changed = 0;
    let shown = 0;
    const attack = (holder: Record<string | number, unknown>, key: string | number): void => {
      const before = holder[key];
      if (typeof before === 'object' && before !== null) {
        for (const inner of Array.isArray(before) ? before.keys() : Object.keys(before)) {
          if (typeof inner === 'number' && inner > 3) break;
          attack(before as Record<string | number, unknown>, inner);
        }
        return;
      }
      if (before === undefined) return;
      holder[key] = hostile;
      changed++;
      try {
        const text = htmlReport(experiment);
        if (text.includes('&lt;meta http-equiv=&quot;refresh&quot;')) shown++;
        expect(foreign(text)).toEqual([]);
      } catch (error) {
        // what is no number cannot be rounded: no report then, and none that does harm
        if (!(error instanceof TypeError)) throw error;
      } finally {
        holder[key] = before;
      }
    };
    for (const key of Object.keys(experiment)) attack(experiment as unknown as Record<string, unknown>, key);
    expect(changed).toBeGreaterThan(200);
    expect(shown).toBeGreaterThan(20);
  });
});

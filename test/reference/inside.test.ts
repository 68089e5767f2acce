import { describe, expect, it } from 'vitest';
import type { Explained } from '../../core/explain/results/naming.ts';
import { graphModel } from '../../core/models/graph/fitted.ts';
import { planGraph } from '../../core/models/graph/graph.ts';
import { Random } from '../../core/numeric/random.ts';
import { cornerPictures, cornerSide } from '../support/corner-pictures.ts';
import { explainAny, range, trainOn } from '../support/data.ts';

const table = cornerPictures(120);
const model = trainOn(
  table,
  'image-network',
  {
    blocks: [{ kind: 'convolution', filters: 4, norm: false }, { kind: 'pooling' }, { kind: 'dense', units: 8 }],
    augment: { flip: false, shift: 0, rotate: 0, brightness: 0, cutOut: 0 },
  },
  { target: 'y', inOrder: true },
  { epochs: 6, optimizer: { kind: 'adam', learningRate: 0.01 } },
);
const rows = [...range(120)];
const of = <K extends Explained['kind']>(kind: K, value: Explained): Extract<Explained, { kind: K }> => {
  if (value.kind !== kind) throw new Error(value.kind);
  return value as Extract<Explained, { kind: K }>;
};
const isCorner = (pixel: number) => pixel % cornerSide < 4 && Math.floor(pixel / cornerSide) < 4;

/** Its score is the sum over the corner less that of the rest. */
function cornerNetwork(): typeof model {
  const graph = planGraph([cornerSide, cornerSide, 1], [], 1);
  const weights = [
    Float32Array.from({ length: cornerSide * cornerSide }, (_, pixel) => (isCorner(pixel) ? 1 : -1)),
    Float32Array.of(0),
  ];
  const fitted = graphModel(
    { graph, weights, standard: { mean: [0], deviation: [1] }, classes: 2 },
    undefined,
    () => ({}),
    () => null,
  );
  return { ...model, model: fitted };
}

describe('activation maximisation', () => {
  it.each(['pixels', 'network'])('by %s lights up what the score hangs on, and darkens the rest', (parametrisation) => {
    const value = of(
      'units',
      explainAny('activation-maximisation', cornerNetwork(), table, rows, {
        class: 'yes',
        parametrisation,
        steps: 200,
        jitter: 0,
        smoothness: 0,
      }),
    );
    const [own] = value.units;
    expect(own.class).toBe('yes');
    // 16 pixels are 1, and 48 are 0
    expect(own.end).toBeGreaterThan(own.start + 5);
    expect(own.end).toBeLessThan(16);
    const mean = (wanted: boolean) => {
      const some = own.picture.pixels.filter((_, pixel) => isCorner(pixel) === wanted);
      return some.reduce((a, b) => a + b, 0) / some.length;
    };
    expect(mean(true)).toBeGreaterThan(0.8);
    expect(mean(false)).toBeLessThan(0.2);
    // the training pictures that it answers to are of the class, and whole
    expect(own.patches.length).toBe(4);
    for (const { row, picture } of own.patches) {
      expect(row % 2).toBe(0);
      expect(picture.pixels.length).toBe(cornerSide * cornerSide);
    }
  });

  it('of a channel shows parts of pictures, and the same seed gives the same', () => {
    const [once, again] = [0, 1].map(() =>
      of('units', explainAny('activation-maximisation', model, table, rows, { block: 1, units: [2, 4], steps: 20 })),
    );
    expect(once.units.map(({ unit }) => unit)).toEqual([2, 4]);
    expect(once.units).toEqual(again.units);
    for (const { patches } of once.units)
      for (const { picture } of patches) expect(picture.pixels.length).toBeLessThan(cornerSide * cornerSide);
  });

  it('says which units there are', () => {
    expect(() => explainAny('activation-maximisation', model, table, rows, { block: 1, units: [9] })).toThrow(
      /no unit 9/,
    );
    expect(() => explainAny('activation-maximisation', model, table, rows, { block: 9 })).toThrow(/Block 9/);
  });
});

describe('concept vectors', () => {
  it('a class goes with the concept that its own pictures show, beyond chance', () => {
    const value = of(
      'concepts',
      explainAny('tcav', model, table, rows, { concept: rows.filter((row) => row % 4 === 0) }),
    );
    expect(value.examples).toBe(30);
    expect(value.accuracy).toBeGreaterThan(0.6);
    const [no, yes] = value.classes;
    expect([no.class, yes.class]).toEqual(['no', 'yes']);
    expect(yes.score).toBeGreaterThan(0.9);
    expect(no.score).toBeLessThan(0.1);
    expect(yes.p).toBeLessThan(0.05);
  });

  it('pictures by chance are no concept, as often as the test promises', () => {
    const found = Array.from({ length: 60 }, (_, seed) => {
      const some = [...new Random(seed).permutation(120)].slice(0, 30);
      const { classes } = of('concepts', explainAny('tcav', model, table, rows, { concept: some }, { seed }));
      return classes.some(({ p }) => p < 0.05);
    });
    expect(found.filter(Boolean).length).toBeLessThan(9);
  });

  it('refuses rows that were not learnt from, and too few others', () => {
    expect(() => explainAny('tcav', model, table, rows, { concept: [0, 1, 2, 500] })).toThrow(/500/);
    expect(() => explainAny('tcav', model, table, rows, { concept: rows.slice(0, 116) })).toThrow(/twice as many/);
    expect(() => explainAny('tcav', model, table, rows, { concept: 'perhaps' })).toThrow(/perhaps/);
  });
});

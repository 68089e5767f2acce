import { describe, expect, it } from 'vitest';
import { allocateFit, openFit } from '../../core/models/kinds/gradient-boosting/fit-memory.ts';
import { histogramsOf } from '../../core/models/kinds/gradient-boosting/thread-work.ts';
import { Random } from '../../core/numeric/random.ts';
import { readSpec } from '../../core/studio/experiments/read-spec.ts';
import { train } from '../../core/training/train.ts';
import { createThreads } from '../../core/work/threads.ts';
import { testJob } from '../support/job.ts';

const random = new Random(3);
const rows = 9000;
const width = 6;
const x = Float64Array.from({ length: rows * width }, (_, i) => (i % 7 === 3 ? Number.NaN : random.normal()));
const table = (classes: number) => ({
  rows,
  columns: [
    ...Array.from({ length: width }, (_, j) => ({
      id: j,
      name: `x${j}`,
      kind: 'numeric' as const,
      values: Float64Array.from({ length: rows }, (_, i) => x[i * width + j]),
    })),
    {
      id: width,
      name: 'y',
      kind: 'numeric' as const,
      values: Float64Array.from({ length: rows }, (_, i) => {
        const value = (Number.isNaN(x[i * width]) ? 1 : x[i * width]) + (x[i * width + 1] || 0) ** 2;
        return classes === 0 ? value : Math.max(0, Math.min(classes - 1, Math.floor(value)));
      }),
    },
  ],
});

describe('a workerGroup', () => {
  it.each([
    [0, {}],
    [2, { earlyStopping: true }],
    [3, { maxDepth: 4, maxLeafNodes: 9 }],
  ])('of several threads gives what one gives, to the bit (%i classes)', async (classes, params) => {
    const pool = createThreads(new URL('../../core/work/worker.ts', import.meta.url));
    try {
      const spec = readSpec({
        dataset: 'd',
        target: 'y',
        task: classes === 0 ? 'regression' : 'classification',
        split: { test: 0, validation: 0 },
        model: { kind: 'gradient-boosting', trees: 12, ...params },
      });
      // a warm second thread: it joins from the first round on
      await Promise.all([
        pool.run('check', { table: table(classes), spec }),
        pool.run('check', { table: table(classes), spec }),
      ]);
      const { modelHash } = await pool.run(
        'train',
        { table: table(classes), spec, checkpoint: undefined },
        { seed: 4 },
      );
      expect(modelHash).toBe(train(table(classes), spec, testJob(4), () => {}).modelHash);
    } finally {
      await pool.close();
    }
  });

  it('gives a thread back when a job waits for one', async () => {
    const pool = createThreads(new URL('../../core/work/worker.ts', import.meta.url));
    try {
      const spec = (trees: number) =>
        readSpec({
          dataset: 'd',
          target: 'y',
          task: 'classification',
          split: { test: 0 },
          model: { kind: 'gradient-boosting', trees },
        });
      let ended = '';
      const ends = (which: string) => () => {
        ended ||= which;
      };
      let short: Promise<void> | undefined;
      // both threads are at work by the first epochs
      const onEvent = ({ kind }: { kind: string }) => {
        if (kind !== 'epochs') return;
        short ??= pool.run('check', { table: table(2), spec: spec(1) }).then(ends('short'));
      };
      await Promise.all([
        pool.run('check', { table: table(2), spec: spec(1) }),
        pool.run('check', { table: table(2), spec: spec(1) }),
      ]);
      await pool
        .run('train', { table: table(2), spec: spec(400), checkpoint: undefined }, { onEvent })
        .then(ends('long'));
      await short;
      expect(ended).toBe('short');
    } finally {
      await pool.close();
    }
  });
});

describe('histograms', () => {
  const size = { rows: 1000, learning: 700, width: 3, scores: 1, maxLeafNodes: 4 };
  const memory = allocateFit(size);
  const fit = openFit(size, memory);
  const wasm = histogramsOf(memory);
  for (let i = 0; i < fit.packed.length; i++) fit.packed[i] = random.integer(2 ** 31 - 1);
  for (let i = 0; i < fit.pairs.length; i++) fit.pairs[i] = i % 2 === 0 ? random.normal() : random.uniform();
  for (let i = 0; i < 700; i++) fit.order[i] = (i * 7) % 1000;
  const bin = (row: number, k: number) => (fit.packed[row] >>> (8 * k)) & 255;

  it('sum and count as a plain loop does', () => {
    const sums = new Float64Array(2048);
    const counts = new Int32Array(1024);
    for (const row of fit.order.subarray(100, 650)) {
      for (let k = 0; k < 4; k++) {
        const b = k * 256 + bin(row, k);
        sums[2 * b] += fit.pairs[2 * row];
        sums[2 * b + 1] += fit.pairs[2 * row + 1];
        counts[b]++;
      }
    }
    wasm.sumAndCount(fit.at.packed, fit.at.order + 400, 550, fit.at.pairs, fit.at.sums, fit.at.counts);
    expect(fit.sums.slice(0, 2048)).toEqual(sums);
    expect(fit.counts.slice(0, 1024)).toEqual(counts);
    wasm.sum(fit.at.packed, fit.at.order + 400, 550, fit.at.pairs, fit.at.sums + 2048 * 8);
    expect(fit.sums.slice(2048, 4096)).toEqual(sums);
    wasm.subtract(fit.at.sums, fit.at.counts, fit.at.sums + 2048 * 8, fit.at.counts);
    expect(fit.sums.slice(0, 2048).every((value) => value === 0)).toBe(true);
    expect(fit.counts.slice(0, 1024).every((value) => value === 0)).toBe(true);
  });

  it('find the cut that gains most, within their limits', () => {
    wasm.sumAndCount(fit.at.packed, fit.at.order, 700, fit.at.pairs, fit.at.sums, fit.at.counts);
    const g = fit.sums.slice(0, 512).reduce((sum, value, i) => sum + (i % 2 === 0 ? value : 0), 0);
    const h = fit.sums.slice(0, 512).reduce((sum, value, i) => sum + (i % 2 === 1 ? value : 0), 0);
    const gainOf = (left: number, leftH: number) =>
      (left * left) / (leftH + 0.5) + (g - left) ** 2 / (h - leftH + 0.5) - (g * g) / (h + 0.5);
    const wanted = { gain: 0, bin: -1 };
    let sum = 0;
    let sumH = 0;
    let count = 0;
    for (let b = 0; b < 255; b++) {
      sum += fit.sums[2 * b];
      sumH += fit.sums[2 * b + 1];
      count += fit.counts[b];
      if (count < 30 || 700 - count < 30) continue;
      if (gainOf(sum, sumH) > wanted.gain) Object.assign(wanted, { gain: gainOf(sum, sumH), bin: b });
    }
    fit.splits[0] = 0;
    const best = wasm.bestCut(
      fit.at.sums,
      fit.at.counts,
      255,
      0,
      0,
      0,
      700,
      g,
      h,
      (g * g) / (h + 0.5),
      0.5,
      30,
      1e-3,
      fit.at.splits,
    );
    expect(best).toBe(wanted.bin);
    expect(fit.splits[0]).toBeCloseTo(wanted.gain, 10);
    // nothing gains more than what is known already
    fit.splits[0] = 1e9;
    expect(
      wasm.bestCut(
        fit.at.sums,
        fit.at.counts,
        255,
        0,
        0,
        0,
        700,
        g,
        h,
        (g * g) / (h + 0.5),
        0.5,
        30,
        1e-3,
        fit.at.splits,
      ),
    ).toBe(-1);
  });

  it('part rows by their bins and keep their order', () => {
    const before = fit.order.slice();
    const middle =
      (wasm.partition(fit.at.order + 40, fit.at.order + 4 * 600, fit.at.packed, 8, 90, 200, fit.at.scratch) -
        fit.at.order) /
      4;
    const isLeft = (row: number) => bin(row, 1) <= 90 || bin(row, 1) === 200;
    const part = before.slice(10, 600);
    expect([...fit.order.slice(10, middle)]).toEqual([...part].filter(isLeft));
    expect([...fit.order.slice(middle, 600)]).toEqual([...part].filter((row) => !isLeft(row)));
    expect([...fit.order.slice(0, 10), ...fit.order.slice(600)]).toEqual([
      ...before.slice(0, 10),
      ...before.slice(600),
    ]);
  });
});

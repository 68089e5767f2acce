import { describe, expect, it } from 'vitest';
import { createSearch } from '../../core/models/kinds/knn/search.ts';
import { kernelAgainst } from '../../core/models/kinds/svm/kernel.ts';
import { fastExp } from '../../core/numeric/exponential.ts';
import { blockItems } from '../../core/numeric/products/products.ts';
import { subsetSums } from '../../core/numeric/products/subset-sums.ts';
import { Random } from '../../core/numeric/random.ts';

describe('sums of products in WebAssembly', () => {
  it.each([
    [1, 1, 1],
    [7, 3, 5],
    [8, 4, 2],
    [333, 30, 9],
    [20_001, 2, 12],
  ])('%i items of %i values against %i rows: plain loops, to the last bit', (items, width, rows) => {
    const random = new Random(items);
    const draw = (count: number) => Float64Array.from({ length: count }, () => random.normal());
    const b = draw(items * width);
    const a = draw(rows * width);
    const init = draw(items);
    const blocked = blockItems(items, width, (item, j) => b[item * width + j], init);
    let seen = 0;
    blocked.products(a, rows, (first, count, values, stride) => {
      for (let r = 0; r < count; r++) {
        for (let item = 0; item < items; item++) {
          let sum = init[item];
          for (let j = 0; j < width; j++) sum += a[(first + r) * width + j] * b[item * width + j];
          if (values[r * stride + item] !== sum)
            throw new Error(`row ${first + r}, item ${item}: ${values[r * stride + item]} is not ${sum}`);
          seen++;
        }
      }
    });
    expect(seen).toBe(rows * items);
    blocked.squares(a, rows, (first, count, values, stride) => {
      for (let r = 0; r < count; r++) {
        for (let item = 0; item < items; item++) {
          let sum = 0;
          for (let j = 0; j < width; j++) sum += (a[(first + r) * width + j] - b[item * width + j]) ** 2;
          if (values[r * stride + item] !== sum) throw new Error(`row ${first + r}, item ${item}`);
        }
      }
    });
  });
});

it('the exponential without a call is exp to 2e-13', () => {
  for (let x = -700; x < 705; x += 0.0731) expect(Math.abs(fastExp(x) / Math.exp(x) - 1)).toBeLessThan(2e-13);
  expect(fastExp(Number.NaN)).toBeNaN();
  expect(fastExp(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(fastExp(0)).toBe(1);
});

describe('the search for the nearest rows', () => {
  it.each([
    ['plain', 1, 0],
    ['far from 0', 1, 1e6],
    ['all but equal', 1e-7, 1e3],
    ['tiny', 1e-30, 0],
    ['larger than 32 bits hold', 1e25, 0],
    ['with many ties', 0, 0],
  ])('%s: those of a plain loop, equal ones in row order', (_name, scale, offset) => {
    const random = new Random(7);
    const [rows, width, queries, k] = [301, 5, 23, 6];
    const draw = (count: number) =>
      Float64Array.from({ length: count }, () => (scale === 0 ? random.integer(1) : offset + scale * random.normal()));
    const x = draw(rows * width);
    const q = draw(queries * width);
    let seen = 0;
    createSearch(x, rows, width, 'euclidean')(q, queries, k, (row, found, distances) => {
      const all = Array.from({ length: rows }, (_, r) => {
        let sum = 0;
        for (let j = 0; j < width; j++) sum += (q[row * width + j] - x[r * width + j]) ** 2;
        return { r, distance: Math.sqrt(sum), sum };
      });
      all.sort((a, b) => a.sum - b.sum || a.r - b.r);
      expect([...found]).toEqual(all.slice(0, k).map((entry) => entry.r));
      expect([...distances]).toEqual(all.slice(0, k).map((entry) => entry.distance));
      seen++;
    });
    expect(seen).toBe(queries);
  });
});

describe('Gaussian kernels in WebAssembly', () => {
  it.each([0, 1e8])('are those of plain distances, %f away from 0', (offset) => {
    const random = new Random(5);
    const [items, rows, width, gamma] = [13, 6, 5, 0.3];
    const draw = (count: number) => Float64Array.from({ length: count }, () => offset + random.normal());
    const [b, a] = [draw(items * width), draw(rows * width)];
    const against = kernelAgainst({ kind: 'rbf', gamma, degree: 3, coef0: 0 }, b, items, width);
    against(a, rows, (row, values) => {
      for (let i = 0; i < items; i++) {
        let square = 0;
        for (let j = 0; j < width; j++) square += (a[row * width + j] - b[i * width + j]) ** 2;
        expect(values[i]).toBeCloseTo(Math.exp(-gamma * square), 12);
      }
    });
  });
});

describe('sums of the vectors that masks name', () => {
  it.each([
    [1, 1, false],
    [13, 5, true],
    [1600, 30, false],
    [70_000, 3, true],
  ])('%i places, %i vectors: plain loops', (length, count, positive) => {
    const random = new Random(length);
    const base = Float64Array.from({ length }, () => random.normal());
    const vectors = Float64Array.from({ length: length * count }, () => random.normal());
    const masks = Array.from({ length: 9 }, (_, m) =>
      Uint8Array.from({ length: count }, () => (m === 0 ? 0 : m === 1 ? 1 : random.integer(1))),
    );
    let seen = 0;
    const visit = (first: number, part: number, sums: Float64Array) => {
      for (let m = 0; m < part; m++) {
        let worst = 0;
        for (let i = 0; i < length; i++) {
          let sum = base[i];
          for (let v = 0; v < count; v++) if (masks[first + m][v] === 1) sum += vectors[v * length + i];
          worst = Math.max(worst, Math.abs(sums[m * length + i] - (positive ? Math.max(0, sum) : sum)));
        }
        expect(worst).toBeLessThan(1e-12);
        seen++;
      }
    };
    subsetSums(base, vectors, masks, visit, positive ? 'positive' : undefined);
    expect(seen).toBe(masks.length);
  });
});

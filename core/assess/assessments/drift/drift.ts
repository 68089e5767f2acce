import { z } from 'zod';
import { featureScales } from '../../../data/distance.ts';
import type { RawRows } from '../../../data/encode.ts';
import { farJudge } from '../../../data/far-rows.ts';
import type { FeatureEncoding } from '../../../data/fields/registry.ts';
import { isContent, measureOf } from '../../../data/fields/registry.ts';
import { cellText, findColumn, type Table } from '../../../data/table.ts';
import { percentage } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { aucWithError } from '../../../metrics/auc-test.ts';
import { chiSquare, kolmogorovSmirnov, populationStability } from '../../../metrics/drift.ts';
import { treeAnswers } from '../../../models/tree/structure.ts';
import type { Interval } from '../../../numeric/intervals.ts';
import { quantile, sortedFinite } from '../../../numeric/stats.ts';
import { z95 } from '../../../numeric/student.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import { field } from '../../../schema/label.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import { smallTree } from '../../engine/small-tree.ts';

const params = z.strictObject({
  bins: z
    .int()
    .min(2)
    .max(100)
    .default(10)
    .meta(
      field(['Bins', '分箱数'], ['For numbers, of as many training rows each.', '数值的分箱数，每箱训练行数相同。']),
    ),
});

/** A new file against the training rows: feature by feature, all together, and what the model makes of it. */
export const drift = defineAssessment({
  name: 'drift',
  title: { en: 'Drift', zh: '数据漂移' },
  about: {
    en: 'How far a new file is from the training data. PSI below 0.1 is usually called small, above 0.25 large; with many rows the tests find differences that do not matter.',
    zh: '新文件与训练数据相差多远。PSI 低于 0.1 通常视为小，高于 0.25 视为大；行数很多时，检验会发现无关紧要的差异。',
  },
  formula: {
    en: 'PSI = Σ (q − p) ln(q / p); D = max |F − G|; χ²; AUC of a classifier that tells the files apart',
    zh: 'PSI = Σ (q − p) ln(q / p)；D = max |F − G|；χ²；区分两个文件的分类器的 AUC',
  },
  source: 'Siddiqi 2006; Massey 1951; Lopez-Paz & Oquab 2017',
  reading: {
    en: 'Lower is better: PSI near 0 and an AUC near 0.5 mean that the file is like the training data.',
    zh: '越低越好：PSI 接近 0、AUC 接近 0.5 表示文件与训练数据相似。',
  },
  params,
  usesOtherRows: true,
  rows: 'own',
  group: 'safety',
  presented: headedBy(assessmentResults.drift, ({ features, file, outOfDistribution }) => [
    say('drift.headline', {
      file,
      moved: features.filter((one) => one.psi > 0.25).length,
      columns: features.length,
      outside: percentage(outOfDistribution, 1),
    }),
  ]),
  run(context, { bins }) {
    const { encoder, split, other, trained } = context;
    if (!other) throw new Error('drift needs rows of another file');
    const before = context.raw(split.train);
    const allRows = Int32Array.from({ length: other.rows }, (_, i) => i);
    const after = context.raw(allRows, other);
    const count = encoder.features.length;
    const column = (raw: RawRows, f: number) =>
      Float64Array.from({ length: raw.rows }, (_, r) => raw.values[r * count + f]);
    const share = (count: number, of: number) => count / Math.max(1, of);
    const features = encoder.features.map((feature, f) => {
      const ownColumn = (raw: RawRows) =>
        isContent(feature) ? measureOf(feature, column(raw, f)).values : column(raw, f);
      const [a, b] = [ownColumn(before), ownColumn(after)];
      const [known, seen] = [a.filter((one) => !Number.isNaN(one)), b.filter((one) => !Number.isNaN(one))];
      const counts = (values: Float64Array, place: (value: number) => number, size: number) => {
        const list = new Array<number>(size).fill(0);
        for (const value of values) list[place(value)]++;
        return list;
      };
      const [lacks, lacksNow] = [
        cellKinds(feature, context.table, split.train, a),
        cellKinds(feature, other, allRows, b),
      ];
      const shared = {
        name: feature.name,
        kind: feature.kind,
        missing: [share(lacks.missing, a.length), share(lacksNow.missing, b.length)],
        unseen: share(lacksNow.unseen, b.length),
      };
      if (feature.kind === 'categorical') {
        const size = feature.categories.length;
        // categories without a code of their own, and none at all, are counted too
        const [x, y] = [
          [...counts(known, (code) => code, size), lacks.unseen, lacks.missing],
          [...counts(seen, (code) => code, size), lacksNow.unseen, lacksNow.missing],
        ];
        return { ...shared, psi: populationStability(x, y), test: 'chi-square', ...chiSquare(x, y) };
      }
      const sorted = sortedFinite(known);
      const bounds = [...new Set(Array.from({ length: bins - 1 }, (_, i) => quantile(sorted, (i + 1) / bins)))];
      const place = (value: number) => bounds.filter((bound) => value > bound).length;
      const [x, y] = [
        [...counts(known, place, bounds.length + 1), lacks.missing],
        [...counts(seen, place, bounds.length + 1), lacksNow.missing],
      ];
      return {
        ...shared,
        psi: populationStability(x, y),
        test: 'kolmogorov-smirnov',
        ...(known.length > 0 && seen.length > 0 ? kolmogorovSmirnov(known, seen) : { statistic: null, p: null }),
      };
    });
    const [old, fresh] = [context.labels(before), context.labels(after)];
    const shareOf = (labels: Float64Array, k: number) =>
      share(labels.filter((label) => label === k).length, labels.length);
    return {
      rows: { training: before.rows, file: after.rows },
      features,
      ...domainAuc(context, before, after),
      outOfDistribution: outside(context, before, after),
      predictions:
        trained.task === 'classification'
          ? trained.classes.map((name, k) => ({ name, training: shareOf(old, k), file: shareOf(fresh, k) }))
          : [{ name: trained.target, training: average(old), file: average(fresh) }],
    };
  },
});

/** Cells without a value, and with one that the model has no number or code for. */
function cellKinds(
  feature: FeatureEncoding,
  table: Table,
  rows: Int32Array,
  values: Float64Array,
): { readonly missing: number; readonly unseen: number } {
  const column = findColumn(table, feature.name, 'data');
  let [missing, unseen] = [0, 0];
  values.forEach((value, i) => {
    if (!Number.isNaN(value)) return;
    if (cellText(column, rows[i]) === null) missing++;
    else unseen++;
  });
  return { missing, unseen };
}

const average = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

/** Rows of each side that the classifier sees, and that the distances are taken of. */
const mostRows = 2000;

function thinned(raw: RawRows, features: number, order: Int32Array): RawRows {
  const chosen = order.slice(0, mostRows);
  const values = new Float64Array(chosen.length * features);
  chosen.forEach((row, i) => {
    values.set(raw.values.subarray(row * features, (row + 1) * features), i * features);
  });
  return { values, rows: chosen.length, features };
}

/** How well a small tree tells the two apart, on rows that it was not grown on: 0.5 where they are alike. */
function domainAuc(
  { encoder, random, job }: AssessContext,
  before: RawRows,
  after: RawRows,
): { readonly domainAuc: number | null; readonly domainAucInterval: Interval | null } {
  const count = encoder.features.length;
  const own = random('domain');
  const a = thinned(before, count, own.permutation(before.rows));
  const b = thinned(after, count, own.permutation(after.rows));
  const rows = a.rows + b.rows;
  const x = new Float64Array([...a.values, ...b.values]);
  // each text or image is another: they are told apart by their lengths or brightness alone
  encoder.features.forEach((feature, f) => {
    if (!isContent(feature)) return;
    const { values } = measureOf(
      feature,
      Float64Array.from({ length: rows }, (_, r) => x[r * count + f]),
    );
    for (let r = 0; r < rows; r++) x[r * count + f] = values[r];
  });
  const y = Float64Array.from({ length: rows }, (_, i) => Number(i >= a.rows));
  const isGrown = Uint8Array.from({ length: rows }, () => Number(own.uniform() < 0.5));
  const tree = smallTree(x, count, y, {
    depth: 6,
    minRows: 10,
    random: own,
    check: () => job.check(),
    weights: Float64Array.from(isGrown),
  });
  const judged = [...isGrown.keys()].filter((i) => isGrown[i] === 0);
  const values = treeAnswers(tree, x, Int32Array.from(judged), count, 1);
  const found = aucWithError(
    values,
    judged.map((i) => y[i]),
  );
  if (!found) return { domainAuc: null, domainAucInterval: null };
  // below one half it tells nothing apart: rows that both have stand on opposite sides
  const bounded = (auc: number) => Math.min(1, Math.max(0.5, auc));
  const half = z95 * found.standardError;
  return { domainAuc: bounded(found.auc), domainAucInterval: [bounded(found.auc - half), bounded(found.auc + half)] };
}

/** Share of the rows that are further from their nearest training row than 99 % of training rows are from theirs. */
function outside({ encoder, random }: AssessContext, before: RawRows, after: RawRows): number {
  const count = encoder.features.length;
  const scales = featureScales(encoder, before);
  const own = random('outside');
  const base = thinned(before, count, own.permutation(before.rows));
  const asked = thinned(after, count, own.permutation(after.rows));
  const looked = Math.min(500, asked.rows);
  const some = { values: asked.values.subarray(0, looked * count), rows: looked, features: count };
  return farJudge(base, scales, 0.99)(some).reduce((sum, is) => sum + is, 0) / Math.max(1, looked);
}

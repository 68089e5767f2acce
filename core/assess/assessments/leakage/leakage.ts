import { z } from 'zod';
import type { FeatureEncoding } from '../../../data/fields/registry.ts';
import { isContent } from '../../../data/fields/registry.ts';
import { say } from '../../../messages/say.ts';
import { association, ranked } from '../../../metrics/association.ts';
import { rocAuc } from '../../../metrics/metrics.ts';
import { spearman } from '../../../numeric/correlation.ts';
import { meanWithError } from '../../../numeric/intervals.ts';
import { sampleEvenly } from '../../../numeric/sample-evenly.ts';
import { mean } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import type { PresentedTable } from '../../../schema/presentation.ts';
import { defineAssessment, presentedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import { lossesOf } from '../../engine/losses.ts';
import {
  binsOf,
  type ColumnValues,
  columnLosses,
  constantLosses,
  missingBins,
  type Predicted,
  quarters,
  shareExplained,
  treeBins,
} from './power.ts';

const params = z.strictObject({
  retrain: z
    .int()
    .min(0)
    .max(20)
    .default(3)
    .meta(
      field(
        ['Train without', '去除后重训'],
        [
          'So many of the most suspicious columns are left out, one after another, and the model is trained again.',
          '逐一去除这么多最可疑的列并重新训练。',
        ],
      ),
    ),
});

const reasons = ['power', 'share', 'identity', 'order', 'missing'] as const;
type Reason = (typeof reasons)[number];

const result = z.object({
  rows: z.number(),
  /** Share of the loss of a constant that the whole model takes away on the test rows. */
  modelPower: z.number(),
  columns: z.array(
    z.object({
      feature: z.string(),
      power: z.number(),
      share: z.number(),
      distinct: z.number(),
      order: z.number().nullable(),
      missingPower: z.number(),
      reasons: z.array(z.enum(reasons)),
    }),
  ),
  targetOrder: z.number().nullable(),
  duplicates: z.object({ rows: z.number(), sameTarget: z.number() }),
  without: z.array(
    z.object({
      features: z.array(z.string()),
      power: z.number(),
      lossRise: z.number().nullable(),
      interval: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
});

/** From so much on, one column alone is nearly the target; the second is of AUC, or of a rank correlation. */
const nearlyTheTarget = 0.8;
const nearlyRanked = 0.98;
/** A model that takes away so much of the loss knows too much, whatever it knows it from. */
const tooGood = 0.98;
const fewestTested = 20;
/** One of several columns that carries so much of what the model uses carries it alone. */
const nearlyAll = 0.8;
const nearlyDistinct = 0.95;
const nearlyInOrder = 0.95;
const missingTells = 0.05;
const fewestMissing = 10;

/** Columns that may know the target for a reason that will not be there when the model is used. */
export const leakage = defineAssessment({
  name: 'leakage',
  title: { en: 'Leakage and shortcuts', zh: '数据泄漏与捷径' },
  about: {
    en: 'Columns that are nearly the target, that the model leans on alone, that name the row, that follow its order, or whose gaps tell the class; and test rows that were trained on. A suspicion is a question for those who know the data, not a verdict: a good column can be strong.',
    zh: '几乎等同目标的列、模型单独依赖的列、标识行的列、随行序变化的列、缺失即泄露类别的列，以及出现在训练集中的测试行。可疑只是向了解数据者提出的问题，并非定论：好的列也可能很强。',
  },
  formula: {
    en: 'AUC of each column alone; share of importance; score with it and without it',
    zh: '每列单独的 AUC；重要性占比；含该列与不含该列的分数',
  },
  source: 'Kaufman et al. 2012',
  reading: {
    en: 'No suspicion is best; a drop of the score without a column asks what that column knows.',
    zh: '没有可疑项最好；去掉某列后分数下降，应追问该列知道什么。',
  },
  params,
  rows: 'test',
  group: 'performance',
  presented: presentedBy(result, (found) => {
    const suspects = found.columns.filter((column) => column.reasons.length > 0);
    return {
      headline: [
        suspects.length > 0
          ? say('leakage.suspects', { columns: suspects.map(({ feature }) => feature), count: suspects.length })
          : say('leakage.none', {}),
        ...(found.modelPower >= tooGood ? [say('leakage.tooGood', {})] : []),
        ...(found.duplicates.rows > 0
          ? [say('leakage.duplicates', { count: found.duplicates.rows, rows: found.rows })]
          : []),
      ],
      tables: [columnsTable(found), ...(found.without.length > 0 ? [withoutTable(found)] : [])],
    };
  }),
  run(context, { retrain }) {
    const { encoder, split, trained, target, job } = context;
    const rows = context.rows.filter((row) => !Number.isNaN(target.values[row]));
    const predicted: Predicted = { values: target.values, classes: trained.classes.length };
    const constant = constantLosses(predicted, split.train, rows);
    const own = lossesOf(context, trained, rows);
    const shares = permutedShares(context, rows);
    const [before, after] = [context.raw(split.train), context.raw(rows)];
    const count = encoder.features.length;
    // of few rows nothing can be told
    const tests = rows.length >= fewestTested;
    const together = sharesOfGroups(context, shares);
    const columns = encoder.features.map((feature, f) => {
      job.check();
      const values = {
        train: Float64Array.from({ length: before.rows }, (_, r) => before.values[r * count + f]),
        rows: Float64Array.from({ length: after.rows }, (_, r) => after.values[r * count + f]),
      };
      const power = isContent(feature) ? 0 : alone(feature, values, predicted, { train: split.train, rows, constant });
      const missing = values.train.filter(Number.isNaN).length;
      const missingPower =
        missing >= fewestMissing
          ? shareExplained(columnLosses(missingBins, values, predicted, split.train, rows), constant)
          : 0;
      const known = values.train.filter((value) => !Number.isNaN(value));
      const distinct = known.length > 0 ? new Set(known).size / known.length : 0;
      const isCode = feature.kind === 'categorical' || (feature.kind === 'numeric' && countsUp(known));
      const order = feature.kind === 'numeric' ? orderOf(split.train, values.train) : null;
      const found: Reason[] = [];
      if (power >= nearlyTheTarget || (tests && ranks(feature, values.rows, context, rows) >= nearlyRanked))
        found.push('power');
      if (count > 2 && together[f] >= nearlyAll) found.push('share');
      if (isCode && known.length >= 30 && distinct >= nearlyDistinct) found.push('identity');
      if (order !== null && Math.abs(order) >= nearlyInOrder) found.push('order');
      if (tests && missingPower >= missingTells) found.push('missing');
      return { feature: feature.name, power, share: shares[f], distinct, order, missingPower, reasons: found };
    });
    columns.sort((a, b) => b.reasons.length - a.reasons.length || b.power - a.power);
    return {
      rows: rows.length,
      modelPower: shareExplained(own, constant),
      columns,
      targetOrder: orderOf(rows, context.truth(rows)),
      duplicates: duplicatesOf(context, rows),
      without: trainedWithout(
        context,
        rows,
        columns.filter((column) => column.reasons.length > 0).map(({ feature }) => feature),
        retrain,
        { own, constant },
      ),
    };
  },
});

/** The share of the loss that a column takes away alone: by a small tree, or by a few intervals where that says more. */
function alone(
  feature: FeatureEncoding,
  own: ColumnValues,
  target: Predicted,
  { train, rows, constant }: { readonly train: Int32Array; readonly rows: Int32Array; readonly constant: Float64Array },
): number {
  const ways =
    feature.kind === 'categorical'
      ? [binsOf(feature, own.train)]
      : [quarters(own.train), treeBins(own.train, target, train)];
  return Math.max(...ways.map((bins) => shareExplained(columnLosses(bins, own, target, train, rows), constant)));
}

/** How well the order of a column is that of the target: AUC of the positive class of two, or Spearman's correlation. */
function ranks(
  feature: FeatureEncoding,
  values: Float64Array,
  { trained, target }: AssessContext,
  rows: Int32Array,
): number {
  if (feature.kind !== 'numeric' || trained.classes.length > 2) return 0;
  const known = [...rows.keys()].filter((i) => !Number.isNaN(values[i]));
  const own = Float64Array.from(known, (i) => values[i]);
  if (trained.classes.length === 0)
    return (
      Math.abs(
        spearman(
          own,
          known.map((i) => target.values[rows[i]]),
        ),
      ) || 0
    );
  const auc = rocAuc(
    Uint8Array.from(known, (i) => Number(target.values[rows[i]] === trained.positive)),
    own,
  );
  return auc === null ? 0 : Math.max(auc, 1 - auc);
}

/** Of each feature what it and those that repeat it have of the importance: two copies of a leak share it. */
function sharesOfGroups(context: AssessContext, shares: readonly number[]): number[] {
  const { encoder, split } = context;
  const raw = context.raw(sampleEvenly(split.train, mostAssociated));
  const count = encoder.features.length;
  // each text is another, which goes with every number as well as it can
  const strong = [...shares.keys()].filter((f) => shares[f] >= 0.05 && !isContent(encoder.features[f]));
  const columns = new Map(
    strong.map((f) => [
      f,
      ranked({
        values: Float64Array.from({ length: raw.rows }, (_, r) => raw.values[r * count + f]),
        isCategorical: encoder.features[f].kind === 'categorical',
      }),
    ]),
  );
  return shares.map((share, f) => {
    const own = columns.get(f);
    if (!own) return share;
    return strong.reduce((sum, g) => {
      const other = columns.get(g);
      return g !== f && other && association(own, other) >= repeats ? sum + shares[g] : sum;
    }, share);
  });
}

const mostAssociated = 2000;
const repeats = 0.9;

/** Whole numbers that are nearly one after another; those of a measurement lie apart. */
function countsUp(values: Float64Array): boolean {
  if (values.length === 0 || !values.every(Number.isInteger)) return false;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return high - low + 1 <= 2 * new Set(values).size;
}

type Found = z.infer<typeof result>;

const columnsTable = ({ columns }: Found): PresentedTable => ({
  title: say('leakage.columns', {}),
  note: say('leakage.columnsNote', {}),
  columns: [
    { label: say('head.feature', {}), as: 'text' },
    { label: say('leakage.power', {}), as: 'percent' },
    { label: say('leakage.share', {}), as: 'percent' },
    { label: say('leakage.distinct', {}), as: 'percent' },
    { label: say('leakage.order', {}), as: 'metric' },
    { label: say('leakage.missing', {}), as: 'percent' },
    { label: say('leakage.why', {}), as: 'text' },
  ],
  rows: columns.map((one) => [
    one.feature,
    one.power,
    one.share,
    one.distinct,
    one.order,
    one.missingPower,
    one.reasons.length > 0
      ? say('list.messages', { items: one.reasons.map((reason) => say(`leakage.reason.${reason}`, {})) })
      : '',
  ]),
  marked: [...columns.keys()].filter((i) => columns[i].reasons.length > 0),
});

const withoutTable = ({ without, modelPower }: Found): PresentedTable => ({
  title: say('leakage.without', {}),
  note: say('leakage.withoutNote', {}),
  columns: [
    { label: say('leakage.leftOut', {}), as: 'text' },
    { label: say('leakage.modelPower', {}), as: 'percent' },
    { label: say('leakage.lossRise', {}), as: 'metric' },
    { label: say('head.from', {}), as: 'metric' },
    { label: say('head.to', {}), as: 'metric' },
  ],
  rows: [
    [say('leakage.nothing', {}), modelPower, null, null, null],
    ...without.map((one) => [
      one.features.join(', '),
      one.power,
      one.lossRise,
      one.interval?.[0] ?? null,
      one.interval?.[1] ?? null,
    ]),
  ],
});

/** Spearman's correlation with the number of the row; null where there is none. */
function orderOf(rows: Int32Array, values: Float64Array): number | null {
  const known = [...rows.keys()].filter((i) => !Number.isNaN(values[i]));
  const found = spearman(
    known.map((i) => rows[i]),
    known.map((i) => values[i]),
  );
  return Number.isNaN(found) ? null : found;
}

/** How much each column's shuffling moves the predictions, as shares of all that any does. */
function permutedShares(context: AssessContext, rows: Int32Array): number[] {
  const { encoder, job } = context;
  const raw = context.raw(rows);
  const own = context.predict(raw);
  const count = encoder.features.length;
  const sizes = encoder.features.map((feature, f) => {
    job.check();
    job.report({ stage: 'assess', share: (0.5 * f) / count });
    const order = context.random(`leakage ${feature.name}`).permutation(rows.length);
    const values = raw.values.slice();
    for (let r = 0; r < rows.length; r++) values[r * count + f] = raw.values[order[r] * count + f];
    const moved = context.predict({ ...raw, values });
    return mean(moved.map((value, i) => Math.abs(value - own[i])));
  });
  const total = sizes.reduce((a, b) => a + b, 0);
  return sizes.map((size) => (total > 0 ? size / total : 0));
}

/** Test rows that stand among the training rows too, in all columns that the model sees. */
function duplicatesOf(context: AssessContext, rows: Int32Array): { rows: number; sameTarget: number } {
  const { split, target } = context;
  const isTested = new Set(rows);
  const train = split.train.filter((row) => !isTested.has(row));
  const keyOf = (values: Float64Array) => values.join(' ');
  const keys = (of: Int32Array) => {
    const { values, features } = context.raw(of);
    return Array.from(of, (_, r) => keyOf(values.subarray(r * features, (r + 1) * features)));
  };
  const known = new Map<string, Set<number>>();
  keys(train).forEach((key, i) => {
    known.set(key, (known.get(key) ?? new Set()).add(target.values[train[i]]));
  });
  const found = keys(rows).map((key) => known.get(key));
  return {
    rows: found.filter((one) => one !== undefined).length,
    sameTarget: found.filter((one, i) => one?.has(target.values[rows[i]])).length,
  };
}

/** What the model is worth without each suspect, and without all of them. */
function trainedWithout(
  context: AssessContext,
  rows: Int32Array,
  suspects: readonly string[],
  most: number,
  { own, constant }: { readonly own: Float64Array; readonly constant: Float64Array },
) {
  const { encoder, job } = context;
  const names = encoder.features.map(({ name }) => name);
  const chosen = suspects.slice(0, most);
  const sets = [...chosen.map((name) => [name]), ...(chosen.length > 1 ? [chosen] : [])].filter(
    (set) => set.length < names.length,
  );
  return sets.map((features, i) => {
    job.report({ stage: 'assess', share: 0.5 + (0.5 * i) / sets.length });
    const model = context.trainOn(context.table, {
      features: { include: names.filter((name) => !features.includes(name)) },
    });
    const losses = lossesOf(context, model, rows);
    const { mean: lossRise, interval } = meanWithError(losses.map((loss, r) => loss - own[r]));
    return { features, power: shareExplained(losses, constant), lossRise, interval };
  });
}

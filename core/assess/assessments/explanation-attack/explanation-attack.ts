import { z } from 'zod';
import { featureScales } from '../../../data/distance.ts';
import type { RawRows } from '../../../data/encode.ts';
import type { FeatureEncoding } from '../../../data/fields/registry.ts';
import { findExplainer } from '../../../explain/registry.ts';
import { figure } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import type { FitPart } from '../../../models/model.ts';
import { quantile, standardDeviation } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import type { TrainedModel } from '../../../training/stored-model.ts';
import { defineAssessment, presentedBy } from '../../assessment.ts';
import { type AssessContext, type AssessInput, openAssessment } from '../../engine/context.ts';
import { limitParams } from '../../engine/limit-params.ts';
import { boundsOf, limitsFromData } from '../../engine/limits.ts';
import { findAttributionMethod, operationsOf, quickMethod } from '../../engine/methods.ts';
import { search } from './search.ts';

const params = z.strictObject({
  method: z
    .string()
    .min(1)
    .default('auto')
    .meta(
      field(
        ['Method', '方法'],
        [
          'The method that is attacked; auto: the exact one where there is one.',
          '被攻击的方法；auto：若有精确方法则用之。',
        ],
      ),
    ),
  k: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .meta(field(['Top features', '前几特征'], ['That have to change.', '需要改变的前几个特征。'])),
  keep: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .meta(
      field(
        ['Prediction kept within', '预测保持在'],
        [
          'How far the probability of the predicted class may move (for a number, in standard deviations of the predictions); the class stays.',
          '预测类别概率允许的变化（数值目标以预测值标准差计）；预测类别不变。',
        ],
      ),
    ),
  maxDistance: z
    .number()
    .positive()
    .max(100)
    .default(2)
    .meta(
      field(
        ['Greatest change', '最大改动'],
        ['L2, in standard deviations of the columns.', 'L2 距离，以各列标准差计。'],
      ),
    ),
  ...limitParams,
  budget: z
    .number()
    .positive()
    .default(6e9)
    .meta(
      field(
        ['Budget', '预算'],
        [
          'Operations that the search may take for a row: with slow methods and models it looks along fewer directions.',
          '每行搜索允许的运算量：方法与模型较慢时减少搜索方向。',
        ],
        'advanced',
      ),
    ),
});

const result = z.object({
  method: z.string(),
  k: z.number(),
  rows: z.array(
    z.object({
      row: z.number(),
      distance: z.number().nullable(),
      before: z.array(z.string()),
      after: z.array(z.string()),
      predictionBefore: z.number(),
      predictionAfter: z.number().nullable(),
      changes: z.array(
        z.object({ feature: z.string(), from: z.number().or(z.string()), to: z.number().or(z.string()) }),
      ),
    }),
  ),
  maxDistance: z.number(),
});

/** The smallest change of a row that was found to keep its prediction and to change its most important features. */
export const explanationAttack = defineAssessment({
  name: 'explanation-attack',
  title: { en: 'Attack on the explanation', zh: '对解释的攻击' },
  about: {
    en: 'How little a row has to change so that the prediction stays and other features come out as the most important: an explanation that such a change turns over should not carry a decision by the order of its first features. Found by a search, not proved the smallest; within limits that a person sets, and with other categories where these may change.',
    zh: '在预测不变的前提下，一行需要改动多小就会使最重要的特征改变：若如此改动即可翻转解释，则不应以其前几个特征的次序支撑决策。结果由搜索得到，并非证明最小；在使用者设定的限制之内，允许时也可改变类别。',
  },
  formula: {
    en: 'min ‖δ‖ such that the prediction stays and the top 3 features change',
    zh: 'min ‖δ‖，使预测不变而前 3 个特征改变',
  },
  source: 'Ghorbani et al. 2019; Alvarez-Melis & Jaakkola 2018',
  reading: {
    en: 'Larger distances are better: the explanation holds under larger changes.',
    zh: '距离越大越好：解释在更大改动下仍成立。',
  },
  params,
  rows: 'few',
  group: 'safety',
  presented: presentedBy(result, (found) => {
    const distances = found.rows.flatMap(({ distance }) => distance ?? []).sort((a, b) => a - b);
    return {
      headline: [
        distances.length > 0
          ? say('attack.headline', {
              count: distances.length,
              rows: found.rows.length,
              middle: figure(quantile(distances, 0.5), 2),
              least: figure(distances[0], 2),
            })
          : say('attack.none', { rows: found.rows.length, most: figure(found.maxDistance) }),
      ],
      tables: [
        {
          title: say('attack.title', { k: found.k }),
          note: say('attack.note', {}),
          columns: [
            { label: say('head.row', {}), as: 'row' },
            { label: say('head.distance', {}), as: 'metric' },
            { label: say('attack.before', {}), as: 'text' },
            { label: say('attack.after', {}), as: 'text' },
            { label: say('attack.prediction', {}), as: 'metric' },
            { label: say('attack.predictionAfter', {}), as: 'metric' },
            { label: say('head.changes', {}), as: 'text' },
          ],
          rows: found.rows.map((one) => [
            one.row,
            one.distance,
            one.before.join(', '),
            one.after.join(', '),
            one.predictionBefore,
            one.predictionAfter,
            one.changes
              .map(({ feature, from, to }) =>
                typeof from === 'number' && typeof to === 'number'
                  ? `${feature} ${apart(from, to)}`
                  : `${feature} ${from} → ${to}`,
              )
              .join(', '),
          ]),
        },
      ],
    };
  }),
  refuses: ({ encoder }) =>
    encoder.features.length > 1 && encoder.features.some(({ kind }) => kind === 'numeric')
      ? undefined
      : say('refuse.noNumbersToChange', {}),
  parts: () => [attackPart],
  run(context, asked) {
    const { trained, rows, job, input } = context;
    const choice = methodOf(trained, asked.method);
    let done = 0;
    return {
      method: choice.method,
      k: firstOf(asked.k, context),
      rows: job.spread(attackPart, { input, asked }, [...rows], () => {
        done++;
        job.report({ stage: 'assess', share: done / rows.length });
      }),
      maxDistance: asked.maxDistance,
    };
  },
});

type Params = z.infer<typeof params>;
type AttackedRow = z.infer<typeof result>['rows'][number];

interface Shared {
  readonly input: AssessInput;
  readonly asked: Params;
}

/** All features together are always the same ones: fewer have to be compared. */
const firstOf = (k: number, { encoder }: AssessContext): number => Math.min(k, encoder.features.length - 1);

const methodOf = (trained: TrainedModel, asked: string) =>
  asked === 'auto' ? quickMethod(trained) : { method: findAttributionMethod(asked).method, params: {} };

/** Each thread reads the model once a request. */
const opened = new WeakMap<Shared, (row: number) => AttackedRow>();

/** One attacked row, in any thread. */
export const attackPart: FitPart<Shared, number, AttackedRow> = {
  name: 'assess/explanation-attack',
  run(shared, row, job) {
    job.check();
    const attack = opened.get(shared) ?? attacker(openAssessment(shared.input, job), shared.asked);
    opened.set(shared, attack);
    return attack(row);
  },
};

function attacker(context: AssessContext, asked: Params) {
  const { method, k, keep, maxDistance, budget } = asked;
  const { encoder, trained, split } = context;
  const choice = methodOf(trained, method);
  const each = operationsOf(trained, findExplainer(choice.method), choice.params);
  const training = context.raw(split.train);
  const scales = featureScales(encoder, training);
  const count = encoder.features.length;
  const data = limitsFromData(asked, training, encoder.features);
  const isKept = keeper(context, keep, training);
  const names = (places: readonly number[]) => places.map((f) => encoder.features[f].name);
  return (row: number): AttackedRow => {
    const { values } = context.raw(Int32Array.of(row));
    const place = classOf(context, values);
    const { before, found } = search({
      row: values,
      scales,
      bounds: boundsOf(asked.limits, scales, values, asked.categories, data),
      k: firstOf(k, context),
      maxDistance,
      explanations: each > 0 ? Math.floor(budget / each) : Number.POSITIVE_INFINITY,
      random: context.random(`attack ${row}`),
      explain: (candidates) =>
        context
          .attributions({
            method: choice.method,
            params: { ...choice.params, ...(place === undefined ? {} : { class: trained.classes[place] }) },
            seed: context.seed,
            numberedAs: new Int32Array(candidates.length / count).fill(row),
            rows: { values: candidates, rows: candidates.length / count, features: count },
          })
          .values.map((one) => Float64Array.from(one)),
      isKept: (candidates) => isKept(values, candidates),
    });
    const output = (of: Float64Array) => context.predict(rowOf(of))[place ?? 0];
    return {
      row,
      distance: found?.distance ?? null,
      before: names(before),
      after: names(found?.after ?? []),
      predictionBefore: output(values),
      predictionAfter: found ? output(found.values) : null,
      changes: found
        ? [...values.keys()]
            .filter((f) => !Object.is(found.values[f], values[f]))
            .map((f) => ({
              feature: encoder.features[f].name,
              from: shownValue(encoder.features[f], values[f]),
              to: shownValue(encoder.features[f], found.values[f]),
            }))
        : [],
    };
  };
}

const shownValue = (feature: FeatureEncoding, value: number): number | string =>
  feature.kind !== 'numeric' ? (feature.categories[value] ?? '–') : value;

/** Two numbers with as many digits as it takes to tell them apart. */
function apart(from: number, to: number): string {
  for (let digits = 4; digits < 17; digits++) {
    const [a, b] = [from, to].map((value) => figure(value, digits));
    if (a !== b) return `${a} → ${b}`;
  }
  return `${from} → ${to}`;
}

const rowOf = (values: Float64Array): RawRows => ({ values, rows: 1, features: values.length });

/** The class that a row is given; undefined for a number. */
function classOf(context: AssessContext, values: Float64Array): number | undefined {
  return context.trained.task === 'regression' ? undefined : context.labels(rowOf(values))[0];
}

/** Whether each candidate is predicted as the row is: the same class, and nearly the same output. */
function keeper(context: AssessContext, keep: number, training: RawRows) {
  const { trained } = context;
  const isRegression = trained.task === 'regression';
  const width = isRegression ? 1 : trained.classes.length;
  const room = isRegression ? keep * (standardDeviation(context.predict(training)) || 1) : keep;
  return (row: Float64Array, candidates: Float64Array): boolean[] => {
    const raw = { values: candidates, rows: candidates.length / row.length, features: row.length };
    const place = classOf(context, row) ?? 0;
    const own = context.predict(rowOf(row))[place];
    const output = context.predict(raw);
    const labels = isRegression ? undefined : context.labels(raw);
    return Array.from(
      { length: raw.rows },
      (_, i) => Math.abs(output[i * width + place] - own) <= room && (labels === undefined || labels[i] === place),
    );
  };
}

import { z } from 'zod';
import { featureScales } from '../../../data/distance.ts';
import { exactMethod } from '../../../explain/auto.ts';
import { findExplainer } from '../../../explain/registry.ts';
import { figure, percentage } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { field } from '../../../schema/label.ts';
import type { Message } from '../../../schema/message.ts';
import type { TrainedModel } from '../../../training/stored-model.ts';
import { defineAssessment, presentedBy } from '../../assessment.ts';
import { meanRow } from '../../engine/baseline.ts';
import type { AssessContext } from '../../engine/context.ts';
import { favourableClass, favourableField } from '../../engine/favourable.ts';
import { methodTitle, operationsOf, quickMethod } from '../../engine/methods.ts';

const params = z.strictObject({
  favourable: favourableField([
    'the class that is not positive, of several the most frequent. Rows with any other decision have reasons.',
    '非正类；多类别时为最常见的类别。其他判定的行给出原因。',
  ]),
  reasons: z
    .int()
    .min(1)
    .max(20)
    .default(4)
    .meta(field(['Reasons', '原因数'], ['How many a row has at most.', '每行最多给出的原因数。'])),
  draws: z
    .int()
    .min(0)
    .max(1000)
    .default(20)
    .meta(
      field(
        ['Repeats', '重复次数'],
        [
          'How often a row is explained again with a little noise on its numbers, to see which reasons stay.',
          '在数值上加入少量噪声后重新解释的次数，用以检验原因是否稳定。',
        ],
        'advanced',
      ),
    ),
  noise: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .meta(
      field(
        ['Noise', '噪声'],
        ['Standard deviation of the noise, in those of the columns.', '噪声的标准差，以各列标准差计。'],
        'advanced',
      ),
    ),
});

const result = z.object({
  favourable: z.string(),
  method: z.string(),
  output: z.string(),
  rows: z.array(
    z.object({
      row: z.number(),
      decision: z.string(),
      probability: z.number(),
      reasons: z.array(
        z.object({
          feature: z.string(),
          value: z.union([z.number(), z.string(), z.null()]),
          typical: z.union([z.number(), z.string(), z.null()]),
          /** The share of training rows that have the typical category; null for a number. */
          typicalShare: z.number().nullable().default(null),
          attribution: z.number(),
          stability: z.number().nullable(),
        }),
      ),
    }),
  ),
  favourableRows: z.number(),
});
type Reason = z.infer<typeof result>['rows'][number]['reasons'][number];

/** The columns that speak most against the favourable decision of a row, in plain words, and how steady that is. */
export const reasons = defineAssessment({
  name: 'reasons',
  title: { en: 'Reason codes', zh: '拒绝原因' },
  about: {
    en: 'For each row without the favourable decision: the features that lower its chance most, by Shapley values, with what training rows have on average. Stability is the share of slightly changed copies of the row in which the reason is still among the first. A reason says what the model used, not what would change its mind (see counterfactuals), nor why the world is so.',
    zh: '对未得到有利判定的每一行：按 Shapley 值列出最能降低其机会的特征，并给出训练行的平均取值。稳定性是对该行略作改动的副本中该原因仍居前列的比例。原因说明模型用了什么，并不说明怎样才能改变判定（见反事实），也不说明世界为何如此。',
  },
  formula: {
    en: 'features by their Shapley value for the favourable class, lowest first; stability: share of perturbed copies with the reason among the first',
    zh: '按有利类别的 Shapley 值由低到高排列特征；稳定性：扰动副本中该原因仍居前列的比例',
  },
  source: 'Lundberg & Lee 2017; 12 CFR 1002 (ECOA, Regulation B)',
  reading: {
    en: 'Reasons with a stability near 1 can be told; those near 0 should not be.',
    zh: '稳定性接近 1 的原因可以告知；接近 0 的不应告知。',
  },
  params,
  tasks: ['classification'],
  rows: 'few',
  group: 'explanations',
  presented: presentedBy(result, (found) => ({
    headline: [
      found.rows.length > 0
        ? say('reasons.of', {
            count: found.rows.length,
            rows: found.rows.length + found.favourableRows,
            favourable: found.favourable,
          })
        : say('reasons.nobody', { favourable: found.favourable }),
    ],
    tables:
      found.rows.length === 0
        ? []
        : [
            {
              title: say('reasons.title', {}),
              note: say('reasons.note', { method: methodTitle(found.method) }),
              columns: [
                { label: say('head.row', {}), as: 'row' },
                { label: say('reasons.decision', {}), as: 'text' },
                { label: say('reasons.probability', { favourable: found.favourable }), as: 'percent' },
                { label: say('reasons.reason', {}), as: 'text' },
                { label: say('reasons.attribution', {}), as: 'number' },
                { label: say('reasons.stability', {}), as: 'percent' },
              ],
              rows: found.rows.flatMap((row) =>
                row.reasons.length === 0
                  ? [[row.row, row.decision, row.probability, say('reasons.noneAgainst', {}), null, null]]
                  : row.reasons.map((reason, i) => [
                      i === 0 ? row.row : null,
                      i === 0 ? row.decision : '',
                      i === 0 ? row.probability : '',
                      sentenceOf(reason),
                      reason.attribution,
                      reason.stability,
                    ]),
              ),
            },
          ],
  })),
  refuses: ({ trained }) => (trained.classes.length >= 2 ? undefined : say('refuse.classesOnly', {})),
  run(context, { favourable, reasons: most, draws, noise }) {
    const { trained, encoder, split, job, seed } = context;
    const wanted = favourableClass(context, favourable);
    const labels = context.labels(context.raw(context.rows));
    const rows = context.rows.filter((_, i) => labels[i] !== wanted);
    const { method, params: own } = exactMethod(trained);
    const chosen = { ...own, ...(method === 'linear-shap' ? { background: mostBackground } : {}) };
    const asked = findExplainer(method).params.parse({ ...chosen, class: trained.classes[wanted] });
    const repeated = repeatsOf(trained, draws);
    const raw = context.raw(rows);
    const count = encoder.features.length;
    const scales = featureScales(encoder, context.raw(split.train));
    const typical = usualValues(context);
    const probabilities = context.predict(raw);
    const explained =
      rows.length > 0 ? context.attributions({ method, params: asked, seed, rows }) : { values: [], output: undefined };
    const found = Array.from(rows, (row, i) => {
      job.check();
      job.report({ stage: 'assess', share: i / rows.length });
      const against = strongest(explained.values[i], most);
      const values = raw.values.subarray(i * count, (i + 1) * count);
      const again = againOf(context, { values, scales, noise, draws: repeated.draws, row });
      const kept =
        repeated.draws > 0
          ? context
              .attributions({
                method: repeated.method,
                params: { ...repeated.params, class: trained.classes[wanted] },
                seed,
                numberedAs: new Int32Array(repeated.draws).fill(row),
                rows: { values: again, rows: repeated.draws, features: count },
              })
              .values.map((one) => strongest(one, most))
          : [];
      return {
        row,
        decision: trained.classes[labels[context.rows.indexOf(row)]],
        probability: probabilities[i * trained.classes.length + wanted],
        reasons: against.map(
          (f): Reason => ({
            feature: encoder.features[f].name,
            value: cellOf(context, f, values[f]),
            ...typical[f],
            attribution: explained.values[i][f],
            stability: kept.length > 0 ? kept.filter((list) => list.includes(f)).length / kept.length : null,
          }),
        ),
      };
    });
    return {
      favourable: trained.classes[wanted],
      method,
      output: explained.output?.kind ?? 'probability',
      rows: found,
      favourableRows: context.rows.length - rows.length,
    };
  },
});

/** Training rows that a linear model's mean is taken over: all of them, up to so many. */
const mostBackground = 100_000;
/** Operations that the repeats of one row may take. */
const budget = 4e9;

/** How a row is explained again: by a method that asks less where it is sampled, and as often as it may take. */
function repeatsOf(trained: TrainedModel, draws: number) {
  const quick = quickMethod(trained);
  const { method } = quick;
  const own = { ...quick.params, ...(method === 'linear-shap' ? { background: mostBackground } : {}) };
  const each = operationsOf(trained, findExplainer(method), own);
  return { method, params: own, draws: each > 0 ? Math.min(draws, Math.floor(budget / each)) : draws };
}

/** Features with the largest attributions against the class, the strongest first. */
const strongest = (values: readonly number[], most: number): number[] =>
  [...values.keys()]
    .filter((f) => values[f] < 0)
    .sort((a, b) => values[a] - values[b] || a - b)
    .slice(0, most);

/** Copies of a row with a little noise on its numbers. */
function againOf(
  context: AssessContext,
  {
    values,
    scales,
    noise,
    draws,
    row,
  }: {
    readonly values: Float64Array;
    readonly scales: ReturnType<typeof featureScales>;
    readonly noise: number;
    readonly draws: number;
    readonly row: number;
  },
): Float64Array {
  const random = context.random(`reasons ${row}`);
  return Float64Array.from({ length: draws * values.length }, (_, i) => {
    const f = i % values.length;
    return values[f] + noise * scales[f].deviation * random.normal();
  });
}

const cellOf = ({ encoder }: AssessContext, f: number, value: number): number | string | null => {
  const feature = encoder.features[f];
  if (Number.isNaN(value)) return null;
  return feature.kind !== 'numeric' ? feature.categories[value] : value;
};

/** Mean, or most frequent category, of the training rows: what the attributions are held against. */
function usualValues({ split, encoder, ...context }: AssessContext): Pick<Reason, 'typical' | 'typicalShare'>[] {
  const training = context.raw(split.train);
  const usual = meanRow(encoder, training);
  return encoder.features.map((feature, f) => {
    if (Number.isNaN(usual[f])) return { typical: null, typicalShare: null };
    if (feature.kind === 'numeric') return { typical: usual[f], typicalShare: null };
    let count = 0;
    for (let r = 0; r < training.rows; r++) count += Number(training.values[r * training.features + f] === usual[f]);
    return { typical: feature.categories[usual[f]], typicalShare: count / training.rows };
  });
}

/** A reason in plain words: what the row has, and what rows have on average. */
function sentenceOf({ feature: column, value, typical, typicalShare }: Reason): Message {
  if (value === null) return say('reasons.isMissing', { column });
  if (typical === null || value === typical) return say('reasons.plain', { column, value: shown(value) });
  const both = { column, value: shown(value), typical: shown(typical) };
  if (typeof value !== 'number' || typeof typical !== 'number')
    return typicalShare === null
      ? say('reasons.otherCategory', both)
      : say('reasons.otherCategoryShare', { ...both, share: percentage(typicalShare) });
  return say(value > typical ? 'reasons.tooHigh' : 'reasons.tooLow', both);
}

const shown = (value: number | string): string => (typeof value === 'number' ? figure(value) : value);

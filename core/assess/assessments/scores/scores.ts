import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { findExplainer } from '../../../explain/registry.ts';
import { metricFigure } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { adjustedP } from '../../../metrics/adjusted-p.ts';
import type { FitPart } from '../../../models/model.ts';
import { type Interval, meanWithError } from '../../../numeric/intervals.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import { field } from '../../../schema/label.ts';
import { checked } from '../../../validation/checked.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import { type AssessContext, type AssessInput, openAssessment } from '../../engine/context.ts';
import { groupsOf } from '../../engine/groups.ts';
import { methodTitle, operationsOf } from '../../engine/methods.ts';
import { pictureSamplesOf } from '../../engine/picture-samples.ts';
import { type Samples, samplesOf } from '../../engine/samples.ts';
import { isOfWords, wordSamplesOf } from '../../engine/word-samples.ts';
import { scores as allScores, findScore } from '../../scores/registry.ts';
import type { Score } from '../../scores/score.ts';
import { byGroup } from './by-group.ts';

const params = z.strictObject({
  scores: z
    .union([z.enum(['default', 'all']), z.array(z.string().min(1)).min(1)])
    .default('default')
    .meta(
      field(['Scores', '评分'], ['Which scores: default, all, or names.', '计算哪些评分：default、all 或名称列表。']),
    ),
  baseline: z
    .enum(['mean', 'draw', 'neighbours'])
    .default('draw')
    .meta(
      field(
        ['Hidden features', '隐藏的特征'],
        [
          'What stands in for a hidden feature: the mean (or most frequent category), draws of training rows, or the nearest training rows. Scores depend on it.',
          '以何替代被隐藏的特征：均值（或最常见类别）、抽取的训练行，或最近的训练行。评分取决于此。',
        ],
      ),
    ),
  maxRows: z
    .int()
    .min(1)
    .max(100_000)
    .default(50)
    .meta(
      field(
        ['Rows at most', '最多行数'],
        ['Of more explained rows, so many are looked at, evenly.', '解释的行更多时，均匀取这么多行。'],
      ),
    ),
  budget: z
    .number()
    .positive()
    .default(5e9)
    .meta(
      field(
        ['Budget', '预算'],
        [
          'Operations that a score may take which explains rows anew: with slow models it looks at fewer rows, at least two, and says at how many.',
          '需重新解释各行的评分所允许的运算量：模型较慢时减少行数（至少两行），并说明实际行数。',
        ],
        'advanced',
      ),
    ),
  group: z
    .string()
    .min(1)
    .optional()
    .meta(
      field(
        ['Groups by', '分组列'],
        [
          'Each score by group too, with the gap between groups: are explanations as good for all? A column, or two with a comma.',
          '同时按组给出各评分及组间差距：解释对所有人是否一样好？一列，或以逗号分隔的两列。',
        ],
      ),
    ),
  of: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .default({})
    .meta(field(['Parameters of scores', '评分参数'], ['By the name of the score.', '按评分名称给出。'], 'advanced')),
});

type Params = z.infer<typeof params>;

type Explained = AssessContext['explanations'][number];

/** One score of one explanation. */
interface Part {
  readonly explanation: number;
  readonly score: string;
}

interface Shared {
  readonly input: AssessInput;
  readonly asked: Params;
}

type Line = { readonly found: Record<string, unknown> } | { readonly skipped: Record<string, unknown> };

/** Scores of attributions: one line for each score of each explanation. */
export const scores = defineAssessment({
  name: 'scores',
  title: { en: 'Scores of explanations', zh: '解释的评分' },
  about: {
    en: 'How faithful, stable and simple explanations are, and whether they depend on the model at all.',
    zh: '解释有多忠实、稳定与简洁，以及是否真正依赖于模型。',
  },
  source: 'Hedström et al. 2023 (Quantus); Yeh et al. 2019; Bhatt et al. 2020',
  reading: {
    en: 'Each score says whether higher or lower is better; no single one decides.',
    zh: '每项评分都注明越高或越低越好；任何单项都不能下结论。',
  },
  params,
  usesExplanations: true,
  rows: 'few',
  group: 'explanations',
  presented: headedBy(assessmentResults.scores, ({ scores: lines }) => {
    const faithful = lines.filter((line) => line.score === 'faithfulness-correlation' && line.mean !== null);
    const best = faithful.reduce((top, line) => ((line.mean ?? 0) > (top?.mean ?? -2) ? line : top), faithful[0]);
    // of a few rows, or a few features, ranks agree by chance
    const ignored = lines.filter(
      ({ score, mean, interval, rows }) =>
        score === 'mprt' && (mean ?? 0) > 0.9 && rows.length >= 10 && (interval?.[0] ?? 1) > 0.8,
    );
    return [
      ...(best ? [say('scores.headline', { method: methodTitle(best.method), value: metricFigure(best.mean) })] : []),
      ...(ignored.length > 0
        ? [say('scores.headlineIgnored', { methods: ignored.map(({ method }) => methodTitle(method)) })]
        : []),
    ];
  }),
  parts: () => [scorePart],
  run(context, asked) {
    const { input, job } = context;
    const { explanations } = input;
    if (explanations.every((one) => placesOf(context, one, 1).length === 0))
      throw new VitrineError('rows', say('refuse.noneOfTheRows', {}), { where: 'rows' });
    if (asked.group !== undefined) groupsOf(context, asked.group);
    const wanted = Array.isArray(asked.scores)
      ? asked.scores.map(findScore)
      : allScores.filter((score) => asked.scores === 'all' || score.isDefault);
    for (const [name, own] of Object.entries(asked.of)) checked(findScore(name).params, own, `of.${name}`, 'params');
    const parts = explanations.flatMap((_, explanation) => wanted.map(({ score }): Part => ({ explanation, score })));
    // what takes long is begun first, so that threads end together
    const order = [...parts.keys()].sort((a, b) => weight(parts[b]) - weight(parts[a]) || a - b);
    let done = 0;
    const lines = job.spread(
      scorePart,
      { input, asked },
      order.map((i) => parts[i]),
      () => {
        done++;
        job.report({ stage: 'assess', share: done / parts.length });
      },
    );
    const inOrder = [...parts.keys()].map((i) => lines[order.indexOf(i)]);
    return {
      scores: withAdjustedGaps(inOrder.flatMap((line) => ('found' in line ? [line.found] : []))),
      skipped: inOrder.flatMap((line) => ('skipped' in line ? [line.skipped] : [])),
    };
  },
});

/** Gaps between groups are as many tests as there are lines: p-values adjusted for that (Benjamini & Hochberg 1995). */
function withAdjustedGaps(lines: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const gaps = lines.map(({ gap }) => (gap ?? undefined) as { readonly p: number } | undefined);
  const adjusted = adjustedP(gaps.flatMap((gap) => gap?.p ?? []));
  let next = 0;
  return lines.map((line, i) => (gaps[i] ? { ...line, gap: { ...gaps[i], adjustedP: adjusted[next++] } } : line));
}

const weights = { none: 0, model: 1, explanations: 2, training: 3 } as const;
const weight = ({ score }: Part): number => weights[findScore(score).cost];

/** Reading a model takes a while, and so do samples: each thread does it once a request. */
const opened = new WeakMap<Shared, { readonly context: AssessContext; readonly samples: Map<string, Samples> }>();

/** One score of one explanation, in any thread. */
export const scorePart: FitPart<Shared, Part, Line> = {
  name: 'assess/score',
  run(shared, part, job) {
    job.check();
    const own = opened.get(shared) ?? { context: openAssessment(shared.input, job), samples: new Map() };
    opened.set(shared, own);
    return lineOf(own.context, own.samples, shared.asked, part);
  },
};

function lineOf(context: AssessContext, known: Map<string, Samples>, asked: Params, part: Part): Line {
  const explanation = context.explanations[part.explanation];
  const score = findScore(part.score);
  const { method } = explanation;
  const skip = (reason: unknown): Line => ({ skipped: { score: score.score, method, reason } });
  const own = checked(score.params, asked.of[score.score] ?? {}, `of.${score.score}`, 'params');
  const places = placesOf(
    context,
    explanation,
    Math.min(asked.maxRows, affordable(context, explanation, score, own, asked.budget)),
  );
  if (places.length === 0) return skip(say('refuse.noneOfTheRows', {}));
  if (explanation.output.kind === 'loss') return skip(say('refuse.lossExplained', {}));
  const key = `${part.explanation} ${places.length}`;
  const { samples, tools } =
    known.get(key) ??
    (explanation.kind === 'image-attribution'
      ? pictureSamplesOf(context, explanation, places, asked.baseline)
      : isOfWords(context, explanation)
        ? wordSamplesOf(context, explanation, places)
        : samplesOf(context, explanation, places, asked.baseline));
  known.set(key, { samples, tools });
  const why = score.refuses(tools);
  if (why) return skip(why);
  const begun = context.job.now();
  const values = [...score.of(samples, tools, own)].map((value) => (Number.isFinite(value) ? value : null));
  if (values.every((value) => value === null)) return skip(say('refuse.noRowHasOne', {}));
  const { mean, standardError, interval } = meanWithError(values.map((value) => value ?? Number.NaN));
  return {
    found: {
      score: score.score,
      method,
      explanation: explanation.id,
      direction: score.direction,
      range: score.range,
      rows: samples.map(({ rowNumber }) => rowNumber),
      values,
      mean,
      standardError,
      interval: interval && within(score.range, interval),
      params: { ...own, baseline: asked.baseline },
      ...(score.curve
        ? { curve: meanCurve(samples.map((sample) => score.curve?.(sample) ?? new Float64Array(0))) }
        : {}),
      ...(asked.group === undefined
        ? {}
        : byGroup(
            groupsOf(context, asked.group),
            samples.map(({ rowNumber }) => rowNumber),
            values,
            context.random(`groups ${part.score}`),
          )),
      seconds: context.job.now() - begun,
    },
  };
}

/** Steps of a curve that are kept, at most. */
const mostSteps = 50;

/** The mean of curves over the samples, with its standard error, by the share of features that have gone or come. */
function meanCurve(curves: readonly Float64Array[]) {
  const steps = curves[0].length - 1;
  const every = Math.max(1, Math.ceil(steps / mostSteps));
  const kept = Array.from({ length: steps + 1 }, (_, i) => i).filter((i) => i % every === 0 || i === steps);
  const at = kept.map((i) => meanWithError(curves.map((curve) => curve[i])));
  return {
    share: kept.map((i) => i / Math.max(1, steps)),
    mean: at.map(({ mean }) => mean),
    standardError: at.map(({ standardError }) => standardError),
  };
}

/** An interval does not leave what the score can be. */
const within = ([least, most]: Score['range'], [low, high]: Interval): Interval => [
  Math.max(least ?? Number.NEGATIVE_INFINITY, low),
  Math.min(most ?? Number.POSITIVE_INFINITY, high),
];

/** Rows that a score may look at which explains rows anew, by what the method and the model take. */
function affordable(
  { trained }: AssessContext,
  { method, params: card }: Explained,
  { cost }: Score,
  own: Record<string, unknown>,
  budget: number,
): number {
  if (cost !== 'explanations') return Number.POSITIVE_INFINITY;
  const each = operationsOf(trained, findExplainer(method), card);
  if (each === 0) return Number.POSITIVE_INFINITY;
  const times = Number(own.neighbours ?? own.seeds ?? 4);
  return Math.max(2, Math.floor(budget / (times * each)));
}

/** Places of the rows that are wanted, of at most so many evenly. */
function placesOf({ rows }: AssessContext, explanation: Explained, most: number): number[] {
  const wanted = new Set(rows);
  const places = [...explanation.rows.keys()].filter(
    (place) => wanted.size === 0 || wanted.has(explanation.rows[place]),
  );
  if (places.length <= most) return places;
  return Array.from({ length: most }, (_, i) => places[Math.floor((i * places.length) / most)]);
}

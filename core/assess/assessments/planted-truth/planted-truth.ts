import { z } from 'zod';
import { encodeRows, takeRaw } from '../../../data/encode.ts';
import type { Column, NumericColumn, Table } from '../../../data/table.ts';
import { say } from '../../../messages/say.ts';
import type { Random } from '../../../numeric/random.ts';
import { mean, standardDeviation } from '../../../numeric/stats.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import { field } from '../../../schema/label.ts';
import { predictLabels } from '../../../training/stored-model.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import { percentage } from '../../engine/figures.ts';
import {
  attributionMethods,
  findAttributionMethod,
  methodTitle,
  paramsFor,
  reasonAgainst,
} from '../../engine/methods.ts';

const count = (title: [string, string], help: [string, string], fallback: number, least = 0) =>
  z.int().min(least).max(20).default(fallback).meta(field(title, help));

const params = z.strictObject({
  signals: count(['Signals', '信号列'], ['Columns that decide the planted target.', '决定植入目标的列数。'], 3, 1),
  noise: count(['Noise columns', '噪声列'], ['Columns of chance alone.', '纯随机列数。'], 3),
  duplicates: count(['Duplicates', '重复列'], ['Copies of signals.', '信号列的副本数。'], 1),
  correlated: count(
    ['Correlated columns', '相关列'],
    ['Signals with as much noise as signal.', '信号与噪声各半的列数。'],
    1,
  ),
  leaks: count(
    ['Leaking columns', '泄漏列'],
    [
      'Columns written after the target, which they repeat but for one row in twenty: a model leans on them, and a method has to say so.',
      '在目标之后写入的列，除二十分之一的行外与目标相同：模型会依赖它们，方法应当指出。',
    ],
    0,
  ),
  methods: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta(
      field(
        ['Methods', '方法'],
        ['Methods that are tried. Empty: all that this model allows.', '尝试的方法；留空为该模型允许的全部。'],
      ),
    ),
});

const targetName = 'planted target';

/**
 * A copy of the data with a target that is known: signals, two of which act together, decide it; noise, copies and
 * correlated columns stand beside them. The same kind of model is trained, and every method has to find the signals.
 */
export const plantedTruth = defineAssessment({
  name: 'planted-truth',
  title: { en: 'Planted truth', zh: '植入真相' },
  about: {
    en: 'Known signal, noise, duplicate and correlated columns are added to a copy of the data, and the target is replaced by a known function: which methods find the truth? A model that has not learnt the function cannot be explained by it.',
    zh: '在数据副本中加入已知的信号、噪声、重复与相关列，并以已知函数替换目标：哪些方法能找到真相？若模型未学会该函数，则无法由它解释。',
  },
  formula: {
    en: 'precision@k = |top k ∩ planted signals| / k; rank error = mean distance of the signals from the first places',
    zh: 'precision@k = |前 k ∩ 植入信号| / k；秩误差 = 信号与前几位的平均距离',
  },
  source: 'Arras et al. 2022; Agarwal et al. 2022 (OpenXAI)',
  reading: {
    en: 'Higher precision and recall, and a rank error near 0, are better; a random attribution stands beside them.',
    zh: '精确率与召回率越高、秩误差越接近 0 越好；旁列随机归因作对照。',
  },
  params,
  rows: 'few',
  group: 'explanations',
  presented: headedBy(assessmentResults['planted-truth'], ({ methods, random, accuracy }) => {
    const best = Math.max(...methods.map((one) => one.precision));
    const found = methods.filter((one) => one.precision === best);
    return [
      say('planted.headline', {
        methods:
          found.length > 3
            ? say('planted.ofMethods', { found: found.length, all: methods.length })
            : found.map((one) => methodTitle(one.method)),
        share: percentage(best),
        chance: percentage(random.precision),
        accuracy: percentage(accuracy, 1),
      }),
    ];
  }),
  run(context, asked) {
    const { job, rows, seed } = context;
    const planted = plant(context, asked);
    const model = context.trainOn(planted.table, {
      target: targetName,
      task: 'classification',
      positiveClass: 'yes',
      features: { include: planted.features },
      weights: undefined,
    });
    const truth = new Set(planted.truth);
    const copies = new Map(planted.copies);
    const skipped: { method: string; reason: unknown }[] = [];
    const found: Record<string, unknown>[] = [];
    const methods = asked.methods ? asked.methods.map(findAttributionMethod) : attributionMethods();
    methods.forEach((explainer, m) => {
      job.check();
      job.report({ stage: 'assess', share: m / methods.length });
      const why = reasonAgainst(model, explainer, asked.methods === undefined);
      if (why) return skipped.push({ method: explainer.method, reason: why });
      const { values } = context.attributions({
        method: explainer.method,
        params: paramsFor(model, explainer),
        seed,
        rows,
        trained: model,
        table: planted.table,
      });
      const sizes = planted.features.map((_, f) => mean(values.map((row) => Math.abs(row[f]))));
      return found.push({ method: explainer.method, ...judged(planted.features, sizes, truth, copies) });
    });
    const random = context.random('random attributions');
    const draws = Array.from({ length: 200 }, () =>
      judged(
        planted.features,
        planted.features.map(() => random.uniform()),
        truth,
        copies,
      ),
    );
    return {
      features: planted.features,
      truth: planted.truth,
      noise: planted.noise,
      copies: planted.copies.map(([copy, of]) => ({ copy, of })),
      correlated: planted.correlated,
      accuracy: accuracyOf(context, planted.table, model),
      methods: found,
      random: {
        precision: mean(draws.map((one) => one.precision)),
        rankError: mean(draws.map((one) => one.rankError)),
      },
      skipped,
    };
  },
});

/** Of a leaking column, the share of rows in which it is not the target. */
const leakNoise = 0.05;

interface Planted {
  readonly table: Table;
  readonly features: string[];
  readonly truth: string[];
  readonly noise: string[];
  /** Each copy with what it is of. */
  readonly copies: [string, string][];
  readonly correlated: string[];
}

function plant({ table, encoder, target, random: randomOf }: AssessContext, asked: z.infer<typeof params>): Planted {
  const random = randomOf('planted truth');
  const next = (name: string, values: Float64Array, i: number): NumericColumn => ({
    id: table.columns.length + i,
    name,
    kind: 'numeric',
    values,
  });
  const normal = () => Float64Array.from({ length: table.rows }, () => random.normal());
  const signals = Array.from({ length: asked.signals }, (_, i) => ({ name: `signal ${i + 1}`, values: normal() }));
  const noise = Array.from({ length: asked.noise }, (_, i) => ({ name: `noise ${i + 1}`, values: normal() }));
  const ofSignal = (i: number) => signals[i % signals.length];
  const copies = Array.from({ length: asked.duplicates }, (_, i) => ({
    name: `copy of ${ofSignal(i).name}`,
    of: ofSignal(i).name,
    values: ofSignal(i).values.slice(),
  }));
  const correlated = Array.from({ length: asked.correlated }, (_, i) => ({
    name: `like ${ofSignal(i + 1).name}`,
    values: mixed(ofSignal(i + 1).values, random),
  }));
  const added = [...signals, ...noise, ...copies, ...correlated].map(({ name, values }, i) => next(name, values, i));
  const scores = Float64Array.from({ length: table.rows }, (_, r) => {
    const sum = signals.reduce((total, { values }, i) => total + values[r] / (1 + i / 4), 0);
    // two of them act together too
    return sum + (signals.length > 1 ? signals[0].values[r] * signals[1].values[r] : 0);
  });
  const middle = scores.slice().sort()[Math.floor(table.rows / 2)];
  const isHigh = scores.map((value) => Number(value > middle));
  const leaks = Array.from({ length: asked.leaks }, (_, i) =>
    next(
      `leak ${i + 1}`,
      isHigh.map((value) => (random.uniform() < leakNoise ? 1 - value : value)),
      added.length + i,
    ),
  );
  const planted: Column = {
    id: table.columns.length + added.length + leaks.length,
    name: targetName,
    kind: 'categorical',
    codes: Int32Array.from(isHigh),
    categories: ['no', 'yes'],
  };
  const own = encoder.features.map(({ name }) => name).filter((name) => name !== target.name);
  return {
    table: { rows: table.rows, columns: [...table.columns, ...added, ...leaks, planted] },
    features: [...own, ...added.map(({ name }) => name), ...leaks.map(({ name }) => name)],
    truth: [...signals, ...leaks].map(({ name }) => name),
    noise: noise.map(({ name }) => name),
    copies: copies.map(({ name, of }) => [name, of]),
    correlated: correlated.map(({ name }) => name),
  };
}

/** As much of the signal as of noise, of the same deviation. */
function mixed(values: Float64Array, random: Random): Float64Array {
  const deviation = standardDeviation(values) || 1;
  return values.map((value) => (value + deviation * random.normal()) / Math.SQRT2);
}

/**
 * Of as many largest features as there are signals, the share that are signals (a copy stands for what it is of); and how
 * far signals are, on average, from the places that they should have.
 */
function judged(
  features: readonly string[],
  sizes: readonly number[],
  truth: ReadonlySet<string>,
  copies: ReadonlyMap<string, string>,
) {
  const order = [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a] || a - b).map((f) => features[f]);
  const meant = order.map((name) => copies.get(name) ?? name);
  const distinct = meant.filter((name, i) => meant.indexOf(name) === i);
  const top = distinct.slice(0, truth.size);
  const hits = top.filter((name) => truth.has(name)).length;
  const ranks = [...truth].map((name) => Math.max(0, distinct.indexOf(name) - (truth.size - 1)));
  return {
    precision: hits / truth.size,
    recall: hits / truth.size,
    rankError: mean(ranks),
    importances: sizes,
  };
}

function accuracyOf({ split }: AssessContext, table: Table, model: ReturnType<AssessContext['trainOn']>): number {
  const column = table.columns[table.columns.length - 1];
  if (column.kind === 'numeric') return Number.NaN;
  const x = encodeRows(model.encoder, takeRaw(table, model.encoder, split.test));
  const labels = Float64Array.from(predictLabels(model, x, split.test.length));
  return mean(
    labels.map((label, i) => Number(model.classes[label] === column.categories[column.codes[split.test[i]]])),
  );
}

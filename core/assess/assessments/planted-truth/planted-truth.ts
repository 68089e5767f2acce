import { encodeRows, takeRaw } from '../../../data/encode.ts';
import { cellText, findColumn } from '../../../data/table.ts';
import { metricFigure, percentage } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import type { Random } from '../../../numeric/random.ts';
import { mean, quantile } from '../../../numeric/stats.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import { predictLabels, type TrainedModel } from '../../../training/stored-model.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import {
  attributionMethods,
  findAttributionMethod,
  methodTitle,
  paramsFor,
  reasonAgainst,
} from '../../engine/methods.ts';
import { type Planted, plant, plantedParams } from './plant.ts';

/**
 * A copy of the data with signals that are known, and noise, copies and correlated columns beside them. The same kind of
 * model is trained, and every method has to find the signals.
 */
export const plantedTruth = defineAssessment({
  name: 'planted-truth',
  title: { en: 'Planted truth', zh: '植入已知信号' },
  about: {
    en: 'Known signal, noise, duplicate and correlated columns are added to a copy of the data, whose target is replaced by a known function of the signals, or stays and makes them: which methods find the truth? A model that has not learnt the function cannot be explained by it.',
    zh: '在数据副本中加入已知的信号、噪声、重复与相关列；以信号的已知函数替换目标，或保留目标并由其生成信号：哪些方法能找到真相？若模型未学会该函数，则无法由它解释。',
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
  params: plantedParams,
  rows: 'few',
  group: 'explanations',
  presented: headedBy(assessmentResults['planted-truth'], ({ methods, random, accuracy, measure }) => {
    const best = Math.max(...methods.map((one) => one.precision));
    const found = methods.filter((one) => one.precision === best);
    const values = {
      methods:
        found.length > 3
          ? say('planted.ofMethods', { found: found.length, all: methods.length })
          : found.map((one) => methodTitle(one.method)),
      share: percentage(best),
      chance: percentage(random.precision),
    };
    return [
      measure === 'r2'
        ? say('planted.headlineR2', { ...values, r2: metricFigure(accuracy) })
        : say('planted.headline', { ...values, accuracy: percentage(accuracy, 1) }),
    ];
  }),
  run(context, asked) {
    const { job, rows, seed } = context;
    const planted = plant(context, asked);
    const model = context.trainOn(planted.table, {
      target: planted.target,
      task: context.trained.task,
      ...(planted.target === context.trained.target
        ? {}
        : { positiveClass: context.trained.classes.length === 2 ? 'yes' : undefined, weights: undefined }),
      features: { include: planted.features },
    });
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
      const sizes = values.map((row) => row.map(Math.abs));
      return found.push({ method: explainer.method, ...overRows(planted, sizes, context.random('planted rows')) });
    });
    const random = context.random('random attributions');
    const draws = Array.from({ length: 200 }, () =>
      judged(
        planted,
        planted.features.map(() => random.uniform()),
      ),
    );
    return {
      features: planted.features,
      truth: planted.truth,
      leaks: planted.leaks,
      noise: planted.noise,
      copies: planted.copies.map(([copy, of]) => ({ copy, of })),
      correlated: planted.correlated,
      target: asked.target,
      measure: model.task === 'classification' ? 'accuracy' : 'r2',
      accuracy: performanceOf(context, planted, model),
      methods: found,
      random: {
        precision: mean(draws.map((one) => one.precision)),
        rankError: mean(draws.map((one) => one.rankError)),
      },
      skipped,
    };
  },
});

/** Draws of rows that the intervals are taken from. */
const rowDraws = 200;

/** What the mean sizes over the rows find, with intervals over other rows of the same kind (percentile bootstrap). */
function overRows(planted: Planted, sizes: readonly (readonly number[])[], random: Random) {
  const meanOver = (rows: readonly number[]) => planted.features.map((_, f) => mean(rows.map((r) => sizes[r][f])));
  const own = judged(planted, meanOver([...sizes.keys()]));
  const drawn = Array.from({ length: rowDraws }, () =>
    judged(planted, meanOver(sizes.map(() => random.integer(sizes.length - 1)))),
  );
  const interval = (of: 'precision' | 'rankError') => {
    const sorted = Float64Array.from(drawn, (one) => one[of]).sort();
    return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
  };
  return { ...own, precisionInterval: interval('precision'), rankErrorInterval: interval('rankError') };
}

/**
 * Of as many largest features as there are signals, the share that are signals (a copy stands for what it is of); and how
 * far signals are, on average, from the places that they should have.
 */
function judged({ features, truth: meant, copies, ranked }: Planted, sizes: readonly number[]) {
  const truth = new Set(meant);
  const among = new Set(ranked);
  const original = new Map(copies);
  const order = [...sizes.keys()]
    .sort((a, b) => sizes[b] - sizes[a] || a - b)
    .map((f) => features[f])
    .filter((name) => among.has(name))
    .map((name) => original.get(name) ?? name);
  const distinct = order.filter((name, i) => order.indexOf(name) === i);
  const hits = distinct.slice(0, truth.size).filter((name) => truth.has(name)).length;
  const ranks = [...truth].map((name) => Math.max(0, distinct.indexOf(name) - (truth.size - 1)));
  return {
    precision: hits / truth.size,
    recall: hits / truth.size,
    rankError: mean(ranks),
    importances: sizes,
  };
}

/** Accuracy, or R², on the test rows: a model that has not learnt the function cannot be explained by it. */
function performanceOf({ split }: AssessContext, { table, target: name }: Planted, model: TrainedModel): number {
  const column = findColumn(table, name, 'target');
  const rows = Int32Array.from(split.test);
  const x = encodeRows(model.encoder, takeRaw(table, model.encoder, rows));
  if (column.kind === 'numeric' && model.task === 'regression') {
    const predicted = model.model.predict(tabular(x, rows.length));
    const truth = Float64Array.from(rows, (r) => column.values[r]);
    const centre = mean(truth);
    const spread = truth.reduce((sum, value) => sum + (value - centre) ** 2, 0);
    return spread > 0 ? 1 - truth.reduce((sum, value, i) => sum + (value - predicted[i]) ** 2, 0) / spread : 0;
  }
  const labels = Float64Array.from(predictLabels(model, tabular(x, rows.length)));
  return mean(labels.map((label, i) => Number(model.classes[label] === cellText(column, rows[i]))));
}

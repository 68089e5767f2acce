import { encodeRows } from '../../../data/encode.ts';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { decisionThreshold } from '../../../training/stored-model.ts';
import { defineAssessment } from '../../assessment.ts';
import { featureScales } from '../../engine/baseline.ts';
import type { AssessContext } from '../../engine/context.ts';
import type { FeatureScale } from '../../scores/score.ts';
import { certifiedRadius } from './certified.ts';
import { clamped, gradientSearch, mixtures, nearestOf, nearestWhole, type Search, searchTowards } from './found.ts';
import {
  type Bounds,
  boundsOf,
  checkLimits,
  distanceOf,
  extentOf,
  type FromData,
  isPossible,
  type Norm,
} from './limits.ts';
import { nearestLinear } from './linear.ts';
import { type Params, params } from './params.ts';
import { smoothedRadius } from './smoothing.ts';
import { stressCurves } from './stress.ts';
import { nearestInTrees } from './tree-search.ts';

interface RowResult {
  readonly distance: number | null;
  readonly status: 'exact' | 'bound' | 'found' | 'none';
  readonly lower: number | null;
  readonly row: Float64Array | undefined;
}

/** The least change of each row that turns its prediction, and how predictions hold as the data get worse. */
export const robustness = defineAssessment({
  name: 'robustness',
  title: { en: 'Robustness', zh: '鲁棒性' },
  about: {
    en: 'How little it takes to turn a prediction: proved nearest for linear models and trees where the budget lets it, found for the rest. Of what is found a nearer way may exist, but none nearer than “at least”, which is proved (networks too).',
    zh: '改变预测所需的最小变化：线性模型与树在预算内可证明为最近，其余为搜索所得。搜索所得可能存在更近的途径，但不会小于经证明的“至少”（神经网络亦有）。',
  },
  params,
  rows: 'few',
  group: 'safety',
  run(context, asked) {
    const { rows, job, trained } = context;
    const training = context.raw(context.split.train);
    const scales = featureScales(context.encoder, training);
    checkLimits(asked.limits, scales);
    const extent = extentOf(training);
    const data: FromData = {
      ...(asked.withinData ? { extent } : {}),
      ...(asked.wholeNumbers ? { whole: extent.whole } : {}),
    };
    const results: RowResult[] = [];
    if (trained.task === 'classification' && asked.distances)
      for (const [i, row] of [...rows].entries()) {
        job.check();
        job.report({ stage: 'assess', share: (0.8 * i) / rows.length });
        results.push(nearestOther(context, scales, row, asked, data));
      }
    const looked = rows.slice(0, results.length);
    const found = results.map((one, i) => changesOf(context, scales, looked[i], one, asked));
    return {
      norm: asked.norm,
      units: asked.units,
      attack: asked.attack,
      rows: asked.smoothing > 0 ? [...rows] : [...looked],
      distance: found.map((one) => one.distance),
      status: results.map((one) => one.status),
      lower: found.map((one) => one.lower),
      changes: found.map((one) => one.changes),
      becomes: found.map((one) => one.becomes),
      ...(asked.smoothing > 0 && trained.task === 'classification'
        ? { smoothed: Array.from(rows, (row) => smoothedRadius(context, scales, row, asked.smoothing, asked.copies)) }
        : {}),
      stress: asked.stress ? stressCurves({ ...context, rows: stressRows(context) }, scales, asked.draws) : [],
      ...(trained.task === 'regression' ? { note: say('robustness.numbersOnlyStress', {}) } : {}),
    };
  },
});

const mostStressed = 1000;
const stressRows = ({ split, rows }: AssessContext): Int32Array =>
  split.test.length > 0 ? split.test.slice(0, mostStressed) : rows;

function nearestOther(
  context: AssessContext,
  scales: readonly FeatureScale[],
  row: number,
  asked: Params,
  data: FromData,
): RowResult {
  const { encoder, trained } = context;
  const count = encoder.features.length;
  const own = context.raw(Int32Array.of(row)).values.slice();
  const labelsOf = (values: Float64Array) => context.labels({ values, rows: values.length / count, features: count });
  const [label] = labelsOf(own);
  const bounds = boundsOf(asked.limits, scales, own, asked.categories, data);
  if (!isPossible(bounds)) return { distance: null, status: 'none', lower: null, row: undefined };
  const norm = asked.norm as Norm;
  const search: Search = {
    scales,
    bounds,
    norm,
    row: own,
    home: clamped(bounds, scales, own, own),
    isOther: (raw) => [...labelsOf(raw)].map((one) => one !== label),
  };
  const { linear, trees, gradient } = trained.model;
  // exact searches know of boundaries between classes, and of no threshold of a person's
  const wantsExact = (asked.attack === 'auto' || asked.attack === 'exact') && decisionThreshold(trained) === undefined;
  if (wantsExact && linear && !asked.categories) {
    const exact = inLinear(context, scales, own, label, bounds, norm);
    if (exact && search.isOther(exact)[0]) {
      const lower = distanceOf(scales, own, exact, norm);
      // what is nearest without links is a bound for moves with them
      const rounded = bounds.links.length > 0 ? undefined : nearestWhole(search, exact);
      const isExact = rounded && distanceOf(scales, own, rounded, norm) <= lower + 1e-12;
      if (isExact) return { distance: lower, status: 'exact', lower, row: rounded };
      const row = nearestOf(
        [rounded, searchTowards(search, rowsToTry(context, own))].flatMap((one) => one ?? []),
        own,
        scales,
        norm,
      );
      return { distance: row ? distanceOf(scales, own, row, norm) : null, status: 'bound', lower, row };
    }
  }
  if (wantsExact && trees) {
    const found = inTrees(context, scales, own, label, bounds, asked, search);
    if (found) return found;
  }
  if (asked.attack === 'exact' && ((!trees && !linear) || decisionThreshold(trained) !== undefined))
    throw new VitrineError('incompatible', say('error.noExactAttack', {}), {
      where: 'params.attack',
      hint: say('hint.useAuto', {}),
    });
  if ((asked.attack === 'fgsm' || asked.attack === 'pgd') && !gradient)
    throw new VitrineError('incompatible', say('error.noGradientAttack', {}), {
      where: 'params.attack',
      hint: say('hint.useAuto', {}),
    });
  const random = context.random(`attack-${row}`);
  const found = [
    ...(gradient && asked.attack !== 'search'
      ? [gradientSearch(search, (raw) => marginSlope(context, scales, raw, label), random, asked.attack === 'fgsm')]
      : []),
    ...(asked.attack === 'fgsm' || asked.attack === 'pgd' ? [] : [searchTowards(search, rowsToTry(context, own))]),
  ].filter((one) => one !== undefined);
  const best = nearestOf(found, own, scales, norm);
  const lower =
    decisionThreshold(trained) === undefined
      ? (certifiedRadius(context, scales, own, label, bounds, norm) ?? null)
      : null;
  return best
    ? { distance: distanceOf(scales, own, best, norm), status: 'found', lower, row: best }
    : { distance: null, status: lower === null ? 'none' : 'bound', lower, row: undefined };
}

/** The nearest of the boundaries to the other classes. */
function inLinear(
  { encoder, trained }: AssessContext,
  scales: readonly FeatureScale[],
  own: Float64Array,
  label: number,
  bounds: Bounds,
  norm: Norm,
): Float64Array | undefined {
  const { linear } = trained.model;
  if (!linear) return undefined;
  const { coefficients, intercepts } = linear;
  const { width } = encoder;
  const x = encodeRows(encoder, { values: own, rows: 1, features: encoder.features.length });
  const classes = trained.classes.length;
  const weights = (k: number) => coefficients.subarray(k * width, (k + 1) * width);
  // along a curve a straight way is not the nearest
  if (encoder.features.some((feature, f) => feature.kind === 'numeric' && feature.transform && bounds.free[f] === 1))
    return undefined;
  const others = Array.from({ length: classes }, (_, k) => k).filter((k) => k !== label);
  const found = others.flatMap((k) => {
    const slopes = Float64Array.from({ length: width }, (_, c) => weights(label)[c] - weights(k)[c]);
    const margin = slopes.reduce((sum, slope, c) => sum + slope * x[c], intercepts[label] - intercepts[k]);
    return nearestLinear(encoder, scales, own, bounds, slopes, margin, norm) ?? [];
  });
  return nearestOf(found, own, scales, norm);
}

function inTrees(
  context: AssessContext,
  scales: readonly FeatureScale[],
  own: Float64Array,
  label: number,
  bounds: Bounds,
  asked: Params,
  search: Search,
): RowResult | undefined {
  const { encoder, trained, job } = context;
  const { trees } = trained.model;
  if (!trees) return undefined;
  const norm = asked.norm as Norm;
  const start = searchTowards(search, rowsToTry(context, own));
  let best = start;
  let distance = start ? distanceOf(scales, own, start, norm) : Number.POSITIVE_INFINITY;
  let lower = Number.POSITIVE_INFINITY;
  for (let k = 0; k < trained.classes.length; k++) {
    if (k === label) continue;
    const near = nearestInTrees(
      trees,
      own,
      bounds,
      [label, k],
      {
        features: encoder.features,
        scales,
        width: encoder.width,
        norm,
        budget: asked.budget,
        check: () => job.check(),
        isOther: (raw) => search.isOther(raw)[0],
      },
      distance,
    );
    lower = Math.min(lower, near.lower);
    if (near.row && near.distance < distance && bounds.links.length === 0) {
      best = near.row;
      distance = near.distance;
    }
  }
  if (!best)
    return Number.isFinite(lower)
      ? { distance: null, status: 'bound', lower, row: undefined }
      : { distance: null, status: 'none', lower: null, row: undefined };
  const isExact = lower >= distance - 1e-12;
  return { distance, status: isExact ? 'exact' : 'bound', lower: Math.min(lower, distance), row: best };
}

/** How the lead of the present class over the next one changes with each feature, in deviations. */
function marginSlope(
  { encoder, trained, ...context }: AssessContext,
  scales: readonly FeatureScale[],
  raw: Float64Array,
  label: number,
): Float64Array {
  const { model } = trained;
  const features = encoder.features.length;
  const output = context.predict({ values: raw, rows: 1, features });
  const classes = trained.classes.length;
  const rival = Array.from({ length: classes }, (_, k) => k)
    .filter((k) => k !== label)
    .reduce((best, k) => (output[k] > output[best] ? k : best), label === 0 ? 1 : 0);
  const x = encodeRows(encoder, { values: raw, rows: 1, features });
  const scores = model.logits !== undefined;
  const one = (k: number) => model.gradient?.(x, 1, Int32Array.of(k), scores) ?? new Float64Array(encoder.width);
  const [a, b] = [one(label), one(rival)];
  return Float64Array.from(encoder.features, (feature, f) =>
    feature.kind === 'numeric' && !feature.transform
      ? ((a[feature.offset] - b[feature.offset]) * scales[f].deviation) / feature.scale
      : 0,
  );
}

const candidates = { rows: 2000, mixed: 1000 };

/** Rows from which a way is looked for: training rows, and mixtures of them with the row itself. */
function rowsToTry({ raw, split, random }: AssessContext, own: Float64Array): Float64Array[] {
  const training = raw(split.train.slice(0, candidates.rows));
  const { values, features } = training;
  return [
    ...Array.from({ length: training.rows }, (_, r) => values.slice(r * features, (r + 1) * features)),
    ...mixtures(own, training, candidates.mixed, random('mixtures')),
  ];
}

/** What changes, in words and units of the data. */
function changesOf(
  context: AssessContext,
  scales: readonly FeatureScale[],
  row: number,
  result: RowResult,
  { norm, units }: Params,
) {
  const { encoder, trained } = context;
  const own = context.raw(Int32Array.of(row)).values;
  const to = result.row;
  const cell = (f: number, value: number) => {
    const feature = encoder.features[f];
    if (Number.isNaN(value)) return null;
    return feature.kind === 'categorical' ? feature.categories[value] : value;
  };
  const changes = to
    ? encoder.features.flatMap(({ name }, f) =>
        Object.is(own[f], to[f]) ? [] : [{ feature: name, from: cell(f, own[f]), to: cell(f, to[f]) }],
      )
    : [];
  const raw = scales.map((scale) => ({ ...scale, deviation: scale.deviation > 0 ? 1 : 0 }));
  const isRaw = units === 'raw';
  const labels = to ? context.labels({ values: to, rows: 1, features: encoder.features.length }) : undefined;
  return {
    distance: to && isRaw ? distanceOf(raw, own, to, norm as Norm) : result.distance,
    lower:
      isRaw && result.status !== 'exact' ? null : to && isRaw ? distanceOf(raw, own, to, norm as Norm) : result.lower,
    changes,
    becomes: labels ? trained.classes[labels[0]] : null,
  };
}

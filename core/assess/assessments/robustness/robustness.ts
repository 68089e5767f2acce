import { type FeatureScale, featureScales } from '../../../data/distance.ts';
import { figure, percentage } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { standardDeviation } from '../../../numeric/stats.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import { nearDistance } from '../../../schema/near-rows.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import { checkLimits, distanceOf, limitsFromData, type Norm } from '../../engine/limits.ts';
import { type NearestRow, nearestOther } from './nearest.ts';
import { type Params, params } from './params.ts';
import { smoothedRadius } from './smoothing.ts';
import { stressCurves } from './stress.ts';

/** The least change of each row that turns its prediction, and how predictions hold as the data get worse. */
export const robustness = defineAssessment({
  name: 'robustness',
  title: { en: 'Robustness', zh: '鲁棒性' },
  about: {
    en: 'How little it takes to turn a prediction: proved nearest for linear models and trees where the budget lets it, found for the rest. Of what is found a nearer way may exist, but none nearer than “at least”, which is proved (networks too).',
    zh: '改变预测所需的最小变化：线性模型与树在预算内可证明为最近，其余为搜索所得。搜索所得可能存在更近的途径，但不会小于经证明的“至少”（神经网络亦有）。',
  },
  formula: {
    en: 'min ‖δ‖ such that the prediction of x + δ changes, δ within the limits, in standard deviations',
    zh: 'min ‖δ‖，使 x + δ 的预测改变，δ 在限制之内，以标准差计',
  },
  source:
    'Moosavi-Dezfooli et al. 2016 (DeepFool); Goodfellow et al. 2015; Madry et al. 2018; Chen et al. 2020 (HopSkipJump); Kantchelian et al. 2016; Cohen et al. 2019',
  reading: {
    en: 'Larger distances are better; a row near 0 is one small change from another prediction.',
    zh: '距离越大越好；接近 0 的样本只需微小变化就会改变预测。',
  },
  params,
  rows: 'few',
  group: 'safety',
  presented: headedBy(assessmentResults.robustness, ({ distance, stress, change }) => {
    // rows that nothing turns are the furthest
    const all = distance.map((value) => value ?? Number.POSITIVE_INFINITY).sort((x, y) => x - y);
    const middle = all[Math.ceil(all.length / 2) - 1];
    const counts = { near: all.filter((value) => value < nearDistance).length, rows: all.length };
    const noise = stress.find((one) => one.kind === 'noise');
    return [
      ...(middle === undefined
        ? []
        : [
            Number.isFinite(middle)
              ? say('robustness.headline', { value: figure(middle, 2), ...counts })
              : say('robustness.headlineFew', counts),
          ]),
      ...(change === undefined ? [] : [say('robustness.change', { change: figure(change) })]),
      ...(noise
        ? [say('robustness.headlineNoise', { share: percentage(noise.flips[noise.strength.indexOf(0.5)] ?? 0, 1) })]
        : []),
    ];
  }),
  run(context, asked) {
    const { rows, job, trained } = context;
    const training = context.raw(context.split.train);
    const scales = featureScales(context.encoder, training);
    checkLimits(asked.limits, scales);
    const data = limitsFromData(asked, training, context.encoder.features);
    const change = asked.change ?? changeOf(context);
    const attack = { asked, scales, data, change };
    const main = asked.norm === 'all' ? '2' : asked.norm;
    const norms = asked.norm === 'all' ? allNorms : [asked.norm];
    const results: NearestRow[] = [];
    const byNorm = norms.map((norm): NormResult => ({ norm, distance: [], status: [], lower: [] }));
    if (asked.distances)
      for (const [i, row] of [...rows].entries()) {
        job.check();
        job.report({ stage: 'assess', share: (0.8 * i) / rows.length });
        for (const one of byNorm) {
          const found = nearestOther(context, row, one.norm, attack);
          one.distance.push(found.distance);
          one.status.push(found.status);
          one.lower.push(found.lower);
          if (one.norm === main) results.push(found);
        }
      }
    const looked = rows.slice(0, results.length);
    const found = results.map((one, i) => changesOf(context, scales, looked[i], one, { ...asked, norm: main }));
    return {
      norm: main,
      ...(byNorm.length > 1 ? { byNorm } : {}),
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
      ...(trained.task === 'regression' ? { change, direction: asked.direction } : {}),
    };
  },
});

/** Half a standard deviation of the target: what most people would call another prediction. */
const changeOf = ({ truth, split }: AssessContext): number =>
  0.5 *
  standardDeviation(
    truth(split.train).filter((value) => !Number.isNaN(value)),
    0,
  );

const allNorms: readonly Norm[] = ['0', '1', '2', 'inf'];

/** Distances in one norm, in deviations. */
interface NormResult {
  readonly norm: Norm;
  readonly distance: (number | null)[];
  readonly status: NearestRow['status'][];
  readonly lower: (number | null)[];
}

const mostStressed = 1000;
const stressRows = ({ split, rows }: AssessContext): Int32Array =>
  split.test.length > 0 ? split.test.slice(0, mostStressed) : rows;

/** What changes, in words and units of the data. */
function changesOf(
  context: AssessContext,
  scales: readonly FeatureScale[],
  row: number,
  result: NearestRow,
  { norm, units }: Params,
) {
  const { encoder, trained } = context;
  const own = context.raw(Int32Array.of(row)).values;
  const to = result.row;
  const cell = (f: number, value: number) => {
    const feature = encoder.features[f];
    if (Number.isNaN(value)) return null;
    return feature.kind !== 'numeric' ? feature.categories[value] : value;
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
    becomes: labels ? (trained.classes[labels[0]] ?? labels[0]) : null,
  };
}

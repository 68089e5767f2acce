// What each assessment comes to, in one sentence.

import type { AssessmentRecord } from '../../../../core/schema/assessment.ts';
import type { AssessmentName, ResultOf } from '../../../../core/schema/assessment-results.ts';
import { formatCount, formatMetric, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { isPictured, resultOf } from './use-assessment.ts';

type T = (key: string, values?: Record<string, unknown>) => string;

const headlines: {
  readonly [N in AssessmentName]: (result: ResultOf<N>, t: T, titleOf: (method: string) => string) => string;
} = {
  metrics: ({ metrics, rows }, t) => {
    const main =
      metrics.find((one) => one.name === 'accuracy') ?? metrics.find((one) => one.name === 'r2') ?? metrics[0];
    return main?.interval
      ? t('trust.headline.metrics', {
          metric: t(`metric.${main.name}`),
          value: formatMetric(main.value),
          low: formatMetric(main.interval[0]),
          high: formatMetric(main.interval[1]),
          rows: formatCount(rows),
        })
      : '';
  },
  scores: ({ scores }, t, titleOf) => {
    const faithful = scores.filter((line) => line.score === 'faithfulness-correlation' && line.mean !== null);
    const best = faithful.reduce((top, line) => ((line.mean ?? 0) > (top?.mean ?? -2) ? line : top), faithful[0]);
    const ignored = scores.filter((line) => line.score === 'mprt' && (line.mean ?? 0) > 0.9).map((line) => line.method);
    const first = best
      ? t('trust.headline.scores', { method: titleOf(best.method), value: formatMetric(best.mean) })
      : '';
    return ignored.length > 0
      ? `${first} ${t('trust.headline.ignored', { methods: ignored.map(titleOf).join(', ') })}`
      : first;
  },
  agreement: ({ measures, methods, k }, t) => {
    const pairs = (measures.featureAgreement ?? [])
      .flatMap((row, i) => row.slice(0, i))
      .filter((value) => value !== null);
    const mean = pairs.reduce((a, b) => a + b, 0) / Math.max(1, pairs.length);
    return t('trust.headline.agreement', { methods: methods.length, k, share: formatPercent(mean, 0) });
  },
  robustness: ({ distance, stress }, t) => {
    // rows that nothing turns are the furthest
    const all = distance.map((value) => value ?? Number.POSITIVE_INFINITY).sort((x, y) => x - y);
    const middle = all[Math.floor(all.length / 2)];
    const counts = { near: all.filter((value) => value < 0.25).length, rows: all.length };
    const noise = stress.find((one) => one.kind === 'noise');
    return [
      middle === undefined
        ? ''
        : Number.isFinite(middle)
          ? t('trust.headline.distance', { value: formatNumber(middle, 2), ...counts })
          : t('trust.headline.distanceFew', counts),
      noise ? t('trust.headline.noise', { share: formatPercent(noise.flips[noise.strength.indexOf(0.5)] ?? 0) }) : '',
    ]
      .filter((text) => text !== '')
      .join(' ');
  },
  calibration: ({ ece, after }, t) =>
    t(after && after.ece < 0.8 * ece ? 'trust.headline.calibrationHelps' : 'trust.headline.calibration', {
      ece: formatMetric(ece),
      after: formatMetric(after?.ece),
    }),
  conformal: ({ coverage, measured, meanSize, sets }, t) =>
    t(sets ? 'trust.headline.sets' : 'trust.headline.intervals', {
      wanted: formatPercent(coverage, 0),
      measured: formatPercent(measured),
      size: formatMetric(meanSize),
    }),
  thresholds: ({ best, atHalf, points }, t) => {
    const cheapest = points.find((point) => point.threshold === best.cost);
    return t('trust.headline.thresholds', {
      threshold: formatNumber(best.cost, 3),
      cost: formatMetric(cheapest?.cost),
      half: formatMetric(atHalf.cost),
    });
  },
  fairness: ({ gaps, group, fourFifths }, t) =>
    t(fourFifths === false ? 'trust.headline.fairnessFails' : 'trust.headline.fairness', {
      group,
      gap: formatMetric(gaps.demographicParity),
      impact: formatMetric(gaps.disparateImpact),
    }),
  'planted-truth': ({ methods, random, accuracy }, t, titleOf) => {
    const best = Math.max(...methods.map((one) => one.precision));
    const found = methods.filter((one) => one.precision === best);
    return t('trust.headline.planted', {
      methods:
        found.length > 3
          ? t('trust.headline.ofMethods', { found: found.length, all: methods.length })
          : found.map((one) => titleOf(one.method)).join(', '),
      share: formatPercent(best, 0),
      chance: formatPercent(random.precision, 0),
      accuracy: formatPercent(accuracy),
    });
  },
  drift: ({ features, file, outOfDistribution }, t) =>
    t('trust.headline.drift', {
      file,
      moved: features.filter((one) => one.psi > 0.25).length,
      columns: features.length,
      outside: formatPercent(outOfDistribution),
    }),
  errors: ({ slices, overall, measure }, t) => {
    const shown = (value: number) => (measure === 'errorRate' ? formatPercent(value) : formatMetric(value));
    const [worst] = slices.filter((slice) => slice.adjustedP <= 0.05);
    return worst
      ? t('trust.headline.slice', {
          where: worst.conditions.join(' & '),
          rows: formatCount(worst.rows),
          value: shown(worst.loss),
          overall: shown(overall),
        })
      : t('trust.headline.noSlice', { overall: shown(overall) });
  },
};

/** @returns nothing where what is stored cannot be read */
export function headlineOf(name: string, record: AssessmentRecord, t: T, titleOf: (method: string) => string): string {
  if (!isPictured(name)) return '–';
  const result = resultOf(name, record);
  const headline = headlines[name] as (found: typeof result, t: T, titleOf: (method: string) => string) => string;
  return result ? headline(result, t, titleOf) : '–';
}

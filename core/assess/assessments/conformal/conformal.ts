import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { figure, percentage } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { conformalThreshold, fewestFor } from '../../../metrics/conformal.ts';
import { type Interval, wilson } from '../../../numeric/intervals.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import { field } from '../../../schema/label.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import { groupsOf } from '../../engine/groups.ts';
import { heldParts } from '../../engine/parts.ts';

const params = z.strictObject({
  coverage: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.9)
    .meta(
      field(
        ['Coverage', '覆盖率'],
        ['Share of rows whose set or interval is to hold the truth.', '集合或区间应包含真值的行所占比例。'],
      ),
    ),
  group: z
    .string()
    .optional()
    .meta(
      field(
        ['By group', '按组'],
        [
          'A column: each of its groups gets a threshold of its own (Mondrian).',
          '某一列：其每一组使用各自的阈值（Mondrian）。',
        ],
      ),
    ),
});

/** Sets of classes or intervals that hold the truth as often as was asked for. */
export const conformal = defineAssessment({
  name: 'conformal',
  title: { en: 'Conformal prediction', zh: '保形预测' },
  about: {
    en: 'Instead of one prediction a set of classes, or an interval, that holds the truth with the chosen frequency, whatever the model, as long as new rows are like these.',
    zh: '以类别集合或区间代替单一预测，无论何种模型，只要新数据与此同分布，即以所选频率包含真值。',
  },
  formula: {
    en: 'q = the ⌈(n + 1)(1 − α)⌉-th smallest calibration score; set = { y : score(x, y) ≤ q }',
    zh: 'q = 第 ⌈(n + 1)(1 − α)⌉ 小的校准分数；集合 = { y : 分数(x, y) ≤ q }',
  },
  source: 'Vovk et al. 2005; Angelopoulos & Bates 2023; Romano et al. 2020',
  reading: {
    en: 'Coverage near the chosen one, with small sets or short intervals, is best.',
    zh: '覆盖率接近所选水平且集合小、区间短为最佳。',
  },
  params,
  rows: 'own',
  group: 'performance',
  presented: headedBy(assessmentResults.conformal, ({ coverage, measured, interval: [, high], meanSize, sets }) => {
    const values = { wanted: percentage(coverage), measured: percentage(measured, 1), size: figure(meanSize, 3) };
    return [
      sets ? say('conformal.headlineSets', values) : say('conformal.headlineIntervals', values),
      ...(high < coverage ? [say('conformal.headlineShort', {})] : []),
    ];
  }),
  run(context, { coverage, group }) {
    const { trained } = context;
    const alpha = 1 - coverage;
    const { fit, judge, from } = heldParts(context);
    const nonconformity = scoresOf(context, fit);
    const named = group === undefined ? undefined : groupsOf(context, group);
    const groupNames = named?.names ?? ['all'];
    const placeOf = (row: number) => named?.of(row) ?? 0;
    const thresholds = groupNames.map((_, g) =>
      conformalThreshold(
        Float64Array.from(
          [...fit.keys()].filter((i) => placeOf(fit[i]) === g),
          (i) => nonconformity[i],
        ),
        alpha,
      ),
    );
    if (thresholds.every((value) => value === Number.POSITIVE_INFINITY))
      throw new VitrineError(
        'rows',
        say('error.tooFewForCoverage', { rows: fit.length, coverage: String(coverage), fewest: fewestFor(alpha) }),
        {
          where: 'coverage',
          hint: say('hint.lowerCoverageOrMoreRows', {}),
        },
      );
    const output = context.predict(context.raw(judge));
    const truth = context.truth(judge);
    const isClassifier = trained.task === 'classification';
    const classes = trained.classes.length;
    const sets = [...judge].map((row, r) => {
      const limit = thresholds[placeOf(row)];
      return isClassifier
        ? trained.classes.flatMap((name, k) => (1 - output[r * classes + k] <= limit + 1e-12 ? [name] : []))
        : ([output[r] - limit, output[r] + limit] as const);
    });
    const holds = sets.map((set, r) =>
      isClassifier
        ? (set as readonly string[]).includes(trained.classes[truth[r]])
        : truth[r] >= Number(set[0]) - 1e-12 && truth[r] <= Number(set[1]) + 1e-12,
    );
    const sizeOf = (r: number) => (isClassifier ? sets[r].length : Number(sets[r][1]) - Number(sets[r][0]));
    const summary = (places: readonly number[]) => ({
      rows: places.length,
      measured: places.filter((r) => holds[r]).length / Math.max(1, places.length),
      interval: wilson(places.filter((r) => holds[r]).length, places.length) as Interval,
      meanSize: places.reduce((sum, r) => sum + sizeOf(r), 0) / Math.max(1, places.length),
    });
    const all = summary([...judge.keys()]);
    return {
      coverage,
      threshold: named ? null : thresholds[0],
      ...(isClassifier ? { sets } : { intervals: sets }),
      rows: [...judge],
      measured: all.measured,
      interval: all.interval,
      meanSize: all.meanSize,
      calibrationRows: fit.length,
      from,
      groups: named
        ? groupNames.map((name, g) => ({
            name,
            threshold: Number.isFinite(thresholds[g]) ? thresholds[g] : null,
            ...summary([...judge.keys()].filter((r) => placeOf(judge[r]) === g)),
          }))
        : [],
      ...(named && thresholds.includes(Number.POSITIVE_INFINITY)
        ? {
            note: say('conformal.groupsTooSmall', {
              names: groupNames.filter((_, g) => thresholds[g] === Number.POSITIVE_INFINITY),
              fewest: fewestFor(alpha),
            }),
          }
        : {}),
    };
  },
});

/** One less the probability of the true class, or how far a value is off. */
function scoresOf(context: AssessContext, rows: Int32Array): Float64Array {
  const { trained } = context;
  const output = context.predict(context.raw(rows));
  const truth = context.truth(rows);
  const classes = trained.classes.length;
  return Float64Array.from(rows, (_, r) =>
    trained.task === 'classification' ? 1 - output[r * classes + truth[r]] : Math.abs(truth[r] - output[r]),
  );
}

import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { metricFigure } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { fairnessGaps, groupCalibration, groupRates } from '../../../metrics/fairness.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import { field } from '../../../schema/label.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import { favourableClass, favourableField } from '../../engine/favourable.ts';
import { groupsOf, mostMembers } from '../../engine/groups.ts';
import { probabilityOf } from '../../engine/parts.ts';
import { intervalsOf } from './intervals.ts';
import { simulateThresholds } from './simulate.ts';

const params = z.strictObject({
  group: z
    .string()
    .min(1)
    .meta(field(['Groups by', '分组列'], ['A column, or two with a comma.', '一列，或以逗号分隔的两列。'])),
  favourable: favourableField(['the positive class, of several the most frequent.', '正类；多类别时为最常见的类别。']),
  draws: z
    .int()
    .min(0)
    .max(100_000)
    .default(500)
    .meta(
      field(['Bootstrap draws', '自助抽样次数'], ['For the intervals of the gaps.', '用于差距的区间。'], 'advanced'),
    ),
});

/** Decisions by group, and how far groups are apart. */
export const fairness = defineAssessment({
  name: 'fairness',
  title: { en: 'Fairness', zh: '公平性' },
  about: {
    en: 'How often each group is given the favourable decision, and how often rightly. The measures cannot all be equal at once where groups differ in their rates; four fifths is a statistic, not a verdict.',
    zh: '各组得到有利判定的频率及其正确率。当各组基础比例不同时，这些度量不可能同时相等；五分之四规则是统计量，而非结论。',
  },
  formula: {
    en: 'differences of selection rate, TPR, FPR, precision between groups; ratio of selection rates ≥ 4/5',
    zh: '各组之间选择率、TPR、FPR、精确率之差；选择率之比 ≥ 4/5',
  },
  source: 'Hardt et al. 2016; Feldman et al. 2015; Chouldechova 2017',
  reading: {
    en: 'Gaps near 0 and ratios near 1 mean that groups are treated alike by that measure.',
    zh: '差距接近 0、比值接近 1 表示按该度量各组待遇相近。',
  },
  params,
  tasks: ['classification'],
  rows: 'test',
  group: 'performance',
  presented: headedBy(assessmentResults.fairness, ({ gaps, group, fourFifths, favourable }) => {
    const values = {
      group,
      favourable,
      gap: metricFigure(gaps.demographicParity),
      impact: metricFigure(gaps.disparateImpact),
    };
    return [fourFifths === false ? say('fairness.headlineFails', values) : say('fairness.headline', values)];
  }),
  run(context, { group, favourable, draws }) {
    const { trained, job, target } = context;
    const rows = context.rows.filter((row) => !Number.isNaN(target.values[row]));
    // selection rates are by convention those of the positive class
    const usual = trained.classes.length === 2 ? trained.classes[trained.positive] : undefined;
    const wanted = favourableClass(context, favourable ?? usual);
    const labels = context.labels(context.raw(rows));
    const truth = context.truth(rows);
    const selected = labels.map((label) => Number(label === wanted));
    const deserved = truth.map((value) => Number(value === wanted));
    const p = probabilityOf(context, rows, wanted);
    const groups = groupsOf(context, group);
    const members = groups.names.map((_, g) => [...rows.keys()].filter((i) => groups.of(rows[i]) === g));
    const present = groups.names.flatMap((name, g) => (members[g].length > 0 ? [{ name, places: members[g] }] : []));
    const ratesOf = (places: readonly number[], name: string) =>
      groupRates(
        name,
        places.map((i) => selected[i]),
        places.map((i) => deserved[i]),
      );
    if (present.length < 2)
      throw new VitrineError('params', say('error.oneGroupAlone', { columns: group }), { where: 'params.group' });
    const rates = present.map(({ name, places }) => ratesOf(places, name));
    // groups whose rates say little do not decide how far groups are apart, where others are there
    const large = rates.flatMap((one, g) => (one.isSmall ? [] : [g]));
    const judged = large.length >= 2 ? large : [...rates.keys()];
    const gaps = fairnessGaps(judged.map((g) => rates[g]));
    const random = context.random('fairness');
    const drawn = Array.from({ length: draws }, (_, draw) => {
      if (draw % 50 === 0) {
        job.check();
        job.report({ stage: 'assess', share: draw / draws });
      }
      return fairnessGaps(
        judged.map((g) => {
          const { name, places } = present[g];
          return ratesOf(
            places.map(() => places[random.integer(places.length - 1)]),
            name,
          );
        }),
      );
    });
    return {
      group,
      favourable: trained.classes[wanted],
      groups: rates.map((one, g) => ({
        ...one,
        ...(present[g].places.length <= mostMembers ? { members: present[g].places.map((i) => rows[i]) } : {}),
        calibration: groupCalibration(
          Float64Array.from(present[g].places, (i) => p[i]),
          Float64Array.from(present[g].places, (i) => deserved[i]),
        ),
      })),
      gaps,
      intervals: intervalsOf(gaps, drawn),
      fourFifths: gaps.disparateImpact === null ? null : gaps.disparateImpact >= 0.8,
      // a threshold is for two classes
      ...(trained.classes.length === 2 ? { simulation: simulateThresholds(context, groups, wanted, draws) } : {}),
      ...(rates.some((one) => one.isSmall) ? { note: say('fairness.smallGroups', {}) } : {}),
    };
  },
  refuses: ({ trained }) => (trained.classes.length >= 2 ? undefined : say('refuse.classesOnly', {})),
});

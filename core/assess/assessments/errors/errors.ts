import { z } from 'zod';
import { countFigure, metricFigure, percentage } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import type { TreeStructure } from '../../../models/model.ts';
import { leavesOf } from '../../../models/tree/structure.ts';
import { clipped } from '../../../numeric/logit.ts';
import { mean } from '../../../numeric/stats.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import { field } from '../../../schema/label.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import { mostMembers } from '../../engine/groups.ts';
import { questionColumns, questionValues } from '../../engine/question-columns.ts';
import { smallTree } from '../../engine/small-tree.ts';
import { causesOf, mostExplained } from './causes.ts';
import { heatMapOf } from './heat-map.ts';
import { rightBy } from './right-by.ts';
import { binsOf, sliceList } from './slices.ts';

const params = z.strictObject({
  measure: z
    .enum(['mistakes', 'loss'])
    .default('mistakes')
    .meta(
      field(
        ['What counts', '误差的度量'],
        [
          'mistakes: wrong classes, or how far a number is off. loss: log loss, or the squared error, so that what is nearly wrong counts too.',
          'mistakes：错误的类别，或数值的偏差；loss：对数损失或平方误差，接近出错的也计入。',
        ],
      ),
    ),
  depth: z
    .int()
    .min(1)
    .max(8)
    .default(3)
    .meta(
      field(
        ['Depth of the error tree', '错误树深度'],
        ['How many questions lead to a leaf at most.', '到达叶节点的最多问题数。'],
      ),
    ),
  minRows: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20)
    .meta(
      field(
        ['Rows in a slice', '切片最少行数'],
        ['Slices with fewer rows are not looked at.', '行数更少的切片不予考虑。'],
      ),
    ),
  slices: z
    .int()
    .min(1)
    .max(1000)
    .default(20)
    .meta(field(['Slices', '切片数'], ['How many of the worst are listed.', '列出最差的切片个数。'])),
  heatMap: z
    .string()
    .min(1)
    .optional()
    .meta(
      field(
        ['Heat map of', '热力图的列'],
        [
          'Two features with a comma; empty: those of the worst slices.',
          '以逗号分隔的两个特征；留空为最差切片的特征。',
        ],
      ),
    ),
});

/** Where the mistakes are: a tree that was grown on them, and slices of the rows with more of them than elsewhere. */
export const errors = defineAssessment({
  name: 'errors',
  title: { en: 'Where it errs', zh: '错误所在' },
  about: {
    en: 'A small tree over the mistakes, and slices by one or two features with more mistakes than the rest. Many slices are tried: p-values are corrected for that (Benjamini & Hochberg).',
    zh: '针对错误生长的小树，以及按一或两个特征划分、错误多于其余的切片。尝试的切片很多，p 值已作校正（Benjamini-Hochberg）。',
  },
  formula: {
    en: 'a tree grown on mistakes (or loss); slice: exact one-sided test against the other rows, Benjamini & Hochberg',
    zh: '对错误（或损失）生长的树；切片：与其余样本比较的精确单侧检验，Benjamini-Hochberg 校正',
  },
  source: 'Singh et al. 2019 (error trees); Chung et al. 2019 (Slice Finder); Benjamini & Hochberg 1995',
  reading: {
    en: 'Slices with a small corrected p-value and many rows deserve a look first.',
    zh: '校正后 p 值小且行数多的切片应优先查看。',
  },
  params,
  rows: 'test',
  group: 'performance',
  presented: headedBy(assessmentResults.errors, ({ slices, overall, measure }) => {
    const shown = (value: number) => (measure === 'errorRate' ? percentage(value, 1) : metricFigure(value));
    const [worst] = slices.filter((slice) => slice.adjustedP <= 0.05);
    return [
      worst
        ? say('errors.headline', {
            where: worst.conditions.join(' & '),
            rows: countFigure(worst.rows),
            value: shown(worst.loss),
            overall: shown(overall),
          })
        : say('errors.headlineNone', { overall: shown(overall) }),
    ];
  }),
  run(whole, { measure, depth, minRows, slices, heatMap }) {
    const rows = whole.rows.filter((row) => !Number.isNaN(whole.target.values[row]));
    const context = { ...whole, rows };
    const { job } = context;
    const mistakes = mistakesOf(context);
    const loss = measure === 'mistakes' ? mistakes : lossesOf(context);
    const isClassifier = context.trained.task === 'classification';
    const name = measures[measure][isClassifier ? 'classes' : 'numbers'];
    const overall = mean(loss);
    const tree = errorTree(context, loss, depth, minRows);
    job.report({ stage: 'assess', share: 0.2 });
    const binned = binsOf(context);
    const found = sliceList(binned, loss, minRows, name === 'errorRate').slice(0, slices);
    job.report({ stage: 'assess', share: 0.4 });
    const causes = causesOf(context, found.slice(0, mostExplained));
    job.report({ stage: 'assess', share: 0.8 });
    return {
      measure: name,
      rows: rows.length,
      overall,
      tree,
      slices: found.map(({ places, ...slice }, i) => ({
        ...slice,
        ...(places.length <= mostMembers ? { members: places.map((place) => rows[place]) } : {}),
        ...(causes[i] ? { causes: causes[i] } : {}),
      })),
      heatMap: heatMapOf(context, binned, loss, heatMap, found),
      rightBy: rightBy(context, mistakes),
    };
  },
});

const measures = {
  mistakes: { classes: 'errorRate', numbers: 'absoluteError' },
  loss: { classes: 'logLoss', numbers: 'squaredError' },
} as const;

/** The log loss of each row, or the square of how far a number is off. */
function lossesOf(context: AssessContext): Float64Array {
  const { rows, trained } = context;
  if (trained.task === 'regression') return mistakesOf(context).map((value) => value * value);
  const output = context.predict(context.raw(rows));
  const classes = trained.classes.length;
  return context.truth(rows).map((truth, i) => -Math.log(clipped(output[i * classes + truth])));
}

/** 1 where a class is wrong; how far a number is off. */
function mistakesOf(context: AssessContext): Float64Array {
  const { rows, trained } = context;
  const labels = context.labels(context.raw(rows));
  const truth = context.truth(rows);
  return truth.map((value, i) =>
    trained.task === 'classification' ? Number(value !== labels[i]) : Math.abs(value - labels[i]),
  );
}

/** Rows of the data set in each leaf, where they are few enough to be selected. */
function membersOf(tree: TreeStructure, x: Float64Array, width: number, rows: Int32Array): (number[] | null)[] {
  const members = Array.from(tree.childrenLeft, (left): number[] | null => (left < 0 ? [] : null));
  leavesOf(tree, x, rows.length, width).forEach((leaf, r) => {
    members[leaf]?.push(rows[r]);
  });
  return members.map((own) => (own && own.length <= mostMembers ? own : null));
}

function errorTree(
  { rows, encoder, job, random, ...context }: AssessContext,
  loss: Float64Array,
  depth: number,
  minRows: number,
) {
  const columns = questionColumns(encoder);
  const x = questionValues(columns, context.raw(rows));
  const tree = smallTree(x, columns.length, loss, {
    depth,
    minRows,
    random: random('error tree'),
    check: () => job.check(),
  });
  return {
    childrenLeft: [...tree.childrenLeft],
    childrenRight: [...tree.childrenRight],
    questions: [...tree.feature.keys()].map((node) => {
      if (tree.childrenLeft[node] < 0) return null;
      const { name, category } = columns[tree.feature[node]];
      return category === undefined
        ? `${name} <= ${Number(tree.threshold[node].toPrecision(4))}`
        : `${name} != ${category.name}`;
    }),
    rows: [...tree.nodeSamples],
    loss: [...tree.value],
    members: membersOf(tree, x, columns.length, rows),
  };
}

import { z } from 'zod';
import { largerMean, moreMistakes } from '../../../metrics/slice-test.ts';
import { wilson } from '../../../numeric/intervals.ts';
import { quantile, sortedFinite } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import { defineAssessment } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import { smallTree } from '../../engine/small-tree.ts';

const params = z.strictObject({
  depth: z
    .int()
    .min(1)
    .max(8)
    .default(3)
    .meta(
      field(
        ['Depth of the error tree', '误差树深度'],
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
    .meta(field(['Slices', '切片数'], ['How many of the worst are told.', '列出最差的切片个数。'])),
});

interface Condition {
  readonly feature: string;
  readonly text: string;
}

interface QuestionColumn {
  readonly name: string;
  readonly category: string | undefined;
  of(r: number): number;
}

/** Where the mistakes are: a tree that was grown on them, and slices of the rows with more of them than elsewhere. */
export const errors = defineAssessment({
  name: 'errors',
  title: { en: 'Where it errs', zh: '误差所在' },
  about: {
    en: 'A small tree over the mistakes, and slices by one or two features with more mistakes than the rest. Many slices are tried: p-values are corrected for that (Benjamini & Hochberg).',
    zh: '针对错误生长的小树，以及按一或两个特征划分、错误多于其余的切片。尝试的切片很多，p 值已作校正（Benjamini-Hochberg）。',
  },
  params,
  rows: 'test',
  group: 'performance',
  run(context, { depth, minRows, slices }) {
    const { rows } = context;
    const loss = lossesOf(context);
    const overall = mean(loss);
    const tree = errorTree(context, loss, depth, minRows);
    const found = sliceList(context, loss, minRows).slice(0, slices);
    return {
      measure: context.trained.task === 'classification' ? 'errorRate' : 'absoluteError',
      rows: rows.length,
      overall,
      tree,
      slices: found,
    };
  },
});

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0) / Math.max(1, values.length);

/** 1 where a class is wrong; how far a number is off. */
function lossesOf(context: AssessContext): Float64Array {
  const { rows, trained } = context;
  const labels = context.labels(context.raw(rows));
  const truth = context.truth(rows);
  return truth.map((value, i) =>
    trained.task === 'classification' ? Number(value !== labels[i]) : Math.abs(value - labels[i]),
  );
}

function errorTree(
  { rows, encoder, job, random, ...context }: AssessContext,
  loss: Float64Array,
  depth: number,
  minRows: number,
) {
  const raw = context.raw(rows);
  const count = encoder.features.length;
  // one column a number, and one for each category, so that a question reads like one
  const columns = encoder.features.flatMap((feature, f): QuestionColumn[] =>
    feature.kind === 'numeric'
      ? [{ name: feature.name, category: undefined, of: (r: number) => raw.values[r * count + f] }]
      : feature.categories.map((category, c) => ({
          name: feature.name,
          category,
          of: (r: number) => Number(raw.values[r * count + f] === c),
        })),
  );
  const x = new Float64Array(rows.length * columns.length);
  for (let r = 0; r < rows.length; r++) columns.forEach(({ of }, c) => (x[r * columns.length + c] = of(r)));
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
        : `${name} != ${category}`;
    }),
    rows: [...tree.nodeSamples],
    loss: [...tree.value],
  };
}

/** Groups of one feature: each category, or quarters of a number. */
function binsOf({ encoder, rows, ...context }: AssessContext): { conditions: Condition[]; of: Int32Array }[] {
  const raw = context.raw(rows);
  const count = encoder.features.length;
  const shown = (value: number) => String(Number(value.toPrecision(4)));
  return encoder.features.map((feature, f) => {
    const values = Float64Array.from(rows, (_, r) => raw.values[r * count + f]);
    if (feature.kind === 'categorical')
      return {
        conditions: feature.categories.map((name) => ({ feature: feature.name, text: `${feature.name} = ${name}` })),
        of: Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code)),
      };
    const sorted = sortedFinite(values);
    const bounds = sorted.length > 0 ? [...new Set([0.25, 0.5, 0.75].map((share) => quantile(sorted, share)))] : [];
    return {
      conditions: [
        ...bounds.map((bound, i) => ({
          feature: feature.name,
          text:
            i === 0
              ? `${feature.name} <= ${shown(bound)}`
              : `${shown(bounds[i - 1])} < ${feature.name} <= ${shown(bound)}`,
        })),
        {
          feature: feature.name,
          text: bounds.length > 0 ? `${feature.name} > ${shown(bounds[bounds.length - 1])}` : feature.name,
        },
      ],
      of: Int32Array.from(values, (value) =>
        Number.isNaN(value) ? -1 : bounds.filter((bound) => value > bound).length,
      ),
    };
  });
}

/** Features of which pairs are looked at: those whose groups differ most. */
const mostPaired = 12;

function sliceList(context: AssessContext, loss: Float64Array, minRows: number) {
  const features = binsOf(context);
  const overall = mean(loss);
  const isClassifier = context.trained.task === 'classification';
  const allWrong = loss.reduce((sum, value) => sum + value, 0);
  const tried: { conditions: string[]; places: number[]; excess: number; p: number }[] = [];
  const consider = (conditions: string[], places: number[]) => {
    if (places.length < minRows || places.length === loss.length) return;
    const own = Float64Array.from(places, (i) => loss[i]);
    const total = own.reduce((sum, value) => sum + value, 0);
    const isIn = new Set(places);
    const p = isClassifier
      ? moreMistakes(total, places.length, allWrong, loss.length)
      : largerMean(
          own,
          loss.filter((_, i) => !isIn.has(i)),
        );
    tried.push({ conditions, places, excess: total / places.length - overall, p });
  };
  const membersOf = (of: Int32Array, bin: number, among: readonly number[]) => among.filter((i) => of[i] === bin);
  const all = [...loss.keys()];
  for (const { conditions, of } of features)
    conditions.forEach((condition, bin) => consider([condition.text], membersOf(of, bin, all)));
  const strongest = features
    .map((feature, f) => ({
      feature,
      f,
      p: Math.min(
        1,
        ...tried.filter((one) => feature.conditions.some(({ text }) => text === one.conditions[0])).map((one) => one.p),
      ),
    }))
    .sort((a, b) => a.p - b.p || a.f - b.f)
    .slice(0, mostPaired);
  strongest.forEach(({ feature: first }, a) => {
    for (const { feature: second } of strongest.slice(0, a))
      first.conditions.forEach((one, i) => {
        const among = membersOf(first.of, i, all);
        if (among.length < minRows) return;
        second.conditions.forEach((other, j) => consider([one.text, other.text], membersOf(second.of, j, among)));
      });
  });
  // more mistakes than elsewhere, by chance as often as p says; of so many that were tried
  const ranked = tried.sort((a, b) => a.p - b.p || b.places.length - a.places.length);
  let least = 1;
  const adjusted = ranked.map((one, i) => (one.p * ranked.length) / (i + 1));
  for (let i = adjusted.length - 1; i >= 0; i--) {
    least = Math.min(least, adjusted[i]);
    adjusted[i] = least;
  }
  return ranked.flatMap(({ conditions, places, p, excess }, i) => {
    if (excess <= 0) return [];
    const values = places.map((place) => loss[place]);
    const total = values.reduce((a, b) => a + b, 0);
    return [
      {
        conditions,
        rows: places.length,
        loss: total / places.length,
        interval: isClassifier ? wilson(total, places.length) : null,
        p,
        adjustedP: adjusted[i],
      },
    ];
  });
}

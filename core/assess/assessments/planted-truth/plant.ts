// A copy of the data into which columns are planted of which it is known whether they matter.
import { z } from 'zod';
import type { Column, NumericColumn, Table } from '../../../data/table.ts';
import type { Random } from '../../../numeric/random.ts';
import { quantile, sortedFinite, standardDeviation } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import type { AssessContext } from '../../engine/context.ts';

const count = (title: [string, string], help: [string, string], fallback: number, least = 0) =>
  z.int().min(least).max(20).default(fallback).meta(field(title, help));

export const plantedParams = z.strictObject({
  target: z
    .enum(['replace', 'keep'])
    .default('replace')
    .meta(
      field(
        ['Target', '目标'],
        [
          'replace: a known function of the signals takes the place of the target. keep: the target stays, signals are columns made from it, and they are ranked among what was planted.',
          'replace：以信号的已知函数替换目标；keep：保留目标，信号列由其生成，仅在植入的列之间排名。',
        ],
      ),
    ),
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
/** Of a leaking column, the share of rows in which it is not the target. */
const leakNoise = 0.05;
/** Classes of a planted target, at most. */
const mostClasses = 5;

export interface Planted {
  readonly table: Table;
  readonly target: string;
  readonly features: string[];
  /** Signals and leaks: what a method has to find. */
  readonly truth: string[];
  readonly leaks: string[];
  readonly noise: string[];
  /** Each copy with what it is of. */
  readonly copies: [string, string][];
  readonly correlated: string[];
  /** The columns that are ranked: all features, or those that were planted. */
  readonly ranked: string[];
}

interface Named {
  readonly name: string;
  readonly values: Float64Array;
}

export function plant(context: AssessContext, asked: z.infer<typeof plantedParams>): Planted {
  const { table, encoder, target, trained } = context;
  const random = context.random('planted truth');
  const draw = (name: string): Named => ({
    name,
    values: Float64Array.from({ length: table.rows }, () => random.normal()),
  });
  const numbered = (many: number, of: (i: number) => Named) => Array.from({ length: many }, (_, i) => of(i));
  const isKept = asked.target === 'keep';
  const known = isKept ? standardised(ownTarget(context)) : undefined;
  const signals = numbered(asked.signals, (i) => {
    const own = draw(`signal ${i + 1}`);
    // of a target that stays, each signal has a little more noise than the one before it
    return known ? { ...own, values: known.map((value, r) => value + (0.7 + i / 5) * own.values[r]) } : own;
  });
  const noise = numbered(asked.noise, (i) => draw(`noise ${i + 1}`));
  const ofSignal = (i: number) => signals[i % signals.length];
  const copies = numbered(asked.duplicates, (i) => ({
    name: `copy of ${ofSignal(i).name}`,
    values: ofSignal(i).values.slice(),
  }));
  const correlated = numbered(asked.correlated, (i) => ({
    name: `like ${ofSignal(i + 1).name}`,
    values: mixed(ofSignal(i + 1).values, random),
  }));
  const classes = trained.task === 'regression' ? 0 : Math.min(mostClasses, trained.classes.length);
  const decided = known ?? decidedBy(signals, classes, table.rows);
  const leaks = numbered(asked.leaks, (i) => ({ name: `leak ${i + 1}`, values: leaking(decided, random) }));
  const added = [...signals, ...noise, ...copies, ...correlated, ...leaks];
  const columns: Column[] = added.map(
    ({ name, values }, i): NumericColumn => ({ id: table.columns.length + i, name, kind: 'numeric', values }),
  );
  const own = encoder.features.map(({ name }) => name).filter((name) => name !== target.name);
  const names = added.map(({ name }) => name);
  return {
    table: {
      rows: table.rows,
      columns: [
        ...table.columns,
        ...columns,
        ...(isKept ? [] : [targetColumn(decided, classes, table.columns.length + columns.length)]),
      ],
    },
    target: isKept ? trained.target : targetName,
    features: [...own, ...names],
    truth: [...signals, ...leaks].map(({ name }) => name),
    leaks: leaks.map(({ name }) => name),
    noise: noise.map(({ name }) => name),
    copies: copies.map(({ name }, i) => [name, ofSignal(i).name]),
    correlated: correlated.map(({ name }) => name),
    ranked: isKept ? names : [...own, ...names],
  };
}

/** The person's own target as numbers: 1 for the positive class of two, the place of the class of several. */
function ownTarget({ table, trained, truth }: AssessContext): Float64Array {
  const all = truth(Int32Array.from({ length: table.rows }, (_, r) => r));
  return trained.classes.length === 2 ? all.map((code) => Number(code === trained.positive)) : all;
}

/** With mean 0 and deviation 1; where a row has no target, the mean. */
function standardised(values: Float64Array): Float64Array {
  const finite = sortedFinite(values);
  const centre = finite.reduce((a, b) => a + b, 0) / Math.max(1, finite.length);
  const deviation = standardDeviation(finite) || 1;
  return values.map((value) => (Number.isFinite(value) ? (value - centre) / deviation : 0));
}

/** A known function of the signals: the sum of them, each a little weaker, and the product of the first two; in classes of as many rows each. */
function decidedBy(signals: readonly Named[], classes: number, rows: number): Float64Array {
  const scores = Float64Array.from({ length: rows }, (_, r) => {
    const sum = signals.reduce((total, { values }, i) => total + values[r] / (1 + i / 4), 0);
    return sum + (signals.length > 1 ? signals[0].values[r] * signals[1].values[r] : 0);
  });
  if (classes === 0) return scores;
  const sorted = scores.slice().sort();
  const bounds = Array.from({ length: classes - 1 }, (_, k) => quantile(sorted, (k + 1) / classes));
  return scores.map((value) => bounds.filter((bound) => value > bound).length);
}

function targetColumn(decided: Float64Array, classes: number, id: number): Column {
  if (classes === 0) return { id, name: targetName, kind: 'numeric', values: decided };
  return {
    id,
    name: targetName,
    kind: 'categorical',
    codes: Int32Array.from(decided),
    categories: classes === 2 ? ['no', 'yes'] : Array.from({ length: classes }, (_, k) => `class ${k + 1}`),
  };
}

/** The target as it is, but in one row in twenty, which has that of another row. */
const leaking = (decided: Float64Array, random: Random): Float64Array =>
  decided.map((value) => (random.uniform() < leakNoise ? decided[random.integer(decided.length - 1)] : value));

/** As much of the signal as of noise, of the same deviation. */
function mixed(values: Float64Array, random: Random): Float64Array {
  const deviation = standardDeviation(values) || 1;
  return values.map((value) => (value + deviation * random.normal()) / Math.SQRT2);
}

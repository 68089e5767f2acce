import { type Encoder, encodeRows, takeRaw } from '../data/encode.ts';
import { codesOf } from '../data/fields/category/category.ts';
import { crossFitted } from '../data/fields/category/target-encoding.ts';
import type { EncodingTarget } from '../data/fields/encoding-target.ts';
import { firstTerm } from '../data/fields/sequence/sequence.ts';
import { fitEncoder } from '../data/fit-encoder.ts';
import { type Split, splitRows } from '../data/split.ts';
import { splitKeys } from '../data/split-keys.ts';
import { findColumn, nearest, type Table } from '../data/table.ts';
import { defaultPositive, readTarget, type Target } from '../data/target.ts';
import { VitrineError } from '../errors.ts';
import { either, listed, say, suggesting } from '../messages/say.ts';
import type { ColumnsOfFeature, LabelledRows, TargetScaling, TrainingData } from '../models/model.ts';
import type { ModelKind } from '../models/model-kind.ts';
import { deriveSeed, Random } from '../numeric/random.ts';
import { mean, standardDeviation } from '../numeric/stats.ts';
import type { Message } from '../schema/message.ts';
import type { ExperimentSpec } from '../schema/spec.ts';
import { type TextSettings, textSettings } from '../schema/text-settings.ts';
import { checkColumnSettings, chooseFeatures, rowsToLearnFrom } from './choose-features.ts';
import { rowWeights } from './row-weights.ts';

/** A spec and a table, made ready for a model. */
export interface Prepared {
  /** The kind's own, with defaults for what is not given. */
  readonly params: Record<string, unknown>;
  readonly target: Target;
  /** Index of the positive class of two; 0 otherwise. */
  readonly positive: number;
  readonly encoder: Encoder;
  readonly split: Split;
  readonly data: TrainingData;
  /** What the target is trained as, where not as it is. */
  readonly scaling: TargetScaling | undefined;
  readonly droppedRows: number;
  readonly warnings: readonly Message[];
}

/**
 * The parameters of a kind with defaults filled in; unknown keys are refused with the nearest known one by the spec
 * reader.
 */
export function parseParams(kind: ModelKind, spec: ExperimentSpec): Record<string, unknown> {
  const { kind: _kind, ...given } = spec.model;
  return kind.params.parse(given);
}

export function prepare(table: Table, spec: ExperimentSpec, kind: ModelKind): Prepared {
  const params = parseParams(kind, spec);
  if (spec.target === undefined)
    throw new VitrineError('target', say('error.specDoesNotSayWhat', {}), {
      where: 'target',
      hint: say('hint.addTargetColumnColumns', {
        columns: listed(table.columns.slice(0, 20).map((column) => column.name)),
      }),
    });
  const target = readTarget(table, spec.target, spec.task);
  if (!kind.tasks.includes(target.task))
    throw new VitrineError(
      'incompatible',
      say('error.cannotDo', { title: either(kind.title), task: say(`task.${target.task}`, {}) }),
      {
        where: 'model.kind',
      },
    );
  const positive = positiveIndex(target, spec.positiveClass);
  const { names, warnings } = chooseFeatures(table, spec);
  checkColumnSettings(table, names, spec.preprocess.columns ?? {});
  const known = [...target.values.keys()].filter((row) => !Number.isNaN(target.values[row]));
  const rows = rowsToLearnFrom(table, names, known, spec.preprocess, kind);
  const classes = target.task === 'classification' ? Int32Array.from(rows, (row) => target.values[row]) : undefined;
  const usable = Int32Array.from(rows);
  const split = splitRows(usable, classes, spec.split, target.classes, splitKeys(table, usable, spec.split));
  const together = spec.split.group ?? spec.split.time;
  if (together !== undefined && classes && spec.split.stratify && !spec.split.testRows && !spec.split.trainRows)
    warnings.push(say('train.splitTogether', { column: together }));
  const numeric = spec.preprocess.numeric ?? kind.numericDefault;
  if (known.length < table.rows)
    warnings.push(say('train.withoutTarget', { count: table.rows - known.length, column: target.name }));
  if (rows.length < known.length) warnings.push(say('train.withMissing', { count: known.length - rows.length }));
  const encodingTarget = targetColumns(target, positive, split.train, spec.seed);
  const encoder = fitEncoder(table, names, split.train, forKind(spec.preprocess, kind), numeric, encodingTarget);
  if (encoder.width === 0)
    throw new VitrineError('data', say('error.noFeatureHasValueTraining', {}), { where: 'features' });
  if (encoder.width * split.train.length > 400e6)
    throw new VitrineError(
      'data',
      say('error.oneHotEncodingMakesColumns', {
        width: encoder.width.toLocaleString('en'),
        count: split.train.length.toLocaleString('en'),
      }),
      encoder.features.some(({ kind, width }) => kind === 'text' && width > encoder.width / 2)
        ? { where: 'preprocess.text.maxFeatures', hint: say('hint.fewerTerms', {}) }
        : { where: 'preprocess.categorical', hint: say('hint.useOrdinalOrLeaveOut', {}) },
    );
  const scaling = targetScaling({ spec, kind, params }, target, split.train);
  const part = (list: Int32Array): LabelledRows => ({
    x: encodeRows(encoder, takeRaw(table, encoder, list)),
    y: Float64Array.from(list, (row) =>
      scaling ? (target.values[row] - scaling.shift) / scaling.scale : target.values[row],
    ),
    rows: list.length,
  });
  const unscaled = numeric === 'none' && kind.comparesScales ? unscaledWarning(encoder, part(split.train)) : undefined;
  if (unscaled) warnings.push(unscaled);
  const unseen = unseenClasses(target, split.train);
  if (unseen) warnings.push(unseen);
  const weights = rowWeights(table, spec, kind, target, split.train);
  const data: TrainingData = {
    task: target.task,
    width: encoder.width,
    classes: target.classes.length,
    train: {
      ...withCrossFitting(part(split.train), table, encoder, encodingTarget, split.train),
      ...(weights ? { weights } : {}),
    },
    validation: part(split.validation),
    features: encodedFeatures(encoder),
    positive,
  };
  return { params, target, positive, encoder, split, data, scaling, droppedRows: table.rows - rows.length, warnings };
}

/** The features of an encoder, and the columns that each became. */
export const encodedFeatures = (encoder: Encoder): ColumnsOfFeature[] =>
  encoder.features.map((feature) => ({
    name: feature.name,
    kind: feature.kind === 'categorical' ? feature.how : feature.kind,
    offset: feature.offset,
    width: feature.width,
    categories:
      feature.kind === 'categorical'
        ? feature.categories.length
        : feature.kind === 'sequence'
          ? feature.terms.length + firstTerm
          : 0,
    ...(feature.kind === 'image' ? { shape: feature.shape } : {}),
  }));

/** Kinds that read texts in their order get them so, and no other. @throws spec where another is asked to */
function forKind(preprocess: ExperimentSpec['preprocess'], kind: ModelKind): ExperimentSpec['preprocess'] {
  const { text, columns } = preprocess;
  const asked = [text, ...Object.values(columns ?? {}).map((own) => own.text)];
  if (!kind.takesTexts) {
    if (asked.some((own) => own?.kind === 'sequence'))
      throw new VitrineError('spec', say('error.sequenceForTexts', { title: either(kind.title) }), {
        where: 'preprocess.text.kind',
        hint: say('hint.tfidfOrCount', {}),
      });
    return preprocess;
  }
  const inOrder = (own: TextSettings | undefined) => ({ ...textSettings.parse(own ?? {}), kind: 'sequence' as const });
  return {
    ...preprocess,
    text: inOrder(text),
    ...(columns
      ? {
          columns: Object.fromEntries(
            Object.entries(columns).map(([name, own]) => [name, own.text ? { ...own, text: inOrder(own.text) } : own]),
          ),
        }
      : {}),
  };
}

/** Says where some classes have no training row. @throws target where only one has any */
function unseenClasses(target: Target, rows: Int32Array): Message | undefined {
  if (target.task !== 'classification') return undefined;
  const seen = new Set(Array.from(rows, (row) => target.values[row]));
  if (seen.size < 2)
    throw new VitrineError('target', say('error.trainingRowsHoldOneClass', {}), {
      where: 'split',
      hint: say('hint.turnStratifyOnOrUse', {}),
    });
  return seen.size < target.classes.length
    ? say('train.unseenClasses', { seen: seen.size, classes: target.classes.length })
    : undefined;
}

/**
 * What target encoding takes the means of: the number, whether it is the positive class, or for several classes whether
 * it is each of them.
 */
function targetColumns(target: Target, positive: number, rows: Int32Array, seed: number): EncodingTarget {
  const values = Float64Array.from(rows, (row) => target.values[row]);
  const is = (wanted: number) => values.map((value) => Number(value === wanted));
  const { classes } = target;
  return {
    columns: classes.length === 0 ? [values] : classes.length === 2 ? [is(positive)] : classes.map((_, k) => is(k)),
    names: [...classes],
    random: new Random(deriveSeed(seed, 'target encoding')),
  };
}

/** The same rows, with target encoding by other rows than each row itself. */
function withCrossFitting(
  part: LabelledRows,
  table: Table,
  encoder: Encoder,
  target: EncodingTarget,
  rows: Int32Array,
): LabelledRows {
  for (const feature of encoder.features) {
    if (feature.kind !== 'categorical' || feature.how !== 'target') continue;
    const column = findColumn(table, feature.name, 'features');
    if (column.kind === 'numeric') continue;
    const fitted = crossFitted(codesOf(column, feature, rows), feature.categories.length, target);
    for (let i = 0; i < rows.length; i++)
      part.x.set(fitted.subarray(i * feature.width, (i + 1) * feature.width), i * encoder.width + feature.offset);
  }
  return part;
}

interface Asked {
  readonly spec: ExperimentSpec;
  readonly kind: ModelKind;
  readonly params: Record<string, unknown>;
}

/** @throws incompatible where a kind that learns from any scale is asked to standardise its target */
function targetScaling({ spec, kind, params }: Asked, target: Target, rows: Int32Array): TargetScaling | undefined {
  if (target.task !== 'regression') return undefined;
  const canScale = kind.inTargetUnits !== undefined && kind.scalesTarget(params);
  if (spec.preprocess.target === 'standard' && !canScale)
    throw new VitrineError('incompatible', say('error.withTheseSettingsLearnsTarget', { title: either(kind.title) }), {
      where: 'preprocess.target',
      hint: say('hint.leavePreprocessTargetOut', {}),
    });
  if (!canScale || spec.preprocess.target === 'none') return undefined;
  const values = Float64Array.from(rows, (row) => target.values[row]);
  const scale = standardDeviation(values);
  return { shift: mean(values), scale: scale > 0 && Number.isFinite(scale) ? scale : 1 };
}

/** Columns whose spreads differ by more than this drown each other in distances. */
const widestSpread = 100;

/** Says so where a kind that compares columns is given some of very different scales. */
function unscaledWarning(encoder: Encoder, { x, rows }: LabelledRows): Message | undefined {
  let widest: { name: string; spread: number } | undefined;
  let narrowest: { name: string; spread: number } | undefined;
  for (let j = 0; j < encoder.width; j++) {
    const spread = standardDeviation(Float64Array.from({ length: rows }, (_, i) => x[i * encoder.width + j]));
    if (!(spread > 0)) continue;
    if (!widest || spread > widest.spread) widest = { name: encoder.names[j], spread };
    if (!narrowest || spread < narrowest.spread) narrowest = { name: encoder.names[j], spread };
  }
  if (!widest || !narrowest || widest.spread <= widestSpread * narrowest.spread) return undefined;
  return say('train.unscaled', {
    wide: widest.name,
    narrow: narrowest.name,
    times: Number((widest.spread / narrowest.spread).toPrecision(2)),
  });
}

function positiveIndex(target: Target, wanted: string | undefined): number {
  if (wanted === undefined) return defaultPositive(target);
  const found = target.classes.indexOf(wanted);
  if (found >= 0) return found;
  if (target.task === 'regression')
    throw new VitrineError('spec', say('error.positiveclassForClassificationTargetNumber', {}), {
      where: 'positiveClass',
      hint: say('hint.leaveOut', {}),
    });
  const near = nearest(wanted, target.classes);
  throw new VitrineError('spec', say('error.notClass', { unknown: wanted, name: target.name }), {
    where: 'positiveClass',
    hint: suggesting(near, say('hint.classes', { classes: listed(target.classes.slice(0, 20)) })),
  });
}

// Explained rows as scores see them.

import { type FeatureScale, featureScales } from '../../data/distance.ts';
import { columnsOf, encodeRows, type RawRows } from '../../data/encode.ts';
import type { Column, Table } from '../../data/table.ts';
import { usedColumns } from '../../explain/engine/explain.ts';
import { tabular } from '../../models/batch.ts';
import type { MaskedSamples } from '../../models/model.ts';
import { canRandomise, randomisedModel } from '../../models/randomise.ts';
import { deriveSeed, Random } from '../../numeric/random.ts';
import type { Attribution } from '../../schema/results/attribution.ts';
import { sizeOf, type TrainedModel } from '../../training/stored-model.ts';
import type { Sample, ScoreTools } from '../scores/score.ts';
import { type BaselineKind, baselineOf } from './baseline.ts';
import type { AssessContext } from './context.ts';
import { lossesOf } from './losses.ts';

export interface Samples {
  readonly samples: readonly Sample[];
  readonly tools: ScoreTools;
}

/** Masked rows that are evaluated at once. */
const rowsAtOnce = 200_000;

/** @param places of the rows in the explanation that are looked at */
export function samplesOf(
  context: AssessContext,
  explanation: Attribution,
  places: readonly number[],
  baseline: BaselineKind,
): Samples {
  const { encoder, trained, split, job, seed } = context;
  const count = encoder.features.length;
  const training = context.raw(split.train);
  const scales = featureScales(encoder, training);
  const standIn = baselineOf(baseline, encoder, training, scales);
  const rows = Int32Array.from(places, (place) => explanation.rows[place]);
  const raw = context.raw(rows);
  const outputs = outputsOf(context, explanation, raw);
  const evaluate = (values: Float64Array, output: number, by = trained) =>
    evaluateOutput(by, explanation.output.kind, values, count, output);
  const explainRaw = (values: Float64Array, output: number, own: number, numberedAs?: Int32Array) =>
    context
      .attributions({
        method: explanation.method,
        params: { ...explanation.params, ...classParam(trained, output) },
        seed: own,
        rows: { values, rows: values.length / count, features: count },
        ...(numberedAs ? { numberedAs } : {}),
      })
      .values.map((list) => Float64Array.from(list));
  const masked = maskedBy(trained, explanation.output.kind);
  const samples = places.map((place, i): Sample => {
    const row = raw.values.slice(i * count, (i + 1) * count);
    const rowNumber = rows[i];
    const random = (label: string) => new Random(deriveSeed(seed, `${label}-${rowNumber}`));
    const references = standIn(row, random('baseline'));
    return {
      rowNumber,
      row,
      attributions: Float64Array.from(explanation.values[place]),
      prediction: explanation.predictions[place],
      baseValue: explanation.baseValues?.[place] ?? explanation.baseValue,
      references,
      evaluate: (values) => evaluate(values, outputs[i]),
      masked: masked(row, references, outputs[i]),
      explain: (values, own = explanation.seed) => explainRaw(values, outputs[i], own),
      ...(trained.model.representation
        ? { represent: (values: Float64Array) => representations(trained, values, count) }
        : {}),
      random,
    };
  });
  const anew = (by: TrainedModel, wanted = outputs, table?: Table) =>
    explainAnew(context, explanation, { rows, outputs: wanted }, by, table);
  return {
    samples,
    tools: {
      features: scales,
      usedFeatures: usedFeatures(trained),
      ...otherModels(context, explanation, rows.length, anew),
      explainAll: (raws) => explainTogether(raws, outputs, count, explanation.seed, explainRaw),
      lossWithout: (features) => {
        const gone = new Set(features.map((f) => encoder.features[f].name));
        const include = encoder.features.map(({ name }) => name).filter((name) => !gone.has(name));
        const isTrained = new Set(split.train);
        return lossesOf(context, context.trainOn(context.table, { features: { include } }), rows).map((loss, i) =>
          isTrained.has(rows[i]) ? Number.NaN : loss,
        );
      },
      shifted: (by) => {
        const shift = shiftedModel(trained, scales, by);
        return anew(shift.trained, outputs, shift.table(context.table));
      },
      job,
    },
  };
}

/** Raw rows that are explained at once. */
const explainedAtOnce = 1000;

type ExplainRaw = (values: Float64Array, output: number, seed: number, numberedAs: Int32Array) => Float64Array[];

/**
 * Rows about several samples, those of the same output together; chance is what it is where each sample's are explained
 * by themselves.
 */
function explainTogether(
  raws: readonly Float64Array[],
  outputs: Int32Array,
  count: number,
  seed: number,
  explainRaw: ExplainRaw,
): Float64Array[][] {
  const found: Float64Array[][] = raws.map(() => []);
  for (const output of new Set(outputs)) {
    const own = [...raws.keys()].filter((i) => outputs[i] === output);
    for (let first = 0; first < own.length; ) {
      let [end, rows] = [first, 0];
      while (end < own.length && (end === first || rows + raws[own[end]].length / count <= explainedAtOnce))
        rows += raws[own[end++]].length / count;
      const part = own.slice(first, end);
      const values = new Float64Array(rows * count);
      const numbers = new Int32Array(rows);
      let at = 0;
      for (const i of part) {
        values.set(raws[i], at * count);
        for (let r = 0; r < raws[i].length / count; r++) numbers[at++] = r;
      }
      const explained = explainRaw(values, output, seed, numbers);
      at = 0;
      for (const i of part) for (let r = 0; r < raws[i].length / count; r++) found[i].push(explained[at++]);
      first = end;
    }
  }
  return found;
}

/**
 * The output that is explained, of each row: a named class, or the one that the row was given under the decision that
 * stood when it was explained.
 */
export function outputsOf(
  context: AssessContext,
  { output, decision }: Pick<Attribution, 'output' | 'decision'>,
  raw: RawRows,
): Int32Array {
  const { trained, labels } = context;
  if (trained.task === 'regression') return new Int32Array(raw.rows);
  if (output.class !== undefined && output.class !== 'predicted')
    return new Int32Array(raw.rows).fill(trained.classes.indexOf(output.class));
  return Int32Array.from(labels(raw, { ...trained, decision }));
}

export const classParam = (trained: TrainedModel, output: number) =>
  trained.task === 'classification' ? { class: trained.classes[output] } : {};

function evaluateOutput(
  { encoder, model }: TrainedModel,
  kind: Attribution['output']['kind'],
  values: Float64Array,
  count: number,
  output: number,
): Float64Array {
  const rows = values.length / count;
  const x = encodeRows(encoder, { values, rows, features: count });
  const predicted = kind === 'logit' && model.logits ? model.logits(tabular(x, rows)) : model.predict(tabular(x, rows));
  return Float64Array.from({ length: rows }, (_, r) => predicted[r * model.outputs + output]);
}

type MaskedBy = (row: Float64Array, references: Float64Array, output: number) => Sample['masked'];

/** Where the model has a quicker way to masked rows than to write each down, by that. */
function maskedBy(trained: TrainedModel, kind: Attribution['output']['kind']): MaskedBy {
  const { encoder, model } = trained;
  const { coalitionMeans, logits } = model;
  const count = encoder.features.length;
  if (!coalitionMeans)
    return (row, references, output) => (masks) =>
      maskedValues(masks, row, references, (values) => evaluateOutput(trained, kind, values, count, output));
  const encoded = (values: Float64Array) =>
    encodeRows(encoder, { values, rows: values.length / count, features: count });
  const features = encoder.features.map(columnsOf);
  // rows may share their references, which are then laid out once
  const backgrounds = new WeakMap<Float64Array, Float64Array>();
  return (row, references, output) => {
    let samples: MaskedSamples | undefined;
    return (masks) => {
      const background = backgrounds.get(references) ?? encoded(references);
      backgrounds.set(references, background);
      samples ??= { row: encoded(row), background, backgroundRows: references.length / count, features };
      return coalitionMeans({ ...samples, masks }, output, kind === 'logit' && logits !== undefined);
    };
  };
}

/** Mean output over the references, one a mask. */
export function maskedValues(
  masks: readonly Uint8Array[],
  row: Float64Array,
  references: Float64Array,
  evaluate: (values: Float64Array) => Float64Array,
): Float64Array {
  const count = row.length;
  const each = references.length / count;
  const result = new Float64Array(masks.length);
  const together = Math.max(1, Math.floor(rowsAtOnce / each));
  for (let first = 0; first < masks.length; first += together) {
    const part = masks.slice(first, first + together);
    const values = new Float64Array(part.length * references.length);
    part.forEach((mask, m) => {
      for (let r = 0; r < each; r++)
        for (let f = 0; f < count; f++)
          values[(m * each + r) * count + f] = mask[f] === 1 ? row[f] : references[r * count + f];
    });
    const outputs = evaluate(values);
    for (let m = 0; m < part.length; m++) {
      let sum = 0;
      for (let r = 0; r < each; r++) sum += outputs[m * each + r];
      result[first + m] = sum / each;
    }
  }
  return result;
}

function representations({ encoder, model }: TrainedModel, values: Float64Array, count: number): Float64Array[] {
  const rows = values.length / count;
  const layer =
    model.representation?.(tabular(encodeRows(encoder, { values, rows, features: count }), rows)) ??
    new Float64Array(0);
  const width = layer.length / rows;
  return Array.from({ length: rows }, (_, r) => layer.slice(r * width, (r + 1) * width));
}

/** The same rows and outputs explained in another model; rows of the same output together. */
function explainAnew(
  context: AssessContext,
  explanation: Attribution,
  { rows, outputs }: { readonly rows: Int32Array; readonly outputs: Int32Array },
  trained: TrainedModel,
  table?: Table,
): Float64Array[] {
  return perOutput(outputs, (output, places) =>
    context
      .attributions({
        method: explanation.method,
        params: { ...explanation.params, ...classParam(context.trained, output) },
        seed: explanation.seed,
        rows: Int32Array.from(places, (i) => rows[i]),
        trained,
        ...(table ? { table } : {}),
      })
      .values.map((list) => Float64Array.from(list)),
  );
}

/** One list a sample, from those of all samples of an output together: `of` is given their places. */
export function perOutput(
  outputs: Int32Array,
  of: (output: number, places: readonly number[]) => readonly Float64Array[],
): Float64Array[] {
  const found: Float64Array[] = Array.from({ length: outputs.length });
  for (const output of new Set(outputs)) {
    const places = [...outputs.keys()].filter((i) => outputs[i] === output);
    const lists = of(output, places);
    places.forEach((place, i) => {
      found[place] = lists[i];
    });
  }
  return found;
}

/** The samples explained in models that have learnt less, and for each class. @param anew explains them in a model */
export function otherModels(
  context: AssessContext,
  { output }: Pick<Attribution, 'output'>,
  samples: number,
  anew: (by: TrainedModel, wanted?: Int32Array) => Float64Array[],
): Pick<ScoreTools, 'randomised' | 'byClass' | 'relabelled'> {
  const { trained, seed } = context;
  return {
    ...(canRandomise(trained.model)
      ? {
          randomised: (share) => {
            const random = new Random(deriveSeed(seed, `randomised-${share}`));
            const model = randomisedModel(trained.kind, trained.model, sizeOf(trained), share, random);
            return model ? anew({ ...trained, model }) : [];
          },
        }
      : {}),
    ...(output.kind === 'probability'
      ? { byClass: () => trained.classes.map((_, k) => anew(trained, new Int32Array(samples).fill(k))) }
      : {}),
    relabelled: () => anew(context.trainOn(shuffledTarget(context))),
  };
}

function usedFeatures({ encoder, model }: TrainedModel): Uint8Array | undefined {
  const columns = usedColumns(model, encoder.width);
  return (
    columns &&
    Uint8Array.from(encoder.features, ({ offset, width }) =>
      Number(columns.subarray(offset, offset + width).includes(1)),
    )
  );
}

/** The data with the target shuffled among the rows that the model learnt from. */
function shuffledTarget({ table, target, split, seed }: AssessContext): Table {
  const rows = Int32Array.from([...split.train, ...split.validation]);
  const order = new Random(deriveSeed(seed, 'random labels')).permutation(rows.length);
  const columns = table.columns.map((column): Column => {
    if (column.name !== target.name) return column;
    if (column.kind === 'numeric') {
      const values = column.values.slice();
      rows.forEach((row, i) => {
        values[row] = column.values[rows[order[i]]];
      });
      return { ...column, values };
    }
    const codes = column.codes.slice();
    rows.forEach((row, i) => {
      codes[row] = column.codes[rows[order[i]]];
    });
    return { ...column, codes };
  });
  return { ...table, columns };
}

/** A model that takes away what is added to every number of its data; features under a curve stay as they are. */
function shiftedModel(trained: TrainedModel, scales: readonly FeatureScale[], by: number) {
  const steps = new Map<string, number>();
  const features = trained.encoder.features.map((feature, f) => {
    if (feature.kind !== 'numeric' || feature.transform) return feature;
    const step = by * scales[f].deviation;
    steps.set(feature.name, step);
    return {
      ...feature,
      fill: feature.fill + step,
      shift: feature.shift + step,
      ...(feature.low === undefined ? {} : { low: feature.low + step }),
      ...(feature.high === undefined ? {} : { high: feature.high + step }),
    };
  });
  return {
    trained: { ...trained, encoder: { ...trained.encoder, features } },
    table: (table: Table): Table => ({
      ...table,
      columns: table.columns.map((column) => {
        const step = steps.get(column.name);
        return column.kind === 'numeric' && step !== undefined
          ? { ...column, values: column.values.map((value) => value + step) }
          : column;
      }),
    }),
  };
}

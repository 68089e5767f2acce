import { z } from 'zod';
import { columnNames, type Encoder } from '../data/encode.ts';
import { encodingShapes } from '../data/fields/registry.ts';
import { type ArtifactValue, packArtifact, unpackArtifact } from '../models/artifact.ts';
import { type Batch, tabular } from '../models/batch.ts';
import { type FittedModel, type ModelSize, readArtifact, type TargetScaling } from '../models/model.ts';
import { findModelKind } from '../models/registry.ts';
import { requireSound } from '../models/sound.ts';
import { type Decision, decision } from '../schema/decision.ts';
import type { Task } from '../schema/spec.ts';
import { changesClasses, correctedOutput, largestOf, thresholdOf } from './decision.ts';

/** A trained model with all that is needed to use it on raw rows. */
export interface TrainedModel {
  readonly kind: string;
  readonly task: Task;
  readonly target: string;
  readonly classes: readonly string[];
  readonly positive: number;
  readonly encoder: Encoder;
  readonly model: FittedModel;
  /** What the target was trained as; the model itself answers in the target's own units. */
  readonly scaling?: TargetScaling;
  /** What a person has decided on top of it. */
  readonly decision?: Decision | undefined;
}

const featureShape = z.union(encodingShapes);
const shape = z.object({
  kind: z.string(),
  task: z.enum(['classification', 'regression']),
  target: z.string(),
  classes: z.array(z.string()),
  positive: z.number(),
  encoder: z.object({
    features: z.array(featureShape),
    width: z.number(),
    names: z.array(z.string()),
    missing: z.enum(['mean', 'median', 'mode', 'drop', 'keep']),
    numeric: z.enum(['none', 'standard', 'minmax', 'robust', 'log', 'quantile']),
  }),
  model: z.custom<ArtifactValue>(),
  scaling: z.object({ shift: z.number(), scale: z.number() }).optional(),
  decision: decision.optional(),
});

/** All of a model but what is learnt. */
export type ModelFrame = Omit<TrainedModel, 'model'>;

export const packModel = (trained: TrainedModel): Uint8Array => pack(trained, trained.model.save());
export const packFrame = (frame: ModelFrame): Uint8Array => pack(frame, null);

function pack(trained: ModelFrame, model: ArtifactValue): Uint8Array {
  const { encoder } = trained;
  return packArtifact({
    kind: trained.kind,
    task: trained.task,
    target: trained.target,
    classes: trained.classes,
    positive: trained.positive,
    encoder: { ...encoder, features: encoder.features.map((feature) => ({ ...feature }) as ArtifactValue) },
    model,
    ...(trained.scaling ? { scaling: { ...trained.scaling } } : {}),
    ...(trained.decision ? { decision: { ...trained.decision } as ArtifactValue } : {}),
  });
}

/** The same model with what a person has decided on top of it. */
export const decided = (bytes: Uint8Array, choice: Decision): Uint8Array =>
  packArtifact({ ...(unpackArtifact(bytes) as Record<string, ArtifactValue>), decision: choice as ArtifactValue });

export function unpackModel(bytes: Uint8Array): TrainedModel {
  const stored = soundFrame(readArtifact(shape, unpackArtifact(bytes)));
  return { ...stored, model: findModelKind(stored.kind).restore(stored.model, sizeOf(stored)) };
}

export function unpackFrame(bytes: Uint8Array): ModelFrame {
  const { model: _model, ...frame } = soundFrame(readArtifact(shape, unpackArtifact(bytes)));
  return frame;
}

/** Encoded columns and classes of the data that a model is for. */
export const sizeOf = ({ encoder, classes }: ModelFrame): ModelSize => ({
  width: encoder.width,
  classes: classes.length,
});

/** The frame, where its parts agree. @throws project-damaged */
function soundFrame<T extends z.infer<typeof shape>>(stored: T): T {
  const { task, classes, positive, encoder, scaling } = stored;
  let offset = 0;
  for (const feature of encoder.features) {
    requireSound(feature.offset === offset && columnNames(feature, classes).length === feature.width);
    if (feature.kind === 'text')
      requireSound(
        feature.weights.length === feature.terms.length &&
          feature.weights.every(Number.isFinite) &&
          new Set(feature.terms).size === feature.terms.length,
      );
    if (feature.kind === 'categorical')
      requireSound(
        Number.isNaN(feature.fill) ||
          (Number.isInteger(feature.fill) && feature.fill >= 0 && feature.fill < feature.categories.length),
      );
    offset += feature.width;
  }
  requireSound(
    offset === encoder.width &&
      encoder.names.length === encoder.width &&
      (task === 'classification'
        ? Number.isInteger(positive) && positive >= 0 && positive < classes.length
        : classes.length === 0) &&
      (scaling === undefined || (Number.isFinite(scaling.shift) && scaling.scale > 0)),
  );
  return stored;
}

/**
 * Writes the predictions for rows `from` to `to - 1`, and their classes where there is room for them, to the same rows
 * of the output. @param x encoded, of all rows
 */
export function predictInto(
  trained: TrainedModel,
  x: Float64Array,
  from: number,
  to: number,
  into: { readonly output: Float64Array; readonly labels: Int32Array },
): void {
  const { encoder, model } = trained;
  const part = x.subarray(from * encoder.width, to * encoder.width);
  const output = model.predict(tabular(part, to - from));
  into.output.set(shownOutput(trained, output), from * model.outputs);
  if (into.labels.length > 0) into.labels.set(predictLabels(trained, tabular(part, to - from), output), from);
}

/** Probabilities as a person is shown them: corrected, where that was decided. */
export function shownOutput({ decision: choice, classes, positive }: ModelFrame, output: Float64Array): Float64Array {
  return choice?.calibration && classes.length > 0
    ? correctedOutput(choice.calibration, output, classes.length, positive)
    : output;
}

/** Probability of the positive class of two from which on a row is positive, where that is not the model's own affair. */
export const decisionThreshold = ({ decision: choice, classes }: ModelFrame): number | undefined =>
  choice && classes.length === 2 ? thresholdOf(choice) : undefined;

/**
 * Predicted classes: by the threshold that was decided, else the kind's own
 * decisions where it has them, else the most probable.
 */
export function predictLabels(trained: TrainedModel, batch: Batch, known?: Float64Array): Int32Array {
  const threshold = decisionThreshold(trained);
  if (trained.decision && changesClasses(trained.decision))
    return largestOf(shownOutput(trained, known ?? trained.model.predict(batch)), trained.classes.length);
  if (threshold === undefined && trained.model.labels) return trained.model.labels(batch);
  const output = known ?? trained.model.predict(batch);
  const classes = trained.classes.length;
  const labels = new Int32Array(batch.rows);
  if (threshold !== undefined) {
    for (let r = 0; r < batch.rows; r++)
      labels[r] = output[2 * r + trained.positive] >= threshold ? trained.positive : 1 - trained.positive;
    return labels;
  }
  return largestOf(output, classes);
}

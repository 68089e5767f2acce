import type { z } from 'zod';
import type { FeatureScale } from '../../data/distance.ts';
import type { JobContext } from '../../job.ts';
import type { Random } from '../../numeric/random.ts';
import type { Label } from '../../schema/label.ts';
import type { Message } from '../../schema/message.ts';

/** One explained row, with what a score may ask about it. Features are those that a person knows. */
export interface Sample {
  readonly rowNumber: number;
  /** Raw values, `[feature]`: numbers, or codes of categories; NaN where missing. */
  readonly row: Float64Array;
  /** `[feature]` */
  readonly attributions: Float64Array;
  /** The output that is explained, at the row itself. */
  readonly prediction: number;
  /** What the attributions add up from. */
  readonly baseValue: number;
  /** The output that is explained, of raw rows `[row, feature]`. */
  evaluate(raw: Float64Array): Float64Array;
  /**
   * The output where some features are unknown: mean over what stands in for them (`baseline`).
   * @param masks 1 where a feature keeps the row's value
   */
  masked(masks: readonly Uint8Array[]): Float64Array;
  /** What stands in for unknown features, `[reference row, feature]`. */
  readonly references: Float64Array;
  /** Attributions of other raw rows by the same method, `[row][feature]`. */
  explain(raw: Float64Array, seed?: number): readonly Float64Array[];
  /** Raw rows about this one, where they are not the row with its numbers moved: `[copy, feature]`. */
  nearby?(radius: number, copies: number, random: Random): Float64Array;
  /** What comes into the model's last layer, of raw rows; absent where the model has none. */
  represent?(raw: Float64Array): readonly Float64Array[];
  /** Chance that belongs to this row and this score. */
  random(label: string): Random;
}

/** What is the same for all rows. */
export interface ScoreTools {
  readonly features: readonly FeatureScale[];
  /** 1 for each feature that the model's output can depend on; absent where that cannot be read off the model. */
  readonly usedFeatures?: Uint8Array;
  /** Attributions of the samples by a model of which a share is randomised, from the output down; absent where it has no parts. */
  randomised?(share: number): readonly Float64Array[];
  /** Attributions of the samples by a model that was trained on shuffled targets; absent where it cannot be trained anew. */
  relabelled?(): readonly Float64Array[];
  /** Attributions of the samples for each class, `[class][sample]`; absent where outputs do not add up over classes. */
  byClass?(): readonly (readonly Float64Array[])[];
  /**
   * Loss of each sample by the same settings trained without some features, by their places: log loss, or the squared
   * error; NaN where the target is unknown, and for rows that it is trained on. Absent where the model cannot be trained anew.
   */
  lossWithout?(features: readonly number[]): Float64Array;
  /** Attributions of raw rows about each sample, `[sample][row][feature]`, as `Sample.explain` gives them. */
  explainAll?(raws: readonly Float64Array[]): readonly (readonly Float64Array[])[];
  /**
   * Attributions of the samples by the same model of data in which each number is shifted by so many deviations; absent
   * where the data are no numbers.
   */
  shifted?(by: number): readonly Float64Array[];
  readonly job: JobContext;
}

export type Direction = 'higher' | 'lower';

/** What a score says of itself. */
export interface ScoreCard {
  readonly score: string;
  readonly title: Label;
  /** A paragraph of help: what it measures, and its pitfalls. */
  readonly about: Label;
  readonly formula: string;
  readonly source: string;
  readonly group: 'faithfulness' | 'stability' | 'complexity' | 'axioms' | 'randomisation';
  /** Which way is better. */
  readonly direction: Direction;
  /** Least and greatest value; null where there is none. */
  readonly range: readonly [number | null, number | null];
  /** What it asks for most: the attributions alone, the model, explanations of other rows, or another training. */
  readonly cost: 'none' | 'model' | 'explanations' | 'training';
  /** It is among those that are worked out where none is named. */
  readonly isDefault: boolean;
}

export interface Score extends ScoreCard {
  readonly params: z.ZodObject;
  /** The output of a sample as its features go or come, of a score that is the area under it: one value a step. */
  curve?(sample: Sample): Float64Array;
  /** Why it says nothing of these samples; undefined where it does. */
  refuses(tools: ScoreTools): Message | undefined;
  /** One value a sample; NaN where a sample has none. */
  of(samples: readonly Sample[], tools: ScoreTools, params: Record<string, unknown>): Float64Array;
}

interface Definition<P extends z.ZodObject> extends ScoreCard {
  readonly params: P;
  readonly curve?: Score['curve'];
  readonly refuses?: Score['refuses'];
  of(samples: readonly Sample[], tools: ScoreTools, params: z.infer<P>): Float64Array;
}

/** Ties a score's schema to its function; parameters are parsed by the schema once, where a request comes in. */
export const defineScore = <P extends z.ZodObject>(definition: Definition<P>): Score => ({
  refuses: () => undefined,
  ...definition,
});

/** A score that looks at one sample after another. */
export const perSample =
  <P>(of: (sample: Sample, params: P, tools: ScoreTools) => number) =>
  (samples: readonly Sample[], tools: ScoreTools, params: P): Float64Array =>
    Float64Array.from(samples, (sample) => {
      tools.job.check();
      return of(sample, params, tools);
    });

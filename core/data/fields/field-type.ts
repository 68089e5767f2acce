// What a type of field knows: how a column of it is learnt from the training rows, and how a value becomes what a model
// sees.
import { z } from 'zod';
import type { FeatureInfo } from '../../schema/experiment.ts';
import type { ColumnSettings, ImageSettings, PreprocessSpec } from '../../schema/spec.ts';
import type { TextSettings } from '../../schema/text-settings.ts';
import type { Column } from '../table.ts';
import type { EncodingTarget } from './encoding-target.ts';

export type NumericScaling = NonNullable<PreprocessSpec['numeric']>;

/** What is done to one column. */
export interface EncodingSettings extends Omit<PreprocessSpec, 'numeric' | 'columns' | 'target' | 'text' | 'image'> {
  readonly numeric: NumericScaling;
  readonly text: TextSettings;
  readonly image: ImageSettings;
}

/** The training rows of a column, and what is asked of it. */
export interface Learning {
  readonly rows: Int32Array;
  readonly settings: EncodingSettings;
  /** The first encoded column. */
  readonly offset: number;
  /** What encodings by the target take the means of. */
  readonly target: EncodingTarget | undefined;
}

/** Where raw values of some rows go: one feature's places in `[row, feature]`. */
export interface RawPlaces {
  readonly rows: ArrayLike<number>;
  readonly values: Float64Array;
  readonly feature: number;
  readonly features: number;
  /** What is said to be wrong where a column cannot be read. */
  readonly where: string;
}

/** What every encoding has. */
interface Encoding {
  readonly name: string;
  /** Its first encoded column, and how many it has. */
  readonly offset: number;
  readonly width: number;
}

/** One folder a type, with the columns of a table that it learns from. */
export interface FieldType<E extends Encoding, C extends Column = Column> {
  /** As it is stored with a model. */
  readonly shape: z.ZodType<E>;
  /** Settings that it reads. */
  readonly settings: readonly (keyof ColumnSettings)[];
  learn(column: C, learning: Learning): E;
  /** What the encoded columns are called; where there is one for each of several classes, after these. */
  columnNames(encoding: E, classes: readonly string[]): string[];
  /** The model sees each number shifted and scaled, and each category by a column or a number of its own. */
  isAffine(encoding: E): boolean;
  /** Writes raw values: numbers, or codes into the encoding's categories; NaN where missing or unknown. @throws data */
  take(column: Column, encoding: E, places: RawPlaces): void;
  /** Writes the encoded columns of a raw value into a row that begins at `start`. */
  encode(encoding: E, raw: number, output: Float64Array, start: number): void;
  info(encoding: E): FeatureInfo;
  /** What an export says of it. */
  describe(encoding: E): Record<string, unknown>;
}

/** Arrays of numbers as they are stored, and a number that may be missing. */
export const storedNumbers = z.custom<Float64Array>((value) => value instanceof Float64Array);
export const numberOrMissing = z.number().or(z.nan());

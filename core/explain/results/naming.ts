// What a method computed, in the features, classes and row numbers that a person knows.
import type { Table } from '../../data/table.ts';
import type { Explanation } from '../../schema/explanation.ts';
import type { Attribution } from '../../schema/results/attribution.ts';
import type { Cell } from '../../schema/results/card.ts';
import type { TrainedModel } from '../../training/stored-model.ts';
import type { ExplainContext } from '../explainer.ts';

export type Unnamed<T> = T extends unknown ? Omit<T, 'id'> : never;
/** An explanation that has not been stored yet. */
export type Explained = Unnamed<Explanation>;

/** The card that all kinds share. */
export interface Card {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly seed: number;
  readonly modelCalls: number;
  readonly seconds: number;
  readonly rows: number[];
}

/** What is named: the model, the table that the rows are of, and the output that is explained. */
export interface Naming {
  readonly trained: TrainedModel;
  readonly context: ExplainContext;
  /** The class that is explained, or `predicted`. */
  readonly label: string | undefined;
  readonly table: Table;
  readonly card: Card;
}

export const featureNames = ({ trained }: Naming): string[] => trained.encoder.features.map((feature) => feature.name);

/** `[row, column]` as lists. */
export function matrix(values: Float64Array, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, (_, r) => [...values.subarray(r * columns, (r + 1) * columns)]);
}

export const outputOf = ({ context, label }: Naming): Attribution['output'] => ({
  kind: context.outputKind,
  ...(label === undefined ? {} : { class: label }),
});

/** A raw value as a person knows it. */
export function cellOf({ trained }: Naming, f: number, raw: number): Cell {
  if (Number.isNaN(raw)) return null;
  const feature = trained.encoder.features[f];
  return feature.kind !== 'numeric' ? (feature.categories[raw] ?? null) : raw;
}

/** The explained row at a place, as a person knows it. */
export function rowCells(naming: Naming, place: number): Cell[] {
  const { features } = naming.trained.encoder;
  const raw = naming.context.rows.values;
  return features.map((_, f) => cellOf(naming, f, raw[place * features.length + f]));
}

/** A class by its name, a value as text; null where there is none. */
export function answerText({ trained: { classes } }: Naming, answer: number): string | null {
  if (Number.isNaN(answer)) return null;
  return classes.length > 0 ? (classes[answer] ?? null) : String(Number(answer.toPrecision(6)));
}

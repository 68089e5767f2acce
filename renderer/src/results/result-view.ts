import type { FunctionComponent } from 'react';
import type { ResultView } from '../../../core/schema/explanation.ts';
import type { ExplanationSummary } from '../../../core/schema/summaries.ts';

export interface AllRowsProps<V extends ResultView> {
  readonly experiment: string;
  readonly summary: ExplanationSummary;
  readonly view: V;
  /** The row that is open; null where none of these is. */
  readonly row: number | null;
  readonly onRow: (row: number) => void;
}

export interface OneRowProps<V extends ResultView> {
  readonly view: V;
  readonly row: number;
  readonly onRow: (row: number) => void;
}

/** How a kind of result is drawn. */
export interface ResultPicture<V extends ResultView> {
  readonly AllRows: FunctionComponent<AllRowsProps<V>>;
  /** What it says of one row, where that is part of what it says of all. */
  readonly OneRow?: FunctionComponent<OneRowProps<V>>;
}

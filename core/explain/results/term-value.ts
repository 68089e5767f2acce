/** A word of a text, or several in a row. */
export interface TermValue {
  readonly feature: number;
  readonly term: string;
  /** The tokens of the text that it stands for; wherever the term occurs where that is not said. */
  readonly places?: readonly number[];
  readonly value: number;
  readonly standardError: number;
}

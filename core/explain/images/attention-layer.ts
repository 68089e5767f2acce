/** How strongly the tokens of a picture or a text attend to each other in one layer. */
export interface AttentionLayer {
  readonly heads: number;
  readonly tokens: number;
  /** `[head, token, token]` */
  readonly values: ArrayLike<number>;
}

/** Tokens stand in a square where there are so many. */
export const squareOf = (tokens: number): readonly [number, number] => {
  const side = Math.sqrt(tokens);
  return Number.isInteger(side) ? [side, side] : [1, tokens];
};

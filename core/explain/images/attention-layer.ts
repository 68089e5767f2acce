/** How strongly the tokens of a picture or a text attend to each other in one layer. */
export interface AttentionLayer {
  readonly heads: number;
  readonly tokens: number;
  /** `[head, token, token]` */
  readonly values: ArrayLike<number>;
}

/** Units of a network with the pictures that they answer to; pixels from 0 to 1, `[row, column, channel]`. */
export interface UnitsValues {
  readonly kind: 'units';
  /** Counted from 0; undefined: the outputs. */
  readonly block: number | undefined;
  readonly blockKind: string | undefined;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly units: readonly {
    readonly unit: number;
    readonly pixels: Float64Array;
    readonly start: number;
    readonly end: number;
    readonly patches: readonly {
      /** The data set's row, and its raw value. */
      readonly row: number;
      readonly raw: number;
      readonly value: number;
      readonly left: number;
      readonly top: number;
      readonly width: number;
      readonly height: number;
      readonly pixels: Float64Array;
    }[];
  }[];
}

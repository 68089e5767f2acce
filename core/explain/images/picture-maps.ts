/** Pixel by pixel, where the only feature is a picture; `[row, pixel]` all. */
export interface PictureMaps {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
  /** Absent where values are exact, or their error is not known. */
  readonly errors?: Float64Array;
  /** The segment of each pixel, where segments were hidden. */
  readonly segments?: Int32Array;
  /** What the map is of, where its values need not add up: the picture itself, or one of the network's blocks. */
  readonly of?: 'picture' | number;
}

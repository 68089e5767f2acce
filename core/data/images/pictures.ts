// Pictures in memory that threads can share: bytes of a column's images one after another.

/** One picture: `pixels` is `[row, column, channel]`, 0 to 255; one channel is grey, three are red, green and blue. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
}

/** The pictures of a column by their codes. */
export interface Pictures {
  /** `[picture, (width, height, channels)]` */
  readonly sizes: Int32Array;
  /** Where each picture's pixels begin. */
  readonly offsets: Float64Array;
  readonly pixels: Uint8Array;
}

export function pictureOf({ sizes, offsets, pixels }: Pictures, code: number): Picture {
  const [width, height, channels] = sizes.subarray(3 * code, 3 * code + 3);
  return { width, height, channels, pixels: pixels.subarray(offsets[code], offsets[code] + width * height * channels) };
}

export const pictureCount = ({ offsets }: Pictures): number => offsets.length;

/** Brings pictures together, in memory that threads share. */
export function gatherPictures(list: readonly Picture[]): Pictures {
  const sizes = new Int32Array(new SharedArrayBuffer(12 * list.length));
  const offsets = new Float64Array(new SharedArrayBuffer(8 * list.length));
  let end = 0;
  list.forEach(({ width, height, channels, pixels }, i) => {
    sizes.set([width, height, channels], 3 * i);
    offsets[i] = end;
    end += pixels.length;
  });
  const pixels = new Uint8Array(new SharedArrayBuffer(end));
  list.forEach((picture, i) => {
    pixels.set(picture.pixels, offsets[i]);
  });
  return { sizes, offsets, pixels };
}

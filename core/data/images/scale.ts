// Sizes and channels of pictures.
import type { Picture } from './pictures.ts';

/** What luminance red, green and blue give (ITU-R BT.601, as Pillow and OpenCV have it). */
const luminance = [0.299, 0.587, 0.114];

/** One channel where there were three, or three alike. */
export function withChannels(picture: Picture, channels: number): Picture {
  if (picture.channels === channels) return picture;
  const count = picture.width * picture.height;
  const pixels = new Uint8Array(count * channels);
  for (let i = 0; i < count; i++) {
    if (channels === 1) {
      const at = 3 * i;
      pixels[i] = Math.round(
        luminance[0] * picture.pixels[at] +
          luminance[1] * picture.pixels[at + 1] +
          luminance[2] * picture.pixels[at + 2],
      );
    } else pixels.fill(picture.pixels[i], 3 * i, 3 * i + 3);
  }
  return { ...picture, channels, pixels };
}

interface Share {
  readonly from: number;
  readonly weights: readonly number[];
}

/**
 * Of each place along one side what the old ones count for: the mean over the area that it covers where the picture
 * shrinks, and the two nearest where it grows.
 */
function sharesAlong(old: number, wanted: number): Share[] {
  const step = old / wanted;
  return Array.from({ length: wanted }, (_, i): Share => {
    if (step <= 1) {
      const centre = Math.min(old - 1, Math.max(0, (i + 0.5) * step - 0.5));
      const from = Math.min(old - 1, Math.floor(centre));
      const share = centre - from;
      return share > 0 ? { from, weights: [1 - share, share] } : { from, weights: [1] };
    }
    const start = i * step;
    const end = Math.min(old, (i + 1) * step);
    const from = Math.floor(start);
    const weights = Array.from(
      { length: Math.min(old, Math.ceil(end)) - from },
      (_, k) => (Math.min(end, from + k + 1) - Math.max(start, from + k)) / (end - start),
    );
    return { from, weights };
  });
}

/** The same picture with another number of pixels; sides are stretched each by itself. */
export function scaled(picture: Picture, width: number, height: number): Picture {
  if (picture.width === width && picture.height === height) return picture;
  const { channels, pixels: old } = picture;
  const across = sharesAlong(picture.width, width);
  const down = sharesAlong(picture.height, height);
  const middle = new Float64Array(picture.height * width * channels);
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < width; x++) {
      const { from, weights } = across[x];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * old[(y * picture.width + from + k) * channels + c];
        middle[(y * width + x) * channels + c] = sum;
      }
    }
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const { from, weights } = down[y];
    for (let at = 0; at < width * channels; at++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * middle[(from + k) * width * channels + at];
      pixels[y * width * channels + at] = Math.round(sum);
    }
  }
  return { width, height, channels, pixels };
}

/** No side longer than wanted, the sides' ratio kept. */
export function within(picture: Picture, longest: number): Picture {
  const ratio = longest / Math.max(picture.width, picture.height);
  if (ratio >= 1) return picture;
  const side = (old: number) => Math.max(1, Math.round(old * ratio));
  return scaled(picture, side(picture.width), side(picture.height));
}

/** Turned and mirrored as Exif's orientation says, so that it stands upright. */
export function upright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { width: w, height: h, channels, pixels: old } = picture;
  const isTurned = orientation >= 5;
  const [width, height] = isTurned ? [h, w] : [w, h];
  /** Where a place of the upright picture comes from. */
  const source = (x: number, y: number): readonly [number, number] => {
    switch (orientation) {
      case 2:
        return [w - 1 - x, y];
      case 3:
        return [w - 1 - x, h - 1 - y];
      case 4:
        return [x, h - 1 - y];
      case 5:
        return [y, x];
      case 6:
        return [y, h - 1 - x];
      case 7:
        return [w - 1 - y, h - 1 - x];
      default:
        return [w - 1 - y, x];
    }
  };
  const pixels = new Uint8Array(old.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = source(x, y);
      const from = (fromY * w + fromX) * channels;
      pixels.set(old.subarray(from, from + channels), (y * width + x) * channels);
    }
  return { width, height, channels, pixels };
}

// Segments of a picture: places that go together, and are shown or hidden together. A grid; SLIC (Achanta et al. 2012);
// quick shift (Vedaldi & Soatto 2008).
import type { Random } from '../../numeric/random.ts';

/** `pixels` is `[row, column, channel]`, 0 to 1. */
export interface PixelImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly pixels: ArrayLike<number>;
}

/** The segment of each pixel, numbered from 0 in the order in which they are met. */
export type Segments = Int32Array;

function renumbered(labels: Int32Array): Segments {
  const numbers = new Map<number, number>();
  return labels.map((label) => {
    const known = numbers.get(label);
    if (known !== undefined) return known;
    numbers.set(label, numbers.size);
    return numbers.size - 1;
  });
}

/** About so many cells, as square as they can be. */
export function gridSegments({ height, width }: PixelImage, count: number): Segments {
  const side = Math.max(1, Math.sqrt((height * width) / count));
  const [rows, columns] = [Math.max(1, Math.round(height / side)), Math.max(1, Math.round(width / side))];
  return Int32Array.from({ length: height * width }, (_, i) => {
    const row = Math.min(rows - 1, Math.floor((Math.floor(i / width) * rows) / height));
    return row * columns + Math.min(columns - 1, Math.floor(((i % width) * columns) / width));
  });
}

const rounds = 10;

/**
 * Clusters of pixels that are near and alike: centres on a grid, each looks around itself; pieces that hang apart join
 * the neighbour that they touch.
 * @param compactness what nearness counts beside likeness; 10 where channels are 0 to 255, as the source has it
 */
export function slicSegments(image: PixelImage, count: number, compactness: number): Segments {
  const { height, width, channels, pixels } = image;
  const step = Math.max(1, Math.sqrt((height * width) / count));
  const nearness = (compactness / 255 / step) ** 2;
  const centres: number[][] = [];
  for (let y = step / 2; y < height; y += step)
    for (let x = step / 2; x < width; x += step) {
      const at = (Math.floor(y) * width + Math.floor(x)) * channels;
      centres.push([y, x, ...Array.from({ length: channels }, (_, c) => pixels[at + c])]);
    }
  const labels = new Int32Array(height * width);
  const nearest = new Float64Array(height * width);
  for (let round = 0; round < rounds; round++) {
    nearest.fill(Number.POSITIVE_INFINITY);
    centres.forEach((centre, k) => {
      const [cy, cx] = centre;
      for (let y = Math.max(0, Math.ceil(cy - step)); y <= Math.min(height - 1, cy + step); y++)
        for (let x = Math.max(0, Math.ceil(cx - step)); x <= Math.min(width - 1, cx + step); x++) {
          const i = y * width + x;
          let distance = nearness * ((y - cy) ** 2 + (x - cx) ** 2);
          for (let c = 0; c < channels; c++) distance += (pixels[i * channels + c] - centre[2 + c]) ** 2;
          if (distance < nearest[i]) {
            nearest[i] = distance;
            labels[i] = k;
          }
        }
    });
    const sums = centres.map((centre) => centre.map(() => 0));
    const members = new Int32Array(centres.length);
    labels.forEach((k, i) => {
      members[k]++;
      sums[k][0] += Math.floor(i / width);
      sums[k][1] += i % width;
      for (let c = 0; c < channels; c++) sums[k][2 + c] += pixels[i * channels + c];
    });
    sums.forEach((sum, k) => {
      if (members[k] > 0) centres[k] = sum.map((value) => value / members[k]);
    });
  }
  return connected(labels, image, Math.floor(step ** 2 / 4));
}

/** Pieces of a label that hang apart get numbers of their own; small ones join what stands before them. */
function connected(labels: Int32Array, { height, width }: PixelImage, fewest: number): Segments {
  const result = new Int32Array(labels.length).fill(-1);
  let next = 0;
  for (let start = 0; start < labels.length; start++) {
    if (result[start] >= 0) continue;
    const piece = [start];
    result[start] = next;
    const before = start % width > 0 ? result[start - 1] : start >= width ? result[start - width] : -1;
    for (let p = 0; p < piece.length; p++) {
      const i = piece[p];
      const [y, x] = [Math.floor(i / width), i % width];
      for (const [ny, nx] of [
        [y - 1, x],
        [y + 1, x],
        [y, x - 1],
        [y, x + 1],
      ]) {
        const n = ny * width + nx;
        if (ny < 0 || nx < 0 || ny >= height || nx >= width || result[n] >= 0 || labels[n] !== labels[start]) continue;
        result[n] = next;
        piece.push(n);
      }
    }
    if (piece.length < fewest && before >= 0) for (const i of piece) result[i] = before;
    else next++;
  }
  return renumbered(result);
}

/** As scikit-image names them; the defaults are those that LIME takes. */
export interface QuickShift {
  readonly kernelSize: number;
  readonly maxDistance: number;
  readonly ratio: number;
}

/**
 * Each pixel follows the nearest one that lies denser, in place and colour; chains longer than `maxDistance` are cut.
 * @param random breaks ties of density
 */
export function quickShiftSegments(
  { height, width, channels, pixels }: PixelImage,
  { kernelSize, maxDistance, ratio }: QuickShift,
  random: Random,
): Segments {
  const reach = Math.ceil(3 * kernelSize);
  const count = height * width;
  const scale = 255 * ratio;
  const distance = (a: number, b: number): number => {
    let sum = (Math.floor(a / width) - Math.floor(b / width)) ** 2 + ((a % width) - (b % width)) ** 2;
    for (let c = 0; c < channels; c++) sum += (scale * (pixels[a * channels + c] - pixels[b * channels + c])) ** 2;
    return sum;
  };
  const around = (i: number, visit: (other: number, squared: number) => void): void => {
    const [y, x] = [Math.floor(i / width), i % width];
    for (let ny = Math.max(0, y - reach); ny <= Math.min(height - 1, y + reach); ny++)
      for (let nx = Math.max(0, x - reach); nx <= Math.min(width - 1, x + reach); nx++)
        visit(ny * width + nx, distance(i, ny * width + nx));
  };
  const density = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    around(i, (_, squared) => {
      density[i] += Math.exp(-squared / (2 * kernelSize ** 2));
    });
    density[i] += 1e-5 * random.uniform();
  }
  const parent = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    let best = maxDistance ** 2;
    around(i, (other, squared) => {
      if (density[other] > density[i] && squared < best) {
        best = squared;
        parent[i] = other;
      }
    });
  }
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at];
    return at;
  };
  return renumbered(Int32Array.from({ length: count }, (_, i) => root(i)));
}

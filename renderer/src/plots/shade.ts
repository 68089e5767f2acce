import type { Colours } from '../ui/colours.ts';

type Colour = readonly [number, number, number];

/**
 * Low, middle and high. Safe: Okabe and Ito's blue and vermilion through a light grey; classic: shap's blue and red
 * through violet.
 */
const ramps: Record<Colours, readonly [Colour, Colour, Colour]> = {
  safe: [
    [0, 114, 178],
    [176, 172, 168],
    [213, 94, 0],
  ],
  classic: [
    [0, 139, 251],
    [142, 60, 168],
    [255, 0, 81],
  ],
};

const between = (a: Colour, b: Colour, share: number): string =>
  `rgb(${a.map((channel, i) => Math.round(channel + (b[i] - channel) * share)).join(',')})`;

/** A feature's own value from low (0) to high (1); grey where it has no order. */
export function shadeColour(share: number | null, colours: Colours): string {
  if (share === null) return '#8a9196';
  const [low, middle, high] = ramps[colours];
  return share < 0.5 ? between(low, middle, 2 * share) : between(middle, high, 2 * share - 1);
}

/** The same as `pushColour`, as red, green, blue and opacity from 0 to 255. */
export function pushChannels(share: number, colours: Colours): readonly number[] {
  const [low, , high] = ramps[colours];
  return [...(share < 0 ? low : high), Math.round(255 * Math.min(1, Math.abs(share)))];
}

/** What a value pushes, from -1 (down) over nothing to 1 (up), on the page's own ground. */
export function pushColour(share: number, colours: Colours): string {
  const [low, , high] = ramps[colours];
  const end = share < 0 ? low : high;
  return `rgba(${end.join(',')},${Math.round(1000 * Math.min(1, Math.abs(share))) / 1000})`;
}

/** Where a cell stands between the 5th and the 95th percentile; null for words and what is missing. */
export function shadeOf(cell: number | string | null, range: readonly [number, number] | null): number | null {
  if (typeof cell !== 'number' || range === null) return null;
  const [low, high] = range;
  return high > low ? Math.min(1, Math.max(0, (cell - low) / (high - low))) : 0.5;
}

/**
 * Classes and series: told apart by colour-blind readers too, after Okabe & Ito (2008), but for their blue and
 * vermilion. Blue and red mean "pushes down" and "pushes up", low and high, and nothing else.
 */
export const categorical = ['#e69f00', '#7b4fa3', '#009e73', '#cc79a7', '#8a6a2f', '#777777', '#b8a800'] as const;

/** One colour a class or series; at the end they begin again. */
export const colourOf = (index: number): string => categorical[index % categorical.length];

/** Marks that tell points apart where colours begin again. */
export const shapeOf = (index: number): 'circle' | 'square' | 'triangle' =>
  (['circle', 'square', 'triangle'] as const)[Math.floor(index / categorical.length) % 3];

/**
 * The same for thin lines: a little nearer to the text's colour, so that it can be seen on a light and on a dark page.
 */
export const lineColourOf = (index: number): string => `color-mix(in srgb, ${colourOf(index)} 72%, var(--fg))`;

/** Colours of the lines of one picture: a single one needs none to be told apart by. */
export const seriesColours = (series: readonly { readonly colour?: number }[]): readonly string[] =>
  series.map(({ colour }, i) =>
    series.length === 1 && colour === undefined ? 'var(--accent)' : lineColourOf(colour ?? i),
  );

/** Dash patterns that tell series apart where colours repeat or are not seen. */
const dashes = ['', '6 3', '2 3', '8 3 2 3'] as const;
/** @param index of a series: full lines as long as there are colours */
export const dashOf = (index: number): string => dashes[Math.floor(index / categorical.length) % dashes.length];

/**
 * scikit-learn's hues for tree nodes: HLS from 25° in equal steps, saturation .75, lightness cycling over three values.
 */
export function treeColours(classes: number): [number, number, number][] {
  const saturation = 0.75;
  const value = 0.9;
  const chroma = saturation * value;
  const shift = value - chroma;
  return Array.from({ length: classes }, (_, i) => {
    const hue = ((25 + (360 * i) / classes) % 360) / 60;
    const x = chroma * (1 - Math.abs((hue % 2) - 1));
    const sector = Math.floor(hue);
    const [r, g, b] = [
      [chroma, x, 0],
      [x, chroma, 0],
      [0, chroma, x],
      [0, x, chroma],
      [x, 0, chroma],
      [chroma, 0, x],
    ][sector];
    return [Math.floor(255 * (r + shift)), Math.floor(255 * (g + shift)), Math.floor(255 * (b + shift))];
  });
}

export interface Fill {
  readonly fill: string;
  /** Black or white, whichever can be read on it. */
  readonly text: string;
}

/**
 * A node's fill as scikit-learn's plot_tree gives it: strength (p1 - p2) / (1 - p2) on white; regression (v - min) /
 * (max - min).
 */
export function nodeFill(
  value: readonly number[],
  colours: readonly (readonly [number, number, number])[],
  range: readonly [number, number],
): Fill {
  let colour = colours[0];
  let alpha: number;
  if (value.length === 1) alpha = range[1] > range[0] ? (value[0] - range[0]) / (range[1] - range[0]) : 0;
  else {
    const best = value.indexOf(Math.max(...value));
    const sorted = [...value].sort((a, b) => b - a);
    colour = colours[best];
    alpha = sorted[1] < 1 ? (sorted[0] - sorted[1]) / (1 - sorted[1]) : 0;
  }
  const mixed = colour.map((channel) => Math.round(alpha * channel + (1 - alpha) * 255));
  const light = (0.299 * mixed[0] + 0.587 * mixed[1] + 0.114 * mixed[2]) / 255;
  return {
    fill: `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`,
    text: light > 0.55 ? '#16181a' : '#ffffff',
  };
}

// Lines in a report: a picture of curves that needs no script, in the palette of the window.
import { type Html, html, nothing } from './html.ts';
import { reportNumber } from './report-parts.ts';

export interface ReportLine {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** Ends of a band about each point. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  readonly points?: boolean;
}

interface ReportChart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly ReportLine[];
  /** From corner to corner, as of what is calibrated. */
  readonly diagonal?: boolean;
  readonly xDomain?: readonly [number, number];
  readonly yDomain?: readonly [number, number];
}

/** As in the window: no blue and no red, which mean "pushes down" and "pushes up". */
export const lineColours = ['#e69f00', '#7b4fa3', '#009e73', '#cc79a7', '#8a6a2f', '#777777', '#b8a800'];
const [width, height, left, right, top, bottom] = [640, 300, 64, 16, 12, 44];

const known = (values: readonly (number | null | undefined)[]): number[] =>
  values.flatMap((value) => (typeof value === 'number' && Number.isFinite(value) ? [value] : []));

function extent(values: readonly number[]): [number, number] {
  const [low, high] = [
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

/** Round places of an axis: steps of 1, 2 or 5 times a power of ten. */
export function ticksOf(low: number, high: number, about: number): number[] {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

const along =
  ([low, high]: readonly [number, number], [from, to]: readonly [number, number]) =>
  (value: number): number =>
    from + ((value - low) * (to - from)) / (high - low);

/** A picture of curves over one axis; nothing where there is no point to draw. */
export function lineChart({ title, x, y, lines, diagonal, xDomain, yDomain }: ReportChart): Html {
  const all = known(lines.flatMap((line) => [...line.y, ...(line.low ?? []), ...(line.high ?? [])]));
  if (all.length === 0) return nothing;
  const [xEnds, yEnds] = [xDomain ?? extent(known(lines.flatMap((line) => line.x))), yDomain ?? extent(all)];
  const across = along(xEnds, [left, width - right]);
  const up = along(yEnds, [height - bottom, top]);
  const at = (i: number, values: readonly (number | null)[], line: ReportLine): string | undefined => {
    const value = values[i];
    return typeof value === 'number' && Number.isFinite(value)
      ? `${across(line.x[i]).toFixed(1)},${up(value).toFixed(1)}`
      : undefined;
  };
  const places = (values: readonly (number | null)[], line: ReportLine): string[] =>
    line.x.flatMap((_, i) => at(i, values, line) ?? []);
  return html`<figure><figcaption>${title}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${ticksOf(
    xEnds[0],
    xEnds[1],
    6,
  ).map(
    (tick) =>
      html`<text x="${across(tick).toFixed(1)}" y="${height - bottom + 16}" text-anchor="middle">${reportNumber(tick)}</text>`,
  )}${ticksOf(yEnds[0], yEnds[1], 5).map(
    (tick) =>
      html`<line class="axis" x1="${left}" x2="${width - right}" y1="${up(tick).toFixed(1)}" y2="${up(tick).toFixed(1)}"/><text x="${left - 6}" y="${(up(tick) + 4).toFixed(1)}" text-anchor="end">${reportNumber(tick)}</text>`,
  )}<text x="${(left + width - right) / 2}" y="${height - 6}" text-anchor="middle">${x}</text><text transform="translate(14 ${height / 2}) rotate(-90)" text-anchor="middle">${y}</text>${
    diagonal
      ? html`<line class="axis" stroke-dasharray="4 3" x1="${across(0)}" y1="${up(0)}" x2="${across(1)}" y2="${up(1)}"/>`
      : nothing
  }${lines.map((line, i) => {
    const colour = lineColours[i % lineColours.length];
    const band =
      line.low && line.high
        ? html`<polygon points="${[...places(line.high, line), ...places(line.low, line).reverse()].join(' ')}" fill="${colour}" fill-opacity="0.15"/>`
        : nothing;
    const dots = line.points
      ? places(line.y, line).map((place) => {
          const [cx, cy] = place.split(',');
          return html`<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`;
        })
      : nothing;
    const path = html`<polyline points="${places(line.y, line).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-dasharray="${i < lineColours.length ? 'none' : '6 3'}"/>`;
    return html`${band}${line.points ? nothing : path}${dots}`;
  })}</svg>${
    lines.length > 1
      ? html`<p class="soft">${lines.map(
          (line, i) => html`<span style="color:${lineColours[i % lineColours.length]}">■</span> ${line.name} `,
        )}</p>`
      : nothing
  }</figure>`;
}

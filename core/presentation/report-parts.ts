// Numbers and bars of a report.
import { type Html, html } from './html.ts';

/** In five digits; with an exponent where it is very large or very small. */
export const reportNumber = (value: number): string =>
  Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(3)
    : String(Number(value.toPrecision(5)));

const shortName = (name: string): string => (name.length > 44 ? `${name.slice(0, 30)}…${name.slice(-12)}` : name);

/** One bar an entry, as long as its size. */
export function bars(label: string, entries: readonly { readonly name: string; readonly value: number }[]): Html {
  const most = entries.reduce((best, entry) => Math.max(best, Math.abs(entry.value)), 1e-12);
  const height = entries.length * 22 + 8;
  return html`<svg viewBox="0 0 860 ${height}" role="img" aria-label="${label}">${entries.map(({ name, value }, i) => {
    const width = (Math.abs(value) / most) * 460;
    return html`<text x="280" y="${i * 22 + 17}" text-anchor="end">${shortName(name)}<title>${name}</title></text><rect class="${value < 0 ? 'down' : 'bar'}" x="290" y="${i * 22 + 5}" width="${width.toFixed(1)}" height="14"/><text x="${(296 + width).toFixed(1)}" y="${i * 22 + 17}">${reportNumber(value)}</text>`;
  })}</svg>`;
}

/** Bars to both sides of a middle line. */
export function signedBars(label: string, entries: readonly { readonly name: string; readonly value: number }[]): Html {
  const most = entries.reduce((best, { value }) => Math.max(best, Math.abs(value)), 1e-12);
  return html`<svg viewBox="0 0 860 ${entries.length * 22 + 8}" role="img" aria-label="${label}">${entries.map(
    ({ name, value }, i) => {
      const width = (Math.abs(value) / most) * 220;
      const x = value < 0 ? 590 - width : 590;
      return html`<text x="340" y="${i * 22 + 17}" text-anchor="end">${name.slice(0, 60)}</text><rect class="${value < 0 ? 'down' : 'up'}" x="${x.toFixed(1)}" y="${i * 22 + 5}" width="${width.toFixed(1)}" height="14"/><text x="${value < 0 ? (x - 6).toFixed(1) : (x + width + 6).toFixed(1)}" y="${i * 22 + 17}" text-anchor="${value < 0 ? 'end' : 'start'}">${value > 0 ? '+' : ''}${reportNumber(value)}</text>`;
    },
  )}</svg>`;
}

import { expect, it } from 'vitest';
import { lineColours } from '../../core/presentation/svg-lines.ts';
import { categorical, seriesColours } from '../../renderer/src/plots/palette.ts';

/** Degrees on the colour circle, and how far from grey, from 0 to 1. */
function hueOf(hex: string): { readonly hue: number; readonly chroma: number } {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [high, low] = [Math.max(r, g, b), Math.min(r, g, b)];
  const chroma = high - low;
  const sector = high === r ? (g - b) / chroma : high === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
  return { hue: chroma === 0 ? 0 : (60 * sector + 360) % 360, chroma };
}

/** What says "pushes up" and "pushes down", on a light and on a dark page. */
const pushes = ['#d6244a', '#1667c0', '#ff6b85', '#62aef7'];

it('no class and no series has the colour of an effect', () => {
  expect(hueOf('#1667c0').hue).toBeCloseTo(211.4, 0);
  for (const colour of categorical) {
    const { hue, chroma } = hueOf(colour);
    if (chroma < 0.1) continue;
    for (const push of pushes) {
      const apart = Math.abs(hue - hueOf(push).hue);
      expect(Math.min(apart, 360 - apart), `${colour} beside ${push}`).toBeGreaterThan(15);
    }
  }
});

it('the report has the colours of the window', () => expect(lineColours).toEqual(categorical));

it('a line that is alone is drawn in the accent', () => {
  expect(seriesColours([{}])).toEqual(['var(--accent)']);
  expect(new Set(seriesColours([{}, {}, { colour: 5 }])).size).toBe(3);
});

import { heads, say } from '../../../messages/say.ts';
import { nothing } from '../../../presentation/html.ts';
import { textTable } from '../../../presentation/text-table.ts';
import type { DrawnPicture, Units } from '../../../schema/results/units.ts';
import { cellOf, featureNames } from '../naming.ts';
import type { ResultKind } from '../result.ts';
import type { UnitsValues } from './values.ts';

/** Four digits are more than an eye sees. */
const drawn = (pixels: Float64Array, width: number, height: number, channels: number): DrawnPicture => ({
  width,
  height,
  channels,
  pixels: Array.from(pixels, (value) => Math.round(value * 1e4) / 1e4),
});

/** Pictures that units answer to most. */
export const units: ResultKind<UnitsValues, Units> = {
  kind: 'units',
  byRow: false,
  named(values, naming) {
    const [height, width, channels] = values.shape;
    const { classes } = naming.trained;
    return {
      ...naming.card,
      kind: 'units',
      features: featureNames(naming),
      block: values.block === undefined ? null : values.block + 1,
      blockKind: values.blockKind ?? null,
      units: values.units.map((own) => ({
        unit: own.unit + 1,
        class: values.block === undefined ? (classes[own.unit] ?? null) : null,
        picture: drawn(own.pixels, width, height, channels),
        start: own.start,
        end: own.end,
        patches: own.patches.map((patch) => ({
          row: patch.row,
          name: String(cellOf(naming, 0, patch.raw) ?? ''),
          value: patch.value,
          left: patch.left,
          top: patch.top,
          picture: drawn(patch.pixels, patch.width, patch.height, channels),
        })),
      })),
    };
  },
  numbers: (values) => values.units.flatMap(({ pixels, start, end }) => [pixels, [start, end]]),
  importance: ({ features }) => features.map(() => 1),
  repeated: ({ units: own }) => own,
  renamed: (value, { names }) => ({ ...value, features: names(value.features) }),
  view: (value) => value,
  words: {
    withoutBars: true,
    unit: () => say('unit.activation', {}),
    section: () => nothing,
    text(value, tell) {
      const shared = { method: value.method, units: value.units.length, seconds: value.seconds.toFixed(2) };
      const head =
        value.block === null
          ? say('result.outputUnits', shared)
          : say('result.units', { ...shared, block: value.block });
      return `${tell(head)}\n${textTable(
        heads(tell, 'unit', 'class', 'start', 'end', 'ofRow'),
        value.units.map((own) => [
          own.unit,
          own.class ?? '–',
          own.start,
          own.end,
          own.patches.map(({ row }) => row).join(', '),
        ]),
      )}`;
    },
  },
};

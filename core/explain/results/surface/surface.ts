import { say } from '../../../messages/say.ts';
import { standardDeviation } from '../../../numeric/stats.ts';
import { shortCell, textTable } from '../../../presentation/text-table.ts';
import type { Surface } from '../../../schema/results/surface.ts';
import { cellOf, featureNames, outputOf } from '../naming.ts';
import { outputMessage } from '../output-message.ts';
import type { ResultKind } from '../result.ts';
import type { SurfaceValues } from './values.ts';

/** How the answer goes with two features together. */
export const surface: ResultKind<SurfaceValues, Surface> = {
  kind: 'surface',
  byRow: false,
  named(values, naming) {
    const names = featureNames(naming);
    return {
      ...naming.card,
      kind: 'surface',
      output: outputOf(naming),
      features: values.features.map((f) => names[f]),
      baseline: values.baseline,
      grids: values.grids.map((grid, side) => grid.map((place) => cellOf(naming, values.features[side], place))),
      values: values.values.map((row) => [...row]),
      counts: values.counts.map((row) => [...row]),
    };
  },
  numbers: (values) => values.values,
  importance: (value) => value.features.map(() => standardDeviation(Float64Array.from(value.values.flat()))),
  repeated: (value) => [value.grids, value.values, value.counts],
  renamed: (value, { names }) => ({ ...value, features: names(value.features) }),
  view: (value) => value,
  words: {
    unit: () => say('unit.surface', {}),
    text(value, tell) {
      const features = value.features.join(' × ');
      const output = outputMessage(value.output);
      const head = say('result.pairOf', { method: value.method, features, output, rows: value.rows.length });
      return `${tell(head)}\n${textTable(
        [value.features[0], ...value.grids[1].map(shortCell)],
        value.grids[0].map((place, r) => [shortCell(place), ...value.values[r]]),
      )}`;
    },
  },
};

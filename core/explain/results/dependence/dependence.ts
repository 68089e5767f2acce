import { heads, say } from '../../../messages/say.ts';
import { standardDeviation } from '../../../numeric/stats.ts';
import { reportNumber } from '../../../presentation/report-parts.ts';
import { textTable } from '../../../presentation/text-table.ts';
import type { Dependence } from '../../../schema/results/dependence.ts';
import { outputOf } from '../naming.ts';
import { outputMessage } from '../output-message.ts';
import type { ResultKind } from '../result.ts';
import type { DependenceValues } from './values.ts';

/** Curves of features over a data set. */
export const dependence: ResultKind<DependenceValues, Dependence> = {
  kind: 'dependence',
  byRow: false,
  named(values, naming) {
    const { features } = naming.trained.encoder;
    return {
      ...naming.card,
      kind: 'dependence',
      output: outputOf(naming),
      effect: values.effect,
      baseline: values.baseline,
      features: values.curves.map((curve) => features[curve.feature].name),
      curves: values.curves.map((curve) => {
        const feature = features[curve.feature];
        return {
          feature: feature.name,
          kind: feature.kind === 'numeric' ? 'numeric' : 'categorical',
          grid: feature.kind === 'numeric' ? [...curve.grid] : curve.grid.map((code) => feature.categories[code] ?? ''),
          values: [...curve.values],
          counts: [...curve.counts],
          ice: curve.ice.map((row) => [...row]),
          iceRows: curve.iceRows.map((place) => naming.card.rows[place]),
          ...(curve.band ? { band: { low: [...curve.band.low], high: [...curve.band.high] } } : {}),
        };
      }),
    };
  },
  numbers: (values) => values.curves.flatMap((curve) => [curve.values, ...curve.ice]),
  importance: (value) => value.curves.map(({ values }) => standardDeviation(Float64Array.from(values))),
  repeated: (value) => value.curves,
  renamed: (value, { name, names }) => ({
    ...value,
    features: names(value.features),
    curves: value.curves.map((curve) => ({ ...curve, feature: name(curve.feature) })),
  }),
  view: ({ baseline, effect, curves }) => ({ kind: 'dependence', baseline, effect, curves }),
  words: {
    unit: (value) => say('unit.curve', { output: outputMessage(value.output) }),
    about: (value) => say('report.meanPrediction', { value: reportNumber(value.baseline) }),
    text(value, tell) {
      const [output, mean] = [outputMessage(value.output), value.baseline.toPrecision(6)];
      const head = say('result.meanOf', { method: value.method, output, rows: value.rows.length, mean });
      const rows = value.curves.map(({ feature, grid, values }) => [
        feature,
        String(grid[0] ?? ''),
        String(grid.at(-1) ?? ''),
        values.length > 0 ? Math.min(...values) : null,
        values.length > 0 ? Math.max(...values) : null,
      ]);
      return `${tell(head)}\n${textTable(heads(tell, 'feature', 'start', 'end', 'lowest', 'highest'), rows)}`;
    },
  },
};

import { outputText } from '../../../presentation/report-parts.ts';
import { textTable } from '../../../presentation/text-table.ts';
import type { Interactions } from '../../../schema/results/interactions.ts';
import { featureNames, matrix, outputOf } from '../naming.ts';
import { decreasing, type ResultKind } from '../result.ts';
import type { InteractionValues } from './values.ts';

const mostPairs = 20;

/** How strongly features act together. */
export const interactions: ResultKind<InteractionValues, Interactions> = {
  kind: 'interactions',
  byRow: false,
  named(values, naming) {
    const features = featureNames(naming);
    return {
      ...naming.card,
      kind: 'interactions',
      output: outputOf(naming),
      features,
      values: matrix(values.values, features.length, features.length),
      overall: [...values.overall],
    };
  },
  numbers: (values) => [values.values, values.overall],
  importance: (value) => value.overall,
  repeated: (value) => [value.values, value.overall],
  renamed: (value, { names }) => ({ ...value, features: names(value.features) }),
  view: (value) => value,
  words: {
    unit: () => 'how strongly each acts together with all others',
    text(value) {
      const pairs = value.features
        .flatMap((a, i) =>
          value.features.slice(i + 1).map((b, k) => ({ name: `${a} × ${b}`, strength: value.values[i][i + 1 + k] })),
        )
        .sort((a, b) => b.strength - a.strength)
        .slice(0, mostPairs);
      return `${value.method}: ${outputText(value.output)}, ${value.rows.length} rows\n${textTable(
        ['feature', 'with all others'],
        decreasing(value.overall).map((f) => [value.features[f], value.overall[f]]),
      )}\n\n${textTable(
        ['pair', 'strength'],
        pairs.map(({ name, strength }) => [name, strength]),
      )}`;
    },
  },
};

import { heads, say } from '../../../messages/say.ts';
import { textTable } from '../../../presentation/text-table.ts';
import type { Interactions } from '../../../schema/results/interactions.ts';
import { featureNames, matrix, outputOf } from '../naming.ts';
import { outputMessage } from '../output-message.ts';
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
    unit: () => say('unit.interactions', {}),
    text(value, tell) {
      const pairs = value.features
        .flatMap((a, i) =>
          value.features.slice(i + 1).map((b, k) => ({ name: `${a} × ${b}`, strength: value.values[i][i + 1 + k] })),
        )
        .sort((a, b) => b.strength - a.strength)
        .slice(0, mostPairs);
      const output = outputMessage(value.output);
      const head = say('result.rowsOf', { method: value.method, output, rows: value.rows.length });
      return [
        tell(head),
        textTable(
          heads(tell, 'feature', 'withAllOthers'),
          decreasing(value.overall).map((f) => [value.features[f], value.overall[f]]),
        ),
        '',
        textTable(
          heads(tell, 'pair', 'strength'),
          pairs.map(({ name, strength }) => [name, strength]),
        ),
      ].join('\n');
    },
  },
};

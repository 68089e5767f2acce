import { heads, say, type Tell } from '../../../messages/say.ts';
import { html } from '../../../presentation/html.ts';
import { reportNumber } from '../../../presentation/report-parts.ts';
import { textTable } from '../../../presentation/text-table.ts';
import type { Concepts } from '../../../schema/results/concepts.ts';
import { featureNames } from '../naming.ts';
import type { ResultKind } from '../result.ts';
import type { ConceptsValues } from './values.ts';

const headOf = (value: Concepts, tell: Tell): string =>
  tell(
    say('result.concepts', {
      method: value.method,
      concept: value.concept,
      examples: value.examples,
      block: value.block,
      accuracy: (100 * value.accuracy).toFixed(0),
      seconds: value.seconds.toFixed(2),
    }),
  );

/** Whether classes depend on a concept. */
export const concepts: ResultKind<ConceptsValues, Concepts> = {
  kind: 'concepts',
  byRow: false,
  named: (values, naming) => ({
    ...naming.card,
    kind: 'concepts',
    features: featureNames(naming),
    block: values.block + 1,
    concept: values.concept,
    examples: values.examples,
    accuracy: values.accuracy,
    classes: values.classes.map((own) => ({ ...own, class: naming.trained.classes[own.class] })),
  }),
  numbers: (values) => values.classes.map(({ score, random, p }) => [score, random, p]),
  importance: ({ features }) => features.map(() => 1),
  repeated: ({ classes }) => classes,
  renamed: (value, { names }) => ({ ...value, features: names(value.features) }),
  view: (value) => value,
  words: {
    withoutBars: true,
    unit: () => say('unit.tcav', {}),
    section: (value, tell) =>
      html`<p>${headOf(value, tell)}</p><table><tr>${heads(tell, 'class', 'rows', 'tcav', 'random', 'p').map((head) => html`<th>${head}</th>`)}</tr>${value.classes.map(
        (own) =>
          html`<tr><td>${own.class}</td><td class="n">${own.rows}</td><td class="n">${reportNumber(own.score)}</td><td class="n">${reportNumber(own.random)}</td><td class="n">${reportNumber(own.p)}</td></tr>`,
      )}</table>`,
    text: (value, tell) =>
      `${headOf(value, tell)}\n${textTable(
        heads(tell, 'class', 'rows', 'tcav', 'random', 'p'),
        value.classes.map((own) => [own.class, own.rows, own.score, own.random, own.p]),
      )}`,
  },
};

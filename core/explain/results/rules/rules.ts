import { conditionWords } from '../../../messages/condition-words.ts';
import { heads, say, type Tell } from '../../../messages/say.ts';
import { html, lines } from '../../../presentation/html.ts';
import { reportNumber } from '../../../presentation/report-parts.ts';
import { textTable } from '../../../presentation/text-table.ts';
import type { Rules } from '../../../schema/results/rules.ts';
import { answerText, featureNames, rowCells } from '../naming.ts';
import { mostExamples, type ResultKind, shareNaming } from '../result.ts';
import type { RulesValues } from './values.ts';

type Rule = Rules['rules'][number];

const shortfall = ({ reached }: Rule, tell: Tell): string => (reached ? '' : tell(say('report.shortfall', {})));

/** Rules that are enough for an answer, one a row. */
export const rules: ResultKind<RulesValues, Rules> = {
  kind: 'rules',
  byRow: true,
  named(values, naming) {
    const features = featureNames(naming);
    return {
      ...naming.card,
      kind: 'rules',
      features,
      rules: values.rules.map(({ answer, conditions, ...rest }, r) => ({
        row: naming.card.rows[r],
        values: rowCells(naming, r),
        label: answerText(naming, answer) ?? '',
        conditions: conditions.map(({ feature, ...one }) => ({ ...one, feature: features[feature] })),
        ...rest,
      })),
    };
  },
  numbers: (values) => values.rules.map(({ precision, coverage }) => [precision, coverage ?? 0]),
  importance: (value) =>
    shareNaming(
      value.features,
      value.rules.map((rule) => rule.conditions.map((condition) => condition.feature)),
    ),
  repeated: (value) => value.rules,
  renamed: (value, { name, names, condition, from }) => ({
    ...value,
    features: names(value.features),
    rules: value.rules.map((rule) => ({
      ...rule,
      conditions: rule.conditions.map((one) =>
        one.feature === from ? { ...one, feature: name(from), text: condition(one.text) } : one,
      ),
    })),
  }),
  view: (value) => value,
  joinRows: (parts) => ({ ...parts[0], rules: parts.flatMap((part) => part.rules) }),
  words: {
    unit: () => say('unit.named', {}),
    withoutBars: true,
    section: (value, tell) =>
      html`<table><tr>${heads(tell, 'row', 'answer', 'where', 'precision', 'coverage').map((head) => html`<th>${head}</th>`)}</tr>${value.rules
        .slice(0, mostExamples)
        .map(
          (rule) =>
            html`<tr><td>${rule.row}</td><td>${rule.label}</td><td>${rule.conditions.length === 0 ? tell(say('result.always', {})) : lines(rule.conditions.map(({ text }) => tell(conditionWords(text))))}</td><td class="n">${reportNumber(rule.precision)}${shortfall(rule, tell)}</td><td class="n">${rule.coverage === null ? '–' : reportNumber(rule.coverage)}</td></tr>`,
        )}</table>`,
    text: (value, tell) =>
      textTable(
        heads(tell, 'row', 'answer', 'where', 'precision', 'coverage'),
        value.rules.map((rule) => {
          const conditions = rule.conditions
            .map((one) => tell(conditionWords(one.text)))
            .join(tell(say('result.and', {})));
          const text = conditions || tell(say('result.always', {}));
          const where = rule.reached ? text : tell(say('result.below', { text }));
          return [rule.row, rule.label, where, rule.precision, rule.coverage];
        }),
      ),
  },
};

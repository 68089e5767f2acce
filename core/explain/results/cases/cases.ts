import { heads, say, type Tell } from '../../../messages/say.ts';
import { html, lines } from '../../../presentation/html.ts';
import { reportNumber } from '../../../presentation/report-parts.ts';
import { brief, shortCell, textTable } from '../../../presentation/text-table.ts';
import type { Cell } from '../../../schema/results/card.ts';
import type { Cases, ExampleCase } from '../../../schema/results/cases.ts';
import { answerText, cellOf, featureNames, type Naming, rowCells } from '../naming.ts';
import { mostExamples, type ResultKind, shareNaming } from '../result.ts';
import type { CasesValues, CaseValues } from './values.ts';

/**
 * Explanations by example: rows that are like the explained one, that taught the model, or that would be answered
 * otherwise.
 */
export const cases: ResultKind<CasesValues, Cases> = {
  kind: 'cases',
  byRow: true,
  named(values, naming) {
    const isWhole = values.examples.length === 1 && Number.isNaN(values.examples[0].answer);
    return {
      ...naming.card,
      kind: 'cases',
      features: featureNames(naming),
      measure: values.measure,
      examples: values.examples.map(({ answer, outcome, cases: found }, r) => ({
        row: isWhole ? null : naming.card.rows[r],
        values: isWhole ? [] : rowCells(naming, r),
        label: answerText(naming, answer),
        outcome,
        cases: found.map((one) => namedCase(one, naming)),
      })),
    };
  },
  numbers: (values) => values.examples.map((example) => example.cases.map((one) => one.score)),
  importance: (value) =>
    shareNaming(
      value.features,
      value.examples.flatMap((example) => example.cases.map((one) => one.changes)),
    ),
  repeated: (value) => value.examples,
  renamed: (value, { names }) => ({
    ...value,
    features: names(value.features),
    examples: value.examples.map((example) => ({
      ...example,
      cases: example.cases.map((one) => ({ ...one, changes: names(one.changes) })),
    })),
  }),
  view: (value) => value,
  joinRows: (parts) => ({ ...parts[0], examples: parts.flatMap((part) => part.examples) }),
  words: { unit: () => say('unit.named', {}), withoutBars: true, section: exampleTable, text: casesText },
};

function namedCase(one: CaseValues, naming: Naming): ExampleCase {
  const names = featureNames(naming);
  const cells = (raw: Float64Array) => Array.from(raw, (value, f) => cellOf(naming, f, value));
  return {
    role: one.role,
    row: one.row ?? null,
    values: cells(one.values),
    ...(one.shown ? { shown: cells(one.shown) } : {}),
    changes: one.changes.map((f) => names[f]),
    label: answerText(naming, one.answer),
    truth: answerText(naming, one.truth),
    score: one.score,
    ...(one.edits ? { edits: one.edits.map((edit) => ({ ...edit })) } : {}),
    ...(one.picture ? { picture: one.picture } : {}),
  };
}

function exampleTable(value: Cases, tell: Tell) {
  const missing = tell(say('result.missing', {}));
  const roleOf = ({ role, row }: ExampleCase) => {
    const title = say(`role.${role}`, {});
    return tell(row === null ? title : say('report.ofRow', { role: title, row }));
  };
  const textOf = (one: ExampleCase, own: readonly Cell[]) =>
    editsText(one, own, tell) ??
    (one.changes.length > 0 && one.role === 'counterfactual'
      ? lines(
          one.changes.map((name) => `${name} → ${(one.shown ?? one.values)[value.features.indexOf(name)] ?? missing}`),
        )
      : lines(
          one.values
            .slice(0, 6)
            .map(
              (cell, f) => `${value.features[f]} = ${typeof cell === 'string' ? brief(cell, 200) : (cell ?? missing)}`,
            ),
        ));
  return html`<table><tr>${heads(tell, 'row', 'kind', 'example', 'answer').map((head) => html`<th>${head}</th>`)}<th class="n">${tell(say(`head.${value.measure}`, {}))}</th></tr>${value.examples
    .slice(0, mostExamples)
    .flatMap((example) =>
      example.cases.length === 0
        ? [
            html`<tr><td>${example.row ?? ''}</td><td colspan="4">${tell(example.outcome === 'none' ? say('result.provablyNone', {}) : say('result.noneFound', {}))}</td></tr>`,
          ]
        : example.cases.map(
            (one) =>
              html`<tr><td>${example.row ?? ''}</td><td>${roleOf(one)}</td><td>${textOf(one, example.values)}</td><td>${one.label ?? ''}</td><td class="n">${reportNumber(one.score)}</td></tr>`,
          ),
    )}</table>`;
}

/**
 * Rounding must not make a promise that the model does not keep: a way to another prediction is written in the digits for
 * which it was asked.
 */
const cellOfCase = (one: ExampleCase, f: number): string =>
  one.role === 'counterfactual' ? String((one.shown ?? one.values)[f] ?? 'missing') : shortCell(one.values[f]);

/** What is edited of a text, or hidden of a picture; undefined where features change. */
function editsText({ edits, picture }: ExampleCase, [text]: readonly Cell[], tell: Tell): string | undefined {
  if (picture) return tell(say('result.hiddenSegments', { segments: picture.hidden.join(', ') }));
  return edits
    ?.map(({ start, end, to }) => {
      const word = String(text ?? '').slice(start, end);
      return to === null ? `− ${word}` : `${word} → ${to}`;
    })
    .join(', ');
}

function casesText(value: Cases, tell: Tell): string {
  const textOf = (one: ExampleCase, own: readonly Cell[]) =>
    editsText(one, own, tell) ??
    (one.role === 'counterfactual' ? one.changes : value.features.slice(0, 4))
      .map(
        (name) =>
          `${name} ${one.role === 'counterfactual' ? '→' : '='} ${cellOfCase(one, value.features.indexOf(name))}`,
      )
      .join(', ');
  const head = say('result.cases', {
    method: value.method,
    rows: value.rows.length,
    seconds: value.seconds.toFixed(2),
  });
  const outcomeOf = (outcome: Cases['examples'][number]['outcome']) =>
    outcome === 'none'
      ? tell(say('result.provablyNone', {}))
      : outcome === 'not-found'
        ? tell(say('result.noneFound', {}))
        : '';
  return `${tell(head)}\n${textTable(
    heads(tell, 'row', 'answer', 'example', 'ofRow', 'itsAnswer', 'truth', value.measure),
    value.examples.flatMap((example): (string | number | null)[][] =>
      example.cases.length === 0
        ? [[example.row, example.label, outcomeOf(example.outcome), null, null, null, null]]
        : example.cases.map((one) => [
            example.row,
            example.label,
            textOf(one, example.values),
            one.row,
            one.label,
            one.truth,
            one.score,
          ]),
    ),
  )}`;
}

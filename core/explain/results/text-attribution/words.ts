// Attributions of texts in the report and on a terminal.
import { either, heads, say, type Tell } from '../../../messages/say.ts';
import { type Html, html, nothing } from '../../../presentation/html.ts';
import { reportNumber, signedBars } from '../../../presentation/report-parts.ts';
import { brief, textTable } from '../../../presentation/text-table.ts';
import type { TextAttribution } from '../../../schema/results/text-attribution.ts';
import { outputMessage } from '../output-message.ts';
import type { InWords } from '../result.ts';
import { textAttributionView } from './view.ts';

/** Words that are named. */
const mostNamed = 20;

export const labelOf = ({ term, nth }: { readonly term: string; readonly nth?: number | undefined }): string =>
  nth === undefined ? term : `${term} (${nth})`;

const worst = ({ fidelity: { kind, perRow } }: TextAttribution): number =>
  perRow.reduce((a, b) => (kind === 'r2' ? Math.min(a, b) : Math.max(a, b)), kind === 'r2' ? 1 : 0);

export const textAttributionWords: InWords<TextAttribution> = {
  withoutBars: true,
  unit: (value) => say('unit.meanSize', { output: outputMessage(value.output) }),
  about: (value) =>
    value.fidelity.kind === 'r2'
      ? say('report.lowestR2', { value: reportNumber(worst(value)) })
      : say('report.largestGap', { value: worst(value).toExponential(1) }),
  section(value, tell) {
    const [first] = value.texts;
    if (first === undefined) return nothing;
    const said = tell(
      say('report.fromTo', {
        row: value.rows[0],
        from: reportNumber(value.baseValues[0]),
        to: reportNumber(value.predictions[0]),
      }),
    );
    const single = value.rows.length === 1;
    const entries = single
      ? value.terms[0].slice(0, mostNamed).map((own) => ({ name: labelOf(own), value: own.value }))
      : textAttributionView(value)
          .words.slice(0, mostNamed)
          .map(({ term, mean }) => ({ name: term, value: mean }));
    const words = tell(say(single ? 'result.words' : 'result.wordsOver', { texts: value.rows.length }));
    return html`<p>${said}</p><p dir="auto">${markedText(value, 0)}</p><h4>${words}</h4>${signedBars(words, entries)}`;
  },
  text(value, tell) {
    const { method, output, rows, seed } = value;
    const single = rows.length === 1;
    const shared = { method, rows: rows.length, seed, seconds: value.seconds.toFixed(2) };
    const head =
      value.fidelity.kind === 'none'
        ? say('result.textMap', shared)
        : say('result.attribution', {
            ...shared,
            output: outputMessage(output),
            fidelity: say(value.fidelity.kind === 'r2' ? 'result.lowestRSquared' : 'result.largestGap', {}),
            worst: worst(value).toPrecision(3),
          });
    return [
      tell(head),
      ...(value.why ? [tell(either(value.why))] : []),
      ...(single ? one(value, tell) : many(value, tell)),
    ].join('\n');
  },
};

function one(value: TextAttribution, tell: Tell): string[] {
  const said = say('result.baseAndPrediction', {
    base: value.baseValue.toPrecision(6),
    prediction: value.predictions[0].toPrecision(6),
  });
  return [
    tell(said),
    brief(value.texts[0]),
    textTable(
      heads(tell, 'word', 'attribution'),
      value.terms[0].slice(0, mostNamed).map((own) => [labelOf(own), own.value]),
    ),
  ];
}

const many = (value: TextAttribution, tell: Tell): string[] => [
  textTable(
    heads(tell, 'word', 'texts', 'mean', 'meanSize'),
    textAttributionView(value)
      .words.slice(0, mostNamed)
      .map(({ term, texts, mean, meanSize }) => [term, texts, mean, meanSize]),
  ),
];

/** The text with its words shaded by what they come to. */
function markedText({ texts, tokens, values }: TextAttribution, at: number): Html {
  const most = values[at].reduce((size, value) => Math.max(size, Math.abs(value)), 1e-12);
  const pieces: Html[] = [];
  let from = 0;
  tokens[at].forEach(({ start, end }, t) => {
    const value = values[at][t];
    if (value === 0) return;
    const colour = value < 0 ? '0,139,251' : '255,0,81';
    const strength = (0.45 * Math.abs(value)) / most;
    pieces.push(
      html`${texts[at].slice(from, start)}<mark style="background:rgba(${colour},${strength.toFixed(2)})" title="${reportNumber(value)}">${texts[at].slice(start, end)}</mark>`,
    );
    from = end;
  });
  return html`${pieces}${texts[at].slice(from)}`;
}

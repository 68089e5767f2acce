// One HTML file that opens anywhere with the network off: no script, no link, pictures drawn as SVG in place; a stored
// number may be anything in a foreign project, so all is escaped.

import { methodTitle } from '../../assess/engine/methods.ts';
import { unitOf } from '../../explain/in-words.ts';
import { resultKindOf } from '../../explain/results/registry.ts';
import { decisionSentence } from '../../messages/decision-sentence.ts';
import { type MessageLanguage, tellIn } from '../../messages/format.ts';
import { metricTitle, titleIn } from '../../messages/known-title.ts';
import { either, say, type Tell } from '../../messages/say.ts';
import { modelKinds } from '../../models/registry.ts';
import { Html, html, nothing } from '../../presentation/html.ts';
import { bars, reportNumber as number } from '../../presentation/report-parts.ts';
import { type Experiment, type Metrics, shownMetrics } from '../../schema/experiment.ts';
import type { Explanation } from '../../schema/explanation.ts';
import type { Frontier } from '../../schema/frontier.ts';
import type { Message } from '../../schema/message.ts';
import { trustSection } from './trust-section.ts';

const style = new Html(`
:root{color-scheme:light dark;--fg:#1a1c1e;--soft:#5c6468;--line:#d8dcde;--bg:#fff;--up:#d6244a;--down:#1667c0;--accent:#0b7a75}
@media (prefers-color-scheme:dark){:root{--fg:#e6e8ea;--soft:#9aa3a8;--line:#3a4044;--bg:#16181a;--up:#ff6b85;--down:#5aa9f5;--accent:#38b2ac}}
body{font:14px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:var(--fg);background:var(--bg);max-width:960px;margin:32px auto;padding:0 24px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:17px;margin:32px 0 8px;border-bottom:1px solid var(--line);padding-bottom:4px}h3{font-size:14px;margin:20px 0 6px}
p.soft,td.soft,.soft{color:var(--soft)}table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:3px 14px 3px 0;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right}svg{max-width:100%;height:auto}svg text{fill:var(--fg);font:12px system-ui,"Noto Sans CJK SC",sans-serif}pre{background:color-mix(in srgb,var(--fg) 6%,transparent);padding:12px;overflow:auto}
.up{fill:var(--up)}.down{fill:var(--down)}.bar{fill:var(--accent)}.axis{stroke:var(--line)}.curve{fill:none;stroke:var(--accent);stroke-width:1.6}.curve2{fill:none;stroke:var(--up);stroke-width:1.6;stroke-dasharray:5 3}
figure{margin:12px 0;max-width:640px}figcaption{font-weight:600;font-size:13px}
@media print{body{margin:0;max-width:none}}`);

/**
 * The report of one experiment, in one language; a person's own words, names and the spec stay as they are.
 * @param frontier of which the experiment is a point
 */
export function htmlReport(
  experiment: Experiment,
  language: MessageLanguage = 'en',
  frontier: Frontier | null = null,
): string {
  const { dataset, model } = experiment;
  const tell = tellIn(language);
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${experiment.name} · Vitrine</title><style>${style}</style></head><body>
<h1>${experiment.name}</h1>
<p class="soft">${tell(
    say('report.about', {
      kind: kindTitle(model.kind),
      target: dataset.target.name,
      features: dataset.features.length,
      dataset: dataset.name,
      rows: dataset.rows,
      status: say(`status.${experiment.status}`, {}),
      created: experiment.created.slice(0, 19).replace('T', ' '),
    }),
  )}</p>
<p>${verdict(experiment, tell)}</p>
${experiment.decision ? html`<p>${tell(decisionSentence(experiment.decision, experiment.dataset.target.positiveClass ?? ''))}</p>` : ''}
${experiment.error ? html`<p><b>${experiment.error.said ? tell(experiment.error.said) : experiment.error.message}</b></p>` : ''}
<h2>${tell(say('report.performance', {}))}</h2>${metricsTable(experiment, tell)}${confusion(experiment, tell)}
${experiment.training ? html`<h2>${tell(say('report.training', {}))}</h2>${lossCurve(experiment, tell)}` : ''}
<h2>${tell(say('report.explanations', {}))}</h2>${
    experiment.explanations.length === 0
      ? html`<p class="soft">${tell(say('report.noExplanation', {}))}</p>`
      : experiment.explanations.map((one) => explanationSection(one, tell))
  }
${trustSection(experiment, frontier, tell)}
${repetition(experiment, tell)}
</body></html>
`.source;
}

/** All that it takes to come to the same numbers. */
function repetition({ version, seed, dataset, model, split, seconds, warnings, spec }: Experiment, tell: Tell): Html {
  const times = Object.entries(seconds).map(([name, value]) => `${tell(titleIn('seconds', name))} ${number(value)}`);
  const { train, validation, test } = split;
  return html`<h2>${tell(say('report.repeat', {}))}</h2>
<table>
${row('Vitrine', version)}${row(tell(say('report.seed', {})), seed)}${row(tell(say('report.dataHash', {})), dataset.hash)}${row(tell(say('report.modelHash', {})), model.hash ?? '')}
${row(tell(say('report.split', {})), tell(say('report.splitRows', { train, validation, test })))}
${row(tell(say('report.seconds', {})), times.join(', '))}
${Object.entries(model.facts ?? {}).map(([name, value]) => row(tell(say('report.model', { name: titleIn('fact', name) })), typeof value === 'number' ? number(value) : value))}
${warnings.map((warning) => row(tell(say('report.note', {})), tell(warning)))}
</table><h3>${tell(say('report.spec', {}))}</h3><pre>${JSON.stringify(spec, null, 2)}</pre>`;
}

/** What a kind of model is called; its own name where it is of another version. */
const kindTitle = (kind: string): Message => {
  const known = modelKinds.find((one) => one.kind === kind);
  return known ? either(known.title) : say('text', { text: kind });
};

const row = (name: string, value: unknown): Html =>
  html`<tr><td class="soft">${name}</td><td>${String(value)}</td></tr>`;

function verdict(experiment: Experiment, tell: Tell): string {
  const part = experiment.metrics.test ? 'test' : 'train';
  const metrics = experiment.metrics[part];
  if (!metrics) return tell(say('report.noMetrics', {}));
  const { rows = 0, accuracy, r2, rmse } = metrics;
  const where = part === 'test' ? say('report.testRows', { rows }) : say('report.trainingRows', { rows });
  if (accuracy !== undefined) return tell(say('report.accuracy', { accuracy: (100 * accuracy).toFixed(1), where }));
  const shown = (value: number | null | undefined) =>
    typeof value === 'number' ? number(value) : say('report.unknown', {});
  return tell(say('report.numbers', { r2: shown(r2), rmse: shown(rmse), where }));
}

function metricsTable(experiment: Experiment, tell: Tell): Html {
  const parts = (['test', 'validation', 'train'] as const).filter((part) => experiment.metrics[part]);
  const names = ['rows', ...shownMetrics].filter((name) =>
    parts.some((part) => experiment.metrics[part]?.[name as keyof Metrics] !== undefined),
  );
  const cell = (part: (typeof parts)[number], name: string) => {
    const value = experiment.metrics[part]?.[name as keyof Metrics];
    return html`<td class="n">${typeof value === 'number' ? number(value) : '–'}</td>`;
  };
  return html`<table><tr><th></th>${parts.map((part) => html`<th class="n">${tell(say(`part.${part}`, {}))}</th>`)}</tr>${names.map((name) => html`<tr><td>${name === 'rows' ? tell(say('head.rows', {})) : tell(metricTitle(name))}</td>${parts.map((part) => cell(part, name))}</tr>`)}</table>`;
}

function confusion(experiment: Experiment, tell: Tell): Html {
  const { classes } = experiment.dataset.target;
  const matrix = (experiment.metrics.test ?? experiment.metrics.train)?.confusion;
  if (!classes || !matrix || classes.length > 20) return nothing;
  return html`<h3>${tell(say('report.confusion', {}))}</h3><table><tr><th></th>${classes.map((name) => html`<th class="n">${name}</th>`)}</tr>${matrix.map((counts, k) => html`<tr><th>${classes[k]}</th>${counts.map((count, j) => html`<td class="n">${j === k ? html`<b>${count}</b>` : count}</td>`)}</tr>`)}</table>`;
}

function lossCurve(experiment: Experiment, tell: Tell): Html {
  const { training } = experiment;
  if (!training) return nothing;
  const { loss, valLoss } = training.history;
  const series = [loss, ...(valLoss ? [valLoss] : [])];
  const finite = series.flat().filter(Number.isFinite);
  const low = Math.min(...finite.slice(0, 100_000), 0);
  const high = finite.reduce((a, b) => Math.max(a, b), 1e-12);
  const [w, h] = [860, 220];
  const path = (values: readonly number[]) => {
    const step = Math.max(1, Math.floor(values.length / 800));
    return values
      .flatMap((value, i) =>
        i % step === 0 || i === values.length - 1
          ? [
              `${(50 + ((w - 70) * i) / Math.max(1, values.length - 1)).toFixed(1)},${(10 + (h - 40) * (1 - (value - low) / (high - low || 1))).toFixed(1)}`,
            ]
          : [],
      )
      .join(' ');
  };
  const ended = {
    epochs: training.epochs,
    end: say(`end.${training.stoppedBy ?? 'nothing'}`, {}),
    loss: number(loss[loss.length - 1]),
  };
  const said = valLoss
    ? say('report.learnedValidation', { ...ended, validation: number(valLoss[valLoss.length - 1]) })
    : say('report.learned', ended);
  return html`<p class="soft">${tell(said)}</p>
<svg viewBox="0 0 ${w} ${h}" role="img" aria-label="${tell(say('report.lossByEpoch', {}))}"><line class="axis" x1="50" y1="${h - 30}" x2="${w - 20}" y2="${h - 30}"/><polyline class="curve" points="${path(loss)}"/>${valLoss ? html`<polyline class="curve2" points="${path(valLoss)}"/>` : ''}<text x="4" y="18">${number(high)}</text><text x="4" y="${h - 30}">${number(low)}</text><text x="${w - 80}" y="${h - 10}">${tell(say('report.lastEpoch', { epoch: training.epochs }))}</text></svg>`;
}

function explanationSection(value: Explanation, tell: Tell): Html {
  const kind = resultKindOf(value);
  const importance = kind.importance(value);
  const order = [...importance.keys()]
    .sort((a, b) => Math.abs(importance[b]) - Math.abs(importance[a]))
    .slice(0, mostBars);
  const picture = kind.words.withoutBars
    ? nothing
    : html`<p>${tell(say('report.overRows', { unit: unitOf(value), rows: value.rows.length }))}</p>${bars(
        tell(say('report.bars', {})),
        order.map((f) => ({ name: value.features[f], value: importance[f] })),
      )}`;
  return html`<h3>${tell(methodTitle(value.method))}</h3><p class="soft">${card(value, tell)}</p>${picture}${kind.words.section?.(value, tell) ?? nothing}`;
}

const mostBars = 15;

function card(value: Explanation, tell: Tell): string {
  const { background } = value.params;
  const { seed, modelCalls, seconds, offData, why } = value;
  const about = resultKindOf(value).words.about?.(value);
  return [
    say('report.card', { seed, calls: modelCalls.toLocaleString('en'), seconds: number(seconds) }),
    ...(offData === undefined ? [] : [say('report.madeUp', { share: number(100 * offData) })]),
    ...(Array.isArray(background) ? [say('report.background', { rows: background.length })] : []),
    ...(about === undefined ? [] : [about]),
    ...(why ? [either(why)] : []),
  ]
    .map(tell)
    .join(' · ');
}

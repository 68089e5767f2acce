// One HTML file that opens anywhere with the network off: no script, no link, pictures drawn as SVG in place; a stored
// number may be anything in a foreign project, so all is escaped.

import { unitOf } from '../../explain/in-words.ts';
import { resultKindOf } from '../../explain/results/registry.ts';
import { decisionSentence } from '../../messages/decision-sentence.ts';
import { inEnglish } from '../../messages/format.ts';
import { Html, html, nothing } from '../../presentation/html.ts';
import { bars, reportNumber as number } from '../../presentation/report-parts.ts';
import { type Experiment, type Metrics, shownMetrics } from '../../schema/experiment.ts';
import type { Explanation } from '../../schema/explanation.ts';
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

/** The report of one experiment. */
export function htmlReport(experiment: Experiment): string {
  const { dataset, model } = experiment;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${experiment.name} · Vitrine</title><style>${style}</style></head><body>
<h1>${experiment.name}</h1>
<p class="soft">${model.kind} · predicts <b>${dataset.target.name}</b> from ${dataset.features.length} features of ${dataset.name} (${dataset.rows} rows) · ${experiment.status} · ${experiment.created.slice(0, 19).replace('T', ' ')} UTC</p>
<p>${verdict(experiment)}</p>
${experiment.decision ? html`<p>${inEnglish(decisionSentence(experiment.decision, experiment.dataset.target.positiveClass ?? ''))}</p>` : ''}
${experiment.error ? html`<p><b>${experiment.error.message}</b></p>` : ''}
<h2>How good it is · 表现</h2>${metricsTable(experiment)}${confusion(experiment)}
${experiment.training ? html`<h2>How it learned · 训练</h2>${lossCurve(experiment)}` : ''}
<h2>What moves it · 解释</h2>${experiment.explanations.length === 0 ? '<p class="soft">No explanation was computed.</p>' : experiment.explanations.map(explanationSection)}
${trustSection(experiment)}
<h2>To repeat it · 复现</h2>
<table>
${row('Vitrine', experiment.version)}${row('Seed', experiment.seed)}${row('Data hash', dataset.hash)}${row('Model hash', model.hash ?? '')}
${row('Split', `${experiment.split.train} train, ${experiment.split.validation} validation, ${experiment.split.test} test`)}
${row(
  'Seconds',
  Object.entries(experiment.seconds)
    .map(([name, value]) => `${name} ${number(value)}`)
    .join(', '),
)}
${Object.entries(model.facts ?? {}).map(([name, value]) => row(`Model: ${name}`, value))}
${experiment.warnings.map((warning) => row('Note', inEnglish(warning)))}
</table><h3>Spec</h3><pre>${JSON.stringify(experiment.spec, null, 2)}</pre>
</body></html>
`.source;
}

const row = (name: string, value: unknown): Html =>
  html`<tr><td class="soft">${name}</td><td>${String(value)}</td></tr>`;

function verdict(experiment: Experiment): string {
  const part = experiment.metrics.test ? 'test' : 'train';
  const metrics = experiment.metrics[part];
  if (!metrics) return 'The run has no metrics.';
  const where =
    part === 'test' ? `${metrics.rows} test rows` : `the ${metrics.rows} training rows (there is no test part)`;
  if (metrics.accuracy !== undefined) return `Accuracy ${(100 * metrics.accuracy).toFixed(1)} % on ${where}.`;
  const shown = (value: number | null | undefined) => (typeof value === 'number' ? number(value) : 'unknown');
  return `R² ${shown(metrics.r2)}, RMSE ${shown(metrics.rmse)} on ${where}.`;
}

function metricsTable(experiment: Experiment): Html {
  const parts = (['test', 'validation', 'train'] as const).filter((part) => experiment.metrics[part]);
  const names = ['rows', ...shownMetrics].filter((name) =>
    parts.some((part) => experiment.metrics[part]?.[name as keyof Metrics] !== undefined),
  );
  const cell = (part: (typeof parts)[number], name: string) => {
    const value = experiment.metrics[part]?.[name as keyof Metrics];
    return html`<td class="n">${typeof value === 'number' ? number(value) : '–'}</td>`;
  };
  return html`<table><tr><th></th>${parts.map((part) => html`<th class="n">${part}</th>`)}</tr>${names.map((name) => html`<tr><td>${name}</td>${parts.map((part) => cell(part, name))}</tr>`)}</table>`;
}

function confusion(experiment: Experiment): Html {
  const { classes } = experiment.dataset.target;
  const matrix = (experiment.metrics.test ?? experiment.metrics.train)?.confusion;
  if (!classes || !matrix || classes.length > 20) return nothing;
  return html`<h3>Confusion: rows are the truth, columns the prediction</h3><table><tr><th></th>${classes.map((name) => html`<th class="n">${name}</th>`)}</tr>${matrix.map((counts, k) => html`<tr><th>${classes[k]}</th>${counts.map((count, j) => html`<td class="n">${j === k ? html`<b>${count}</b>` : count}</td>`)}</tr>`)}</table>`;
}

function lossCurve(experiment: Experiment): Html {
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
  return html`<p class="soft">${training.epochs} epochs on ${training.backend}, ended by ${training.stoppedBy ?? 'nothing yet'}. Last loss ${number(loss[loss.length - 1])}${valLoss ? `, validation ${number(valLoss[valLoss.length - 1])} (dashed)` : ''}.</p>
<svg viewBox="0 0 ${w} ${h}" role="img" aria-label="loss by epoch"><line class="axis" x1="50" y1="${h - 30}" x2="${w - 20}" y2="${h - 30}"/><polyline class="curve" points="${path(loss)}"/>${valLoss ? html`<polyline class="curve2" points="${path(valLoss)}"/>` : ''}<text x="4" y="18">${number(high)}</text><text x="4" y="${h - 30}">${number(low)}</text><text x="${w - 80}" y="${h - 10}">epoch ${training.epochs}</text></svg>`;
}

function explanationSection(value: Explanation): Html {
  const kind = resultKindOf(value);
  const importance = kind.importance(value);
  const order = [...importance.keys()]
    .sort((a, b) => Math.abs(importance[b]) - Math.abs(importance[a]))
    .slice(0, mostBars);
  const picture = kind.words.withoutBars
    ? nothing
    : html`<p>${unitText(value)}, over ${value.rows.length} rows:</p>${bars(order.map((f) => ({ name: value.features[f], value: importance[f] })))}`;
  return html`<h3>${value.method}</h3><p class="soft">${card(value)}</p>${picture}${kind.words.section?.(value) ?? nothing}`;
}

const mostBars = 15;

function unitText(value: Explanation): string {
  const unit = unitOf(value);
  return typeof unit === 'string' ? unit : inEnglish(unit);
}

function card(value: Explanation): string {
  const { background } = value.params;
  const about = resultKindOf(value).words.about?.(value);
  return [
    `seed ${value.seed}, ${value.modelCalls.toLocaleString('en')} model calls, ${number(value.seconds)} s`,
    ...(value.offData === undefined ? [] : [`, ${number(100 * value.offData)} % of made-up rows off the data`]),
    ...(value.why ? [`; ${value.why.en}`] : []),
    ...(Array.isArray(background) ? [`, background of ${background.length} training rows`] : []),
    ...(about === undefined ? [] : [`; ${about}`]),
  ].join('');
}

// What is known of how far a model can be trusted: the newest assessment of each kind, by its numbers.
import { assessments, presentationOf } from '../../assess/registry.ts';
import { standingAssessments } from '../../assess/standing.ts';
import { inEnglish } from '../../messages/format.ts';
import { inSequence } from '../../messages/say.ts';
import { type Html, html, nothing } from '../../presentation/html.ts';
import { reportNumber as number } from '../../presentation/report-parts.ts';
import type { AssessmentRecord } from '../../schema/assessment.ts';
import { type AssessmentName, assessmentResults, type ResultOf } from '../../schema/assessment-results.ts';
import type { Experiment } from '../../schema/experiment.ts';
import type { Message } from '../../schema/message.ts';
import type { PresentedColumn } from '../../schema/presentation.ts';
import { frontierSection, trustPictures } from './trust-pictures.ts';

type Line = readonly (string | number | null)[];
interface Shown {
  readonly head: readonly string[];
  readonly lines: readonly Line[];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const between = (interval: readonly [number, number] | null | undefined): string =>
  interval ? `${number(interval[0])} – ${number(interval[1])}` : '–';

const normName = (norm: string): string => (norm === 'inf' ? 'L∞' : `L${norm}`);

/** What a reader needs of each; the rest is in the project. */
const parts: { readonly [N in AssessmentName]: (result: ResultOf<N>) => Shown } = {
  metrics: ({ metrics }) => ({
    head: ['metric', 'value', '95 %'],
    lines: metrics.map((one) => [one.name, one.value, between(one.interval)]),
  }),
  scores: ({ scores }) => ({
    head: ['score', 'method', 'mean', '95 %', 'better'],
    lines: scores.map((one) => [one.score, one.method, one.mean, between(one.interval), one.direction]),
  }),
  agreement: ({ methods, measures, k }) => ({
    head: [`same ${k} largest features`, ...methods],
    lines: (measures.featureAgreement ?? []).map((row, i) => [methods[i], ...row]),
  }),
  robustness: ({ rows, distance, status, lower, becomes, changes, norm, byNorm = [] }) => ({
    head: [
      'row',
      `least change (deviations, ${normName(norm)})`,
      'status',
      'at least',
      'becomes',
      'changes',
      ...byNorm.map((one) => normName(one.norm)),
    ],
    lines: rows
      .slice(0, distance.length)
      .map((row, i) => [
        row,
        distance[i],
        status[i],
        lower[i],
        becomes[i],
        changes[i].map((one) => `${one.feature}: ${shown(one.from)} → ${shown(one.to)}`).join('; '),
        ...byNorm.map((one) => one.distance[i]),
      ]),
  }),
  calibration: ({ ece, mce, brier, after, method, upTo, brierInterval }) => ({
    head: ['', 'as it is', 'by chance up to, or 95 %', ...(after ? [method] : [])],
    lines: [
      ['expected calibration error', ece, upTo?.ece ?? null, ...(after ? [after.ece] : [])],
      ['maximum calibration error', mce, upTo?.mce ?? null, ...(after ? [after.mce] : [])],
      ['Brier score', brier, between(brierInterval), ...(after ? [after.brier] : [])],
    ],
  }),
  conformal: ({ coverage, measured, interval, meanSize, calibrationRows }) => ({
    head: ['coverage asked for', 'measured', '95 %', 'mean size', 'calibration rows'],
    lines: [[percent(coverage), percent(measured), between(interval), meanSize, calibrationRows]],
  }),
  thresholds: ({ best, points }) => ({
    head: ['best threshold by', 'threshold', 'precision', 'recall', 'F-beta', 'cost a row'],
    lines: (
      [
        ['cost', best.cost],
        ["Youden's J", best.youden],
        ['F-beta', best.fBeta],
      ] as const
    ).map(([name, threshold]) => {
      const at = points.find((point) => point.threshold === threshold);
      return [name, threshold, at?.precision ?? null, at?.recall ?? null, at?.fBeta ?? null, at?.cost ?? null];
    }),
  }),
  fairness: ({ group, groups, gaps, intervals, favourable }) => ({
    head: [`by ${group}; favourable: ${favourable}`, 'rows', 'selection rate', 'TPR', 'FPR', 'precision'],
    lines: [
      ...groups.map((one): Line => [one.name, one.rows, one.selectionRate, one.tpr, one.fpr, one.ppv]),
      ...Object.entries(gaps).map(([name, value]): Line => [name, '', value, between(intervals[name]), '', '']),
    ],
  }),
  errors: ({ slices, overall }) => ({
    head: ['slice', 'rows', 'loss', 'adjusted p'],
    lines: [
      ['all rows', null, overall, null],
      ...slices.slice(0, 5).map((one): Line => [one.conditions.join(' & '), one.rows, one.loss, one.adjustedP]),
    ],
  }),
  drift: ({ file, features, outOfDistribution }) => ({
    head: [`${file}: ${percent(outOfDistribution)} of its rows are out of distribution`, 'PSI', 'missing', 'unseen'],
    lines: [...features]
      .sort((a, b) => b.psi - a.psi)
      .slice(0, 10)
      .map((one) => [one.name, one.psi, percent(one.missing[1]), percent(one.unseen)]),
  }),
  'planted-truth': ({ methods, random }) => ({
    head: ['method', 'signals found', 'rank error'],
    lines: [
      ...methods.map((one): Line => [one.method, percent(one.precision), one.rankError]),
      ['chance', percent(random.precision), random.rankError],
    ],
  }),
};

const shown = (value: number | string | null): string =>
  value === null ? '–' : typeof value === 'number' ? number(value) : value;

/** What is known of how far the model and its explanations can be trusted, of the model as it is now. */
export function trustSection(experiment: Experiment): Html {
  const standing = standingAssessments(experiment.assessments, experiment.model.hash, experiment.decision);
  const sections = assessments.flatMap(({ name, title }) => {
    const record = standing.get(name);
    if (!record) return [];
    const [said, numbers] = [presentedOf(record), numbersOf(record)];
    return said || numbers
      ? [html`<h3>${title.en} · ${title.zh}</h3>${said ?? nothing}${numbers ?? nothing}${trustPictures(record)}`]
      : [];
  });
  const frontier = standing.get('frontier');
  const place = frontier ? frontierSection(frontier.result) : nothing;
  if (sections.length === 0 && place === nothing) return nothing;
  return html`<h2>How far to trust it · 可信度</h2>${sections}${place}`;
}

/** How numbers of a column are written. */
const written: { readonly [A in PresentedColumn['as']]: (value: number) => string } = {
  text: number,
  row: String,
  count: String,
  number,
  metric: (value) => value.toFixed(3),
  percent,
};

/** The sentence and tables of an assessment that has them. */
function presentedOf(record: AssessmentRecord): Html | undefined {
  const found = presentationOf(record);
  const text = (value: string | Message) => (typeof value === 'string' ? value : inEnglish(value));
  return (
    found &&
    html`<p>${inEnglish(inSequence(found.headline))}</p>${found.tables.map(
      ({ title, note, columns, rows, marked = [] }) =>
        html`<h4>${inEnglish(title)}</h4>${note ? html`<p class="soft">${inEnglish(note)}</p>` : nothing}<table><tr>${columns.map(({ label }) => html`<th>${text(label)}</th>`)}</tr>${rows.map(
          (row, r) =>
            html`<tr>${row.map(
              (cell, i) =>
                html`<td>${i === 0 && marked.includes(r) ? '● ' : ''}${
                  typeof cell === 'number' ? written[columns[i].as](cell) : cell === null ? '–' : text(cell)
                }</td>`,
            )}</tr>`,
        )}</table>`,
    )}`
  );
}

const numbersOf = ({ assessment: name, result }: AssessmentRecord): Html | undefined => {
  const known = (Object.keys(parts) as AssessmentName[]).find((one) => one === name);
  return known && tableOf(known, result);
};

function tableOf<N extends AssessmentName>(name: N, result: unknown): Html | undefined {
  const read = assessmentResults[name].safeParse(result);
  if (!read.success) return undefined;
  const { head, lines } = (parts[name] as (value: ResultOf<N>) => Shown)(read.data as ResultOf<N>);
  if (lines.length === 0) return undefined;
  return html`<table><tr>${head.map((text) => html`<th>${text}</th>`)}</tr>${lines.map((line) => html`<tr>${line.map((cell) => html`<td>${shown(cell)}</td>`)}</tr>`)}</table>`;
}

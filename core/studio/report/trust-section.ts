// What is known of how far a model can be trusted: the newest assessment of each kind, by its numbers.

import { methodTitle } from '../../assess/engine/methods.ts';
import { assessments, presentationOf } from '../../assess/registry.ts';
import { scoreTitle } from '../../assess/scores/registry.ts';
import { standingAssessments } from '../../assess/standing.ts';
import { percentage } from '../../messages/figures.ts';
import { metricTitle, titleIn } from '../../messages/known-title.ts';
import { either, inSequence, say, type Tell } from '../../messages/say.ts';
import { type Html, html, nothing } from '../../presentation/html.ts';
import { reportNumber as number } from '../../presentation/report-parts.ts';
import type { AssessmentRecord } from '../../schema/assessment.ts';
import { type AssessmentName, assessmentResults, type ResultOf } from '../../schema/assessment-results.ts';
import type { Experiment } from '../../schema/experiment.ts';
import type { Frontier } from '../../schema/frontier.ts';
import type { Message } from '../../schema/message.ts';
import type { PresentedColumn } from '../../schema/presentation.ts';
import { frontierSection, trustPictures } from './trust-pictures.ts';

type Cell = string | number | Message | null;
type Line = readonly Cell[];
interface Shown {
  readonly head: readonly (string | Message)[];
  readonly lines: readonly Line[];
  readonly note?: Message;
}

const between = (interval: readonly [number, number] | null | undefined): string =>
  interval ? `${number(interval[0])} – ${number(interval[1])}` : '–';

const normName = (norm: string): string => (norm === 'inf' ? 'L∞' : `L${norm}`);

/** What a reader needs of each; the rest is in the project. */
const parts: { readonly [N in AssessmentName]: (result: ResultOf<N>) => Shown } = {
  metrics: ({ metrics }) => ({
    head: [say('head.metric', {}), say('head.value', {}), percentage(0.95)],
    lines: metrics.map((one) => [metricTitle(one.name), one.value, between(one.interval)]),
  }),
  scores: ({ scores: measured }) => ({
    head: [
      say('head.score', {}),
      say('head.method', {}),
      say('head.mean', {}),
      percentage(0.95),
      say('head.better', {}),
    ],
    lines: measured.map((one) => [
      scoreTitle(one.score),
      methodTitle(one.method),
      one.mean,
      between(one.interval),
      one.direction === 'higher' ? say('better.higher', {}) : say('better.lower', {}),
    ]),
  }),
  agreement: ({ methods, measures, k }) => ({
    head: [say('report.sameFeatures', { k }), ...methods.map(methodTitle)],
    lines: (measures.featureAgreement ?? []).map((row, i) => [methodTitle(methods[i]), ...row]),
  }),
  robustness: ({ rows, distance, status, lower, becomes, changes, norm, byNorm = [] }) => ({
    head: [
      say('head.row', {}),
      say('report.leastChange', { norm: normName(norm) }),
      say('head.status', {}),
      say('report.atLeast', {}),
      say('head.becomes', {}),
      say('head.changes', {}),
      ...byNorm.map((one) => normName(one.norm)),
    ],
    lines: rows
      .slice(0, distance.length)
      .map((row, i) => [
        row,
        distance[i],
        say(`status.${status[i]}`, {}),
        lower[i],
        becomes[i],
        changes[i].map((one) => `${one.feature}: ${shown(one.from)} → ${shown(one.to)}`).join('; '),
        ...byNorm.map((one) => one.distance[i]),
      ]),
  }),
  calibration: ({ of, ece, mce, brier, after, upTo, brierInterval }) => ({
    head: ['', say('report.asItIs', {}), say('report.byChance', {}), ...(after ? [say('report.corrected', {})] : [])],
    lines: [
      [say('report.ece', {}), ece, upTo?.ece ?? null, ...(after ? [after.ece] : [])],
      [say('report.mce', {}), mce, upTo?.mce ?? null, ...(after ? [after.mce] : [])],
      [
        say(of === 'predicted' ? 'report.brierOfPredicted' : 'report.brier', {}),
        brier,
        between(brierInterval),
        ...(after ? [after.brier] : []),
      ],
    ],
  }),
  conformal: ({ coverage, measured, interval, meanSize, calibrationRows }) => ({
    head: [
      say('report.coverageWanted', {}),
      say('report.measured', {}),
      percentage(0.95),
      say('report.meanSize', {}),
      say('report.calibrationRows', {}),
    ],
    lines: [[percentage(coverage, 1), percentage(measured, 1), between(interval), meanSize, calibrationRows]],
  }),
  thresholds: ({ best, points }) => ({
    head: [
      say('report.bestBy', {}),
      say('head.threshold', {}),
      say('head.precision', {}),
      say('head.recall', {}),
      say('report.fBeta', {}),
      say('head.cost', {}),
    ],
    lines: (
      [
        [say('head.cost', {}), best.cost],
        [say('report.youden', {}), best.youden],
        [say('report.fBeta', {}), best.fBeta],
      ] as const
    ).map(([name, threshold]) => {
      const at = points.find((point) => point.threshold === threshold);
      return [name, threshold, at?.precision ?? null, at?.recall ?? null, at?.fBeta ?? null, at?.cost ?? null];
    }),
  }),
  fairness: ({ group, groups, gaps, intervals, favourable, note }) => ({
    ...(note ? { note } : {}),
    head: [
      say('report.byGroup', { group, favourable }),
      say('head.rows', {}),
      say('head.selectionRate', {}),
      say('head.tpr', {}),
      say('head.fpr', {}),
      say('head.ppv', {}),
    ],
    lines: [
      ...groups.map(
        (one): Line => [
          `${one.name}${one.isSmall ? ' *' : ''}`,
          one.rows,
          one.selectionRate,
          one.tpr,
          one.fpr,
          one.ppv,
        ],
      ),
      ...Object.entries(gaps).map(
        ([name, value]): Line => [titleIn('gap', name), '', value, between(intervals[name]), '', ''],
      ),
    ],
  }),
  errors: ({ slices, overall }) => ({
    head: [say('head.slice', {}), say('head.rows', {}), say('head.loss', {}), say('head.adjustedP', {})],
    lines: [
      [say('report.allRows', {}), null, overall, null],
      ...slices.slice(0, 5).map((one): Line => [one.conditions.join(' & '), one.rows, one.loss, one.adjustedP]),
    ],
  }),
  drift: ({ file, features, outOfDistribution }) => ({
    head: [
      say('report.outside', { file, share: percentage(outOfDistribution, 1) }),
      say('head.psi', {}),
      say('head.missing', {}),
      say('head.unseen', {}),
    ],
    lines: [...features]
      .sort((a, b) => b.psi - a.psi)
      .slice(0, 10)
      .map((one) => [one.name, one.psi, percentage(one.missing[1], 1), percentage(one.unseen, 1)]),
  }),
  'planted-truth': ({ methods, random }) => ({
    head: [say('head.method', {}), say('report.signalsFound', {}), say('head.rankError', {})],
    lines: [
      ...methods.map((one): Line => [methodTitle(one.method), percentage(one.precision, 1), one.rankError]),
      [say('report.chance', {}), percentage(random.precision, 1), random.rankError],
    ],
  }),
};

const shown = (value: number | string | null): string =>
  value === null ? '–' : typeof value === 'number' ? number(value) : value;

const cellText = (cell: Cell, tell: Tell): string =>
  typeof cell === 'object' && cell !== null ? tell(cell) : shown(cell);

/** What is known of how far the model and its explanations can be trusted, of the model as it is now. */
export function trustSection(experiment: Experiment, frontier: Frontier | null, tell: Tell): Html {
  const standing = standingAssessments(experiment.assessments, experiment.model.hash, experiment.decision);
  const sections = assessments.flatMap(({ name, title }) => {
    const record = standing.get(name);
    if (!record) return [];
    const [said, numbers] = [presentedOf(record, tell), numbersOf(record, tell)];
    return said || numbers
      ? [html`<h3>${tell(either(title))}</h3>${said ?? nothing}${numbers ?? nothing}${trustPictures(record, tell)}`]
      : [];
  });
  // one that was asked for from here may have other experiments as its points
  const place = frontierSection(frontier ?? standing.get('frontier')?.result, tell);
  if (sections.length === 0 && place === nothing) return nothing;
  return html`<h2>${tell(say('report.trust', {}))}</h2>${sections}${place}`;
}

/** How numbers of a column are written. */
const written: { readonly [A in PresentedColumn['as']]: (value: number) => string | Message } = {
  text: number,
  row: String,
  count: String,
  number,
  metric: (value) => value.toFixed(3),
  percent: (share) => percentage(share, 1),
};

/** The sentence and tables of an assessment that has them. */
function presentedOf(record: AssessmentRecord, tell: Tell): Html | undefined {
  const found = presentationOf(record);
  return (
    found &&
    html`<p>${tell(inSequence(found.headline))}</p>${found.tables.map(
      ({ title, note, columns, rows, marked = [] }) =>
        html`<h4>${tell(title)}</h4>${note ? html`<p class="soft">${tell(note)}</p>` : nothing}<table><tr>${columns.map(({ label }) => html`<th>${tell(label)}</th>`)}</tr>${rows.map(
          (row, r) =>
            html`<tr>${row.map(
              (cell, i) =>
                html`<td>${i === 0 && marked.includes(r) ? '● ' : ''}${
                  cell === null ? '–' : tell(typeof cell === 'number' ? written[columns[i].as](cell) : cell)
                }</td>`,
            )}</tr>`,
        )}</table>`,
    )}`
  );
}

const numbersOf = ({ assessment: name, result }: AssessmentRecord, tell: Tell): Html | undefined => {
  const known = (Object.keys(parts) as AssessmentName[]).find((one) => one === name);
  return known && tableOf(known, result, tell);
};

function tableOf<N extends AssessmentName>(name: N, result: unknown, tell: Tell): Html | undefined {
  const read = assessmentResults[name].safeParse(result);
  if (!read.success) return undefined;
  const { head, lines, note } = (parts[name] as (value: ResultOf<N>) => Shown)(read.data as ResultOf<N>);
  if (lines.length === 0) return undefined;
  return html`<table><tr>${head.map((text) => html`<th>${tell(text)}</th>`)}</tr>${lines.map((line) => html`<tr>${line.map((cell) => html`<td>${cellText(cell, tell)}</td>`)}</tr>`)}</table>${note ? html`<p class="soft">${tell(note)}</p>` : nothing}`;
}

// What is known of how far a model can be trusted: the newest assessment of each kind, by its numbers.
import { type Html, html, nothing } from '../../presentation/html.ts';
import { reportNumber as number } from '../../presentation/report-parts.ts';
import { type AssessmentName, assessmentResults, type ResultOf } from '../../schema/assessment-results.ts';

type Line = readonly (string | number | null)[];
interface Shown {
  readonly head: readonly string[];
  readonly lines: readonly Line[];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const between = (interval: readonly [number, number] | null | undefined): string =>
  interval ? `${number(interval[0])} – ${number(interval[1])}` : '–';

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
  robustness: ({ rows, distance, status, lower, becomes, changes }) => ({
    head: ['row', 'least change (deviations)', 'status', 'at least', 'becomes', 'changes'],
    lines: rows
      .slice(0, distance.length)
      .map((row, i) => [
        row,
        distance[i],
        status[i],
        lower[i],
        becomes[i],
        changes[i].map((one) => `${one.feature}: ${shown(one.from)} → ${shown(one.to)}`).join('; '),
      ]),
  }),
  calibration: ({ ece, mce, brier, after, method }) => ({
    head: ['', 'as it is', ...(after ? [method] : [])],
    lines: [
      ['expected calibration error', ece, ...(after ? [after.ece] : [])],
      ['maximum calibration error', mce, ...(after ? [after.mce] : [])],
      ['Brier score', brier, ...(after ? [after.brier] : [])],
    ],
  }),
  conformal: ({ coverage, measured, interval, meanSize, calibrationRows }) => ({
    head: ['coverage asked for', 'measured', '95 %', 'mean size', 'calibration rows'],
    lines: [[percent(coverage), percent(measured), between(interval), meanSize, calibrationRows]],
  }),
  thresholds: ({ best }) => ({
    head: ['best threshold by', 'threshold'],
    lines: [
      ['cost', best.cost],
      ["Youden's J", best.youden],
      ['F-beta', best.fBeta],
    ],
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

const titles: { readonly [N in AssessmentName]: string } = {
  metrics: 'Metrics with intervals · 指标区间',
  scores: 'Scores of explanations · 解释的评分',
  agreement: 'Agreement of methods · 方法间的一致性',
  robustness: 'Robustness · 鲁棒性',
  calibration: 'Calibration · 校准',
  conformal: 'Conformal prediction · 保形预测',
  thresholds: 'Thresholds · 阈值',
  fairness: 'Fairness · 公平性',
  errors: 'Where it errs · 误差所在',
  drift: 'Drift · 数据漂移',
  'planted-truth': 'Planted truth · 植入真相',
};

/** @param assessments as they are stored, oldest first; what does not have its shape is left out */
export function trustSection(assessments: readonly unknown[]): Html {
  const newest = new Map<AssessmentName, Html>();
  for (const one of assessments) {
    const { assessment, result } = one as { assessment?: string; result?: unknown };
    const name = (Object.keys(parts) as AssessmentName[]).find((known) => known === assessment);
    const found = name && tableOf(name, result);
    if (found) newest.set(name, found);
  }
  if (newest.size === 0) return nothing;
  return html`<h2>How far to trust it · 可信度</h2>${(Object.keys(parts) as AssessmentName[])
    .filter((name) => newest.has(name))
    .map((name) => html`<h3>${titles[name]}</h3>${newest.get(name) ?? nothing}`)}`;
}

function tableOf<N extends AssessmentName>(name: N, result: unknown): Html | undefined {
  const read = assessmentResults[name].safeParse(result);
  if (!read.success) return undefined;
  const { head, lines } = (parts[name] as (value: ResultOf<N>) => Shown)(read.data as ResultOf<N>);
  if (lines.length === 0) return undefined;
  return html`<table><tr>${head.map((text) => html`<th>${text}</th>`)}</tr>${lines.map((line) => html`<tr>${line.map((cell) => html`<td>${shown(cell)}</td>`)}</tr>`)}</table>`;
}

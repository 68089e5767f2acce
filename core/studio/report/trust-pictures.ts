// Pictures of the trust section of a report: curves, the error tree and the frontier.
import { type Html, html, nothing } from '../../presentation/html.ts';
import { reportNumber as number } from '../../presentation/report-parts.ts';
import { lineChart, type ReportLine } from '../../presentation/svg-lines.ts';
import type { AssessmentRecord } from '../../schema/assessment.ts';
import { type AssessmentName, assessmentResults, type ResultOf } from '../../schema/assessment-results.ts';
import { frontierResult } from '../../schema/frontier.ts';

type Pictures = { readonly [N in AssessmentName]?: (result: ResultOf<N>) => readonly Html[] };

const share = [0, 1] as const;

const pictures: Pictures = {
  scores: ({ scores }) =>
    [...new Set(scores.flatMap((line) => (line.curve ? [line.score] : [])))].map((name) =>
      lineChart({
        title: `${name} curve`,
        x: 'share of features',
        y: 'mean output',
        lines: scores.flatMap(({ score, method, curve }): ReportLine[] =>
          score === name && curve
            ? [
                {
                  name: method,
                  x: curve.share,
                  y: curve.mean,
                  low: curve.mean.map((mean, i) => (mean === null ? null : mean - (curve.standardError[i] ?? 0))),
                  high: curve.mean.map((mean, i) => (mean === null ? null : mean + (curve.standardError[i] ?? 0))),
                },
              ]
            : [],
        ),
        xDomain: share,
      }),
    ),
  calibration: ({ bins, after }) => {
    const line = (name: string, own: typeof bins): ReportLine => ({
      name,
      x: own.map((bin) => bin.meanProbability),
      y: own.map((bin) => bin.fraction),
      low: own.map((bin) => bin.interval[0]),
      high: own.map((bin) => bin.interval[1]),
    });
    return [
      lineChart({
        title: 'Reliability diagram',
        x: 'mean probability',
        y: 'fraction',
        lines: [line('as it is', bins), ...(after ? [line('corrected', after.bins)] : [])],
        diagonal: true,
        xDomain: share,
        yDomain: share,
      }),
    ];
  },
  thresholds: ({ points }) => {
    const x = points.map((point) => point.threshold);
    return [
      lineChart({
        title: 'Precision, recall and F-beta by threshold',
        x: 'threshold',
        y: '',
        lines: (['precision', 'recall', 'fBeta'] as const).map((name) => ({
          name,
          x,
          y: points.map((point) => point[name]),
          low: points.map(({ intervals }) => intervals?.[name]?.[0] ?? null),
          high: points.map(({ intervals }) => intervals?.[name]?.[1] ?? null),
        })),
        xDomain: share,
        yDomain: share,
      }),
      lineChart({
        title: 'Decision curve',
        x: 'threshold',
        y: 'net benefit',
        lines: [
          { name: 'model', x, y: points.map((point) => bounded(point.netBenefit)) },
          { name: 'all positive', x, y: points.map((point) => bounded(point.treatAll)) },
          { name: 'none', x, y: points.map(() => 0) },
        ],
        xDomain: share,
      }),
    ];
  },
  robustness: ({ stress }) => {
    const measures = [...new Set(stress.map((one) => one.measure))];
    const line = (
      one: (typeof stress)[number],
      y: readonly number[],
      unstressed: number,
      deviation?: readonly number[],
    ): ReportLine => ({
      name: one.kind,
      x: [0, ...one.strength],
      y: [unstressed, ...y],
      ...(deviation
        ? {
            low: [unstressed, ...y.map((value, i) => value - deviation[i])],
            high: [unstressed, ...y.map((value, i) => value + deviation[i])],
          }
        : {}),
    });
    return [
      ...measures.map((measure) =>
        lineChart({
          title: `Stress curves: ${measure}`,
          x: 'strength',
          y: measure,
          lines: stress
            .filter((one) => one.measure === measure)
            .map((one) => line(one, one.metric, one.unstressed, one.deviation)),
        }),
      ),
      lineChart({
        title: 'Stress curves: changed predictions',
        x: 'strength',
        y: 'share of rows',
        lines: stress.map((one) => line(one, one.flips, 0, one.flipsDeviation)),
      }),
    ];
  },
  errors: ({ tree, measure }) => [
    tree.rows.length > 0 ? html`<h4>Error tree</h4><ul>${branch(tree, 0, 'all rows', measure)}</ul>` : nothing,
  ],
};

/** Far below 0 nobody decides so. */
const bounded = (value: number | null): number | null => (value === null || value < -0.2 ? null : value);

const lossNames: Readonly<Record<string, string>> = {
  errorRate: 'error rate',
  absoluteError: 'mean absolute error',
  logLoss: 'log loss',
  squaredError: 'mean squared error',
};

type ErrorTree = ResultOf<'errors'>['tree'];

/** A node with those below it, as a list in a list; the deepest levels of a damaged tree are left out. */
function branch(tree: ErrorTree, at: number, name: string, measure: string, depth = 0): Html {
  const [left, right] = [tree.childrenLeft[at] ?? -1, tree.childrenRight[at] ?? -1];
  const question = tree.questions[at];
  const below =
    left > at && right > at && question !== null && question !== undefined && depth < 20
      ? html`<ul>${branch(tree, left, question, measure, depth + 1)}${branch(tree, right, `not: ${question}`, measure, depth + 1)}</ul>`
      : nothing;
  return html`<li>${name}: ${lossNames[measure] ?? measure} ${number(tree.loss[at] ?? 0)}, ${tree.rows[at] ?? 0} rows${below}</li>`;
}

/** The pictures of one assessment; none where it has none, or where what is stored does not have its shape. */
export function trustPictures({ assessment: name, result }: AssessmentRecord): Html {
  const known = (Object.keys(pictures) as AssessmentName[]).find((one) => one === name);
  return known ? drawn(known, result) : nothing;
}

function drawn<N extends AssessmentName>(name: N, result: unknown): Html {
  const read = assessmentResults[name].safeParse(result);
  const draw = pictures[name] as ((value: ResultOf<N>) => readonly Html[]) | undefined;
  return read.success && draw ? html`${draw(read.data as ResultOf<N>)}` : nothing;
}

const counted: ReadonlySet<string> = new Set(['operations', 'parameters', 'leaves', 'bytes']);

/** Where the model stands between accuracy and simplicity. */
export function frontierSection(result: unknown): Html {
  const read = frontierResult.safeParse(result);
  if (!read.success || read.data.points.length === 0) return nothing;
  const { points, measure, metric, best, oneStandardError } = read.data;
  // counts go over several powers of ten, shares and errors do not
  const isCount = counted.has(measure);
  const placed = points
    .flatMap((point) => {
      const size = point.simplicity[measure];
      return size === undefined ? [] : [{ ...point, size }];
    })
    .sort((a, b) => a.size - b.size);
  const line = (name: string, own: typeof placed, isPoints: boolean): ReportLine => ({
    name,
    x: own.map((point) => (isCount ? Math.log10(Math.max(1, point.size)) : point.size)),
    y: own.map((point) => point.mean),
    ...(isPoints ? { points: true } : {}),
  });
  const mark = (id: string) => (id === best ? ' (best)' : id === oneStandardError ? ' (one standard error)' : '');
  return html`<h3>Accuracy against simplicity · 准确与简洁</h3>${lineChart({
    title: `${metric} against ${measure}`,
    x: isCount ? `log10 ${measure}` : measure,
    y: metric,
    lines: [
      line(
        'Pareto front',
        placed.filter((point) => point.isFront),
        false,
      ),
      line('models', placed, true),
    ],
  })}<table><tr><th>model</th><th>${metric}</th><th>95 %</th><th>${measure}</th></tr>${placed.map(
    (point) =>
      html`<tr><td>${point.isFront ? '● ' : ''}${point.name}${mark(point.experiment)}</td><td>${number(point.mean)}</td><td>${number(point.interval[0])} – ${number(point.interval[1])}</td><td>${number(point.size)}</td></tr>`,
  )}</table>`;
}

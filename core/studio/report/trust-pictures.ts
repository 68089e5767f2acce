// Pictures of the trust section of a report: curves, the error tree and the frontier.
import { methodTitle } from '../../assess/engine/methods.ts';
import { scoreTitle } from '../../assess/scores/registry.ts';
import { percentage } from '../../messages/figures.ts';
import { metricTitle, titleIn } from '../../messages/known-title.ts';
import { say, type Tell } from '../../messages/say.ts';
import { type Html, html, nothing } from '../../presentation/html.ts';
import { reportNumber as number } from '../../presentation/report-parts.ts';
import { lineChart, type ReportLine } from '../../presentation/svg-lines.ts';
import type { AssessmentRecord } from '../../schema/assessment.ts';
import { type AssessmentName, assessmentResults, type ResultOf } from '../../schema/assessment-results.ts';
import { frontierResult, isCount } from '../../schema/frontier.ts';

type Pictures = { readonly [N in AssessmentName]?: (result: ResultOf<N>, tell: Tell) => readonly Html[] };

const share = [0, 1] as const;

const pictures: Pictures = {
  scores: ({ scores }, tell) =>
    [...new Set(scores.flatMap((line) => (line.curve ? [line.score] : [])))].map((name) =>
      lineChart({
        title: tell(say('report.scoreCurve', { score: scoreTitle(name) })),
        x: tell(say('report.shareOfFeatures', {})),
        y: tell(say('report.meanOutput', {})),
        lines: scores.flatMap(({ score, method, curve }): ReportLine[] =>
          score === name && curve
            ? [
                {
                  name: tell(methodTitle(method)),
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
  calibration: ({ bins, after }, tell) => {
    const line = (name: string, own: typeof bins): ReportLine => ({
      name,
      x: own.map((bin) => bin.meanProbability),
      y: own.map((bin) => bin.fraction),
      low: own.map((bin) => bin.interval[0]),
      high: own.map((bin) => bin.interval[1]),
    });
    return [
      lineChart({
        title: tell(say('report.reliability', {})),
        x: tell(say('head.meanProbability', {})),
        y: tell(say('head.fraction', {})),
        lines: [
          line(tell(say('report.asItIs', {})), bins),
          ...(after ? [line(tell(say('report.corrected', {})), after.bins)] : []),
        ],
        diagonal: true,
        xDomain: share,
        yDomain: share,
      }),
    ];
  },
  thresholds: ({ points }, tell) => {
    const threshold = tell(say('head.threshold', {}));
    const nameOf = { precision: 'head.precision', recall: 'head.recall', fBeta: 'report.fBeta' } as const;
    const x = points.map((point) => point.threshold);
    return [
      lineChart({
        title: tell(say('report.ratesByThreshold', {})),
        x: threshold,
        y: '',
        lines: (['precision', 'recall', 'fBeta'] as const).map((name) => ({
          name: tell(say(nameOf[name], {})),
          x,
          y: points.map((point) => point[name]),
          low: points.map(({ intervals }) => intervals?.[name]?.[0] ?? null),
          high: points.map(({ intervals }) => intervals?.[name]?.[1] ?? null),
        })),
        xDomain: share,
        yDomain: share,
      }),
      lineChart({
        title: tell(say('report.decisionCurve', {})),
        x: threshold,
        y: tell(say('head.netBenefit', {})),
        lines: [
          { name: tell(say('report.thisModel', {})), x, y: points.map((point) => bounded(point.netBenefit)) },
          { name: tell(say('report.allPositive', {})), x, y: points.map((point) => bounded(point.treatAll)) },
          { name: tell(say('report.nonePositive', {})), x, y: points.map(() => 0) },
        ],
        xDomain: share,
      }),
    ];
  },
  robustness: ({ stress }, tell) => {
    const measures = [...new Set(stress.map((one) => one.measure))];
    const line = (
      one: (typeof stress)[number],
      y: readonly number[],
      unstressed: number,
      deviation?: readonly number[],
    ): ReportLine => ({
      name: tell(titleIn('stress', one.kind)),
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
          title: tell(say('report.stress', { measure: metricTitle(measure) })),
          x: tell(say('head.strength', {})),
          y: tell(metricTitle(measure)),
          lines: stress
            .filter((one) => one.measure === measure)
            .map((one) => line(one, one.metric, one.unstressed, one.deviation)),
        }),
      ),
      lineChart({
        title: tell(say('report.stressFlips', {})),
        x: tell(say('head.strength', {})),
        y: tell(say('report.shareOfRows', {})),
        lines: stress.map((one) => line(one, one.flips, 0, one.flipsDeviation)),
      }),
    ];
  },
  errors: ({ tree, measure }, tell) => [
    tree.rows.length > 0
      ? html`<h4>${tell(say('head.errorTree', {}))}</h4><ul>${branch({ tree, measure, tell }, 0, tell(say('report.allRows', {})))}</ul>`
      : nothing,
  ],
};

/** Far below 0 nobody decides so. */
const bounded = (value: number | null): number | null => (value === null || value < -0.2 ? null : value);

interface Branches {
  readonly tree: ResultOf<'errors'>['tree'];
  readonly measure: string;
  readonly tell: Tell;
}

/** A node with those below it, as a list in a list; the deepest levels of a damaged tree are left out. */
function branch(branches: Branches, at: number, name: string, depth = 0): Html {
  const { tree, measure, tell } = branches;
  const [left, right] = [tree.childrenLeft[at] ?? -1, tree.childrenRight[at] ?? -1];
  const question = tree.questions[at];
  const below =
    left > at && right > at && question !== null && question !== undefined && depth < 20
      ? html`<ul>${branch(branches, left, question, depth + 1)}${branch(branches, right, tell(say('report.not', { question })), depth + 1)}</ul>`
      : nothing;
  const said = say('report.branch', {
    name,
    loss: titleIn('report.loss', measure),
    value: number(tree.loss[at] ?? 0),
    rows: tree.rows[at] ?? 0,
  });
  return html`<li>${tell(said)}${below}</li>`;
}

/** The pictures of one assessment; none where it has none, or where what is stored does not have its shape. */
export function trustPictures({ assessment: name, result }: AssessmentRecord, tell: Tell): Html {
  const known = (Object.keys(pictures) as AssessmentName[]).find((one) => one === name);
  return known ? drawn(known, result, tell) : nothing;
}

function drawn<N extends AssessmentName>(name: N, result: unknown, tell: Tell): Html {
  const read = assessmentResults[name].safeParse(result);
  const draw = pictures[name] as ((value: ResultOf<N>, tell: Tell) => readonly Html[]) | undefined;
  return read.success && draw ? html`${draw(read.data as ResultOf<N>, tell)}` : nothing;
}

/** Where the model stands between accuracy and simplicity. */
export function frontierSection(result: unknown, tell: Tell): Html {
  const read = frontierResult.safeParse(result);
  if (!read.success || read.data.points.length === 0) return nothing;
  const { points, measure, metric, best, oneStandardError } = read.data;
  const placed = points
    .flatMap((point) => {
      const size = point.simplicity[measure];
      return size === undefined ? [] : [{ ...point, size }];
    })
    .sort((a, b) => a.size - b.size);
  const line = (name: string, own: typeof placed, isPoints: boolean): ReportLine => ({
    name,
    x: own.map((point) => (isCount(measure) ? Math.log10(Math.max(1, point.size)) : point.size)),
    y: own.map((point) => point.mean),
    ...(isPoints ? { points: true } : {}),
  });
  const mark = (id: string) => {
    if (id === best) return tell(say('report.best', {}));
    return id === oneStandardError ? tell(say('report.oneStandardError', {})) : '';
  };
  const name = tell(metricTitle(metric));
  const size = tell(say(`simplicity.${measure}`, {}));
  return html`<h3>${tell(say('report.frontier', {}))}</h3>${lineChart({
    title: tell(say('report.against', { metric: name, measure: size })),
    x: isCount(measure) ? `log10 ${size}` : size,
    y: name,
    lines: [
      line(
        tell(say('report.paretoFront', {})),
        placed.filter((point) => point.isFront),
        false,
      ),
      line(tell(say('report.models', {})), placed, true),
    ],
  })}<table><tr><th>${tell(say('report.thisModel', {}))}</th><th>${name}</th><th>${tell(percentage(0.95))}</th><th>${size}</th></tr>${placed.map(
    (point) =>
      html`<tr><td>${point.isFront ? '● ' : ''}${point.name}${mark(point.experiment)}</td><td>${number(point.mean)}</td><td>${number(point.interval[0])} – ${number(point.interval[1])}</td><td>${number(point.size)}</td></tr>`,
  )}</table>`;
}

// Pictures of how good a model is: confusion matrix and curves, or predictions beside real numbers.
import type { Metrics } from '../../../../core/schema/experiment.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import type { Evaluation } from '../../../../core/schema/views.ts';
import { ConfusionMatrix } from '../../plots/confusion-matrix.tsx';
import { LineChart } from '../../plots/line-chart.tsx';
import { ScatterChart } from '../../plots/scatter-chart.tsx';
import { attempt } from '../../state/actions.tsx';
import { go } from '../../state/place.ts';
import { select } from '../../state/selection.ts';
import { formatCount, formatPercent } from '../../ui/numbers.ts';
import { type Translate, useLanguage } from '../../ui/use-language.ts';

type Part = 'train' | 'validation' | 'test';

/** What guessing reaches: the share of the one class that is drawn. */
function prevalenceLine(
  curves: readonly { readonly class: string }[],
  classes: readonly string[],
  confusion: readonly (readonly number[])[] | undefined,
  t: Translate,
) {
  const own = curves.length === 1 ? confusion?.[classes.indexOf(curves[0].class)] : undefined;
  if (!own || !confusion) return {};
  const share = sum(own) / sum(confusion.map(sum));
  return { target: { y: share, label: t('train.prevalence', { share: formatPercent(share) }) } };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Above that many classes a confusion matrix cannot be read. */
const mostDrawnClasses = 60;

interface ClassPicturesProps {
  readonly view: ExperimentView;
  readonly part: Part;
  readonly metrics: Metrics;
  readonly value: Extract<Evaluation, { kind: 'classification' }>;
}

/** Confusion matrix and curves; a field or a point selects its rows. */
export function ClassPictures({ view, part, metrics, value }: ClassPicturesProps) {
  const { t } = useLanguage();
  const classes = view.dataset.target.classes ?? [];
  const selectField = async (truth: string, label: string) => {
    const rows = await attempt('experiment.confusionRows', { id: view.id, part, truth, label });
    if (!rows) return;
    select(view.id, rows, t('train.fieldOf', { truth, label }));
    go({ screen: 'explain', experiment: view.id });
  };
  const selectRanked = async (label: string, count: number) => {
    const rows = await attempt('experiment.rankedRows', { id: view.id, part, class: label, count });
    if (!rows) return;
    select(view.id, rows, t('train.rankedOf', { rows: formatCount(rows.length), class: label }));
    go({ screen: 'explain', experiment: view.id });
  };
  /** So many rows of a class, and of all others, in this part. */
  const countsOf = (label: string) => {
    const own = sum(metrics.confusion?.[classes.indexOf(label)] ?? []);
    return { own, others: sum((metrics.confusion ?? []).map(sum)) - own };
  };
  const few = (curves: number) => (curves > 12 ? t('plot.firstClasses', { shown: 12, total: curves }) : undefined);
  return (
    <div className="columns by-300">
      {metrics.confusion && classes.length <= mostDrawnClasses && (
        <ConfusionMatrix
          title={t('train.confusion')}
          name={`${view.name}_confusion`}
          classes={classes}
          counts={metrics.confusion}
          asShares
          onPick={(truth, label) => void selectField(classes[truth], classes[label])}
        />
      )}
      {metrics.confusion && classes.length > mostDrawnClasses && (
        <FrequentMistakes classes={classes} counts={metrics.confusion} />
      )}
      <LineChart
        title={t('train.roc')}
        note={few(value.roc.length) ?? t('train.clickCurve')}
        name={`${view.name}_roc`}
        height={230}
        diagonal
        xLabel={t('train.falsePositive')}
        yLabel={t('train.truePositive')}
        xDomain={[0, 1]}
        yDomain={[0, 1]}
        onPick={(k, x, y) => {
          const { own, others } = countsOf(value.roc[k].class);
          void selectRanked(value.roc[k].class, Math.round(x * others + y * own));
        }}
        series={value.roc.slice(0, 12).map((curve) => ({ name: curve.class, x: curve.x, y: curve.y }))}
      />
      <LineChart
        title={t('train.precisionRecall')}
        note={few(value.precisionRecall.length)}
        name={`${view.name}_precision_recall`}
        height={230}
        xLabel={t('train.recall')}
        yLabel={t('train.precision')}
        xDomain={[0, 1]}
        yDomain={[0, 1]}
        {...prevalenceLine(value.precisionRecall, classes, metrics.confusion, t)}
        onPick={(k, x, y) => {
          const { own } = countsOf(value.precisionRecall[k].class);
          if (y > 0) void selectRanked(value.precisionRecall[k].class, Math.round((x * own) / y));
        }}
        series={value.precisionRecall.slice(0, 12).map((curve) => ({ name: curve.class, x: curve.x, y: curve.y }))}
      />
    </div>
  );
}

interface NumberPicturesProps {
  readonly name: string;
  readonly points: Extract<Evaluation, { kind: 'regression' }>['points'];
}

/** Predictions and what is left of them beside the real numbers. */
export function NumberPictures({ name, points }: NumberPicturesProps) {
  const { t } = useLanguage();
  return (
    <div className="columns by-300">
      <ScatterChart
        title={t('train.predicted')}
        name={`${name}_predicted`}
        line="diagonal"
        xLabel={t('train.actualAxis')}
        yLabel={t('train.predictedAxis')}
        points={points.map((point) => ({ row: point.row, x: point.actual, y: point.predicted }))}
      />
      <ScatterChart
        title={t('train.residuals')}
        name={`${name}_residuals`}
        line="zero"
        xLabel={t('train.predictedAxis')}
        yLabel={t('train.residualAxis')}
        points={points.map((point) => ({
          row: point.row,
          x: point.predicted,
          y: point.actual - point.predicted,
        }))}
      />
    </div>
  );
}

/** What is called by another name, the most frequent first. */
export function mistakesOf(
  counts: readonly (readonly number[])[],
): { readonly truth: number; readonly label: number; readonly count: number }[] {
  return counts
    .flatMap((row, truth) =>
      row.flatMap((count, label) => (truth !== label && count > 0 ? [{ truth, label, count }] : [])),
    )
    .sort((a, b) => b.count - a.count);
}

/** The most frequent mistakes, where there are too many classes for a matrix. */
function FrequentMistakes({
  classes,
  counts,
}: {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}) {
  const { t } = useLanguage();
  const most = mistakesOf(counts).slice(0, 12);
  return (
    <section>
      <h3>{t('train.frequentMistakes')}</h3>
      <p className="soft small">{t('train.manyClasses', { classes: formatCount(classes.length) })}</p>
      <table className="plain">
        <thead>
          <tr>
            <th>{t('explain.truth')}</th>
            <th>{t('train.called')}</th>
            <th className="number">{t('train.rows')}</th>
          </tr>
        </thead>
        <tbody>
          {most.map(({ truth, label, count }) => (
            <tr key={`${truth}-${label}`}>
              <td className="wrap">{classes[truth]}</td>
              <td className="wrap">{classes[label]}</td>
              <td className="number">{formatCount(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

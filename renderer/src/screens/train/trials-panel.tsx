import { SegmentedControl, Select } from '@mantine/core';
import { memo, useState } from 'react';
import type { Trial, TrialTable } from '../../../../core/schema/search.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { useSettingTitles } from '../../engine/use-setting-titles.ts';
import { LineChart } from '../../plots/line-chart.tsx';
import { ParallelCoordinates } from '../../plots/parallel-coordinates.tsx';
import { ScatterChart } from '../../plots/scatter-chart.tsx';
import { choiceTitle } from '../../ui/choice-title.ts';
import { formatCount, formatMetric, formatNumber, formatSeconds } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Translate, useLanguage } from '../../ui/use-language.ts';
import styles from './trials-panel.module.css';

const mostRows = 200;

/**
 * Candidates of a search as they are tried, the best so far, and what the settings have to do with it; or the folds of
 * a cross-validation.
 */
export const TrialsPanel = memo(function TrialsPanel({
  view,
  search,
}: {
  readonly view: ExperimentView;
  readonly search: TrialTable;
}) {
  const { t } = useLanguage();
  const [order, setOrder] = useState<'score' | 'number'>('score');
  const [chosen, setChosen] = useState<number | null>(null);
  const titleOf = useSettingTitles([view.model.kind]);
  const metric = t(`metric.${search.metric}`);
  const paths = [...new Set(search.trials.flatMap((trial) => Object.keys(trial.settings)))];
  const sign = search.lowerIsBetter ? 1 : -1;
  const scored = search.trials.filter((trial) => trial.mean !== null);
  const ranked = [...scored].sort((a, b) => b.rung - a.rung || sign * ((a.mean ?? 0) - (b.mean ?? 0)));
  const rows = order === 'score' ? [...ranked, ...search.trials.filter((trial) => trial.mean === null)] : search.trials;
  const best = search.trials.find((trial) => trial.number === search.best) ?? ranked[0];
  const done = search.trials.filter((trial) => trial.folds.length === search.folds).length;
  const several = search.kind !== 'cross-validation';
  const rankOf = (trial: Trial) =>
    trial.mean === null ? undefined : 1 - ranked.indexOf(trial) / Math.max(1, ranked.length - 1);
  return (
    <Panel
      title={t(`search.${search.kind}`)}
      note={
        several
          ? t('search.done', { done: formatCount(done), planned: formatCount(search.planned), folds: search.folds })
          : t('search.folds', { folds: search.folds })
      }
      actions={
        several && (
          <SegmentedControl
            aria-label={t('search.order')}
            value={order}
            onChange={(value) => setOrder(value === 'number' ? 'number' : 'score')}
            data={[
              { value: 'score', label: t('search.byScore') },
              { value: 'number', label: t('search.byNumber') },
            ]}
          />
        )
      }
    >
      <div className="stack">
        {best?.mean != null && (
          <p className="verdict" role="status">
            {t(several ? (view.metrics.train ? 'search.winner' : 'search.best') : 'search.result', {
              metric,
              mean: formatMetric(best.mean),
              sd: formatMetric(best.sd),
              settings: Object.entries(best.settings)
                .map(([path, value]) => `${titleOf(path)} ${shortValue(value, t)}`)
                .join(', '),
            })}
          </p>
        )}
        {several && scored.length > 1 && (
          <div className={`columns ${styles.layout}`}>
            <ParallelCoordinates
              title={t('search.parallel')}
              name={`${view.name}_search`}
              axes={[...paths.map((path) => titleOf(path)), metric]}
              chosen={chosen ?? search.best}
              onChoose={setChosen}
              lines={scored.map((trial) => ({
                id: trial.number,
                values: [...paths.map((path) => cellOf(trial.settings[path])), trial.mean],
                rank: rankOf(trial),
              }))}
            />
            <BestSoFar view={view} search={search} metric={metric} />
          </div>
        )}
        {several && scored.length > 1 && (
          <SettingScatter
            name={`${view.name}_setting`}
            trials={scored}
            metric={metric}
            titleOf={titleOf}
            onPick={setChosen}
          />
        )}
        <Trials
          rows={rows}
          paths={paths}
          folds={search.folds}
          metric={metric}
          titleOf={titleOf}
          chosen={chosen ?? search.best}
          onPick={setChosen}
        />
        {!several && best && best.folds.length > 1 && (
          <LineChart
            title={t('search.perFold')}
            name={`${view.name}_folds`}
            height={170}
            xLabel={t('search.fold')}
            series={[
              { name: metric, x: best.folds.map((fold) => fold.fold + 1), y: best.folds.map((fold) => fold.score) },
            ]}
          />
        )}
      </div>
    </Panel>
  );
});

interface TrialsProps {
  readonly rows: readonly Trial[];
  /** Settings that differ. */
  readonly paths: readonly string[];
  readonly folds: number;
  readonly metric: string;
  readonly titleOf: (path: string) => string;
  readonly chosen: number | null;
  readonly onPick: (number: number) => void;
}

/** Candidates line by line. */
function Trials({ rows, paths, folds, metric, titleOf, chosen, onPick }: TrialsProps) {
  const { t } = useLanguage();
  return (
    <div className={`table-box ${styles.trials}`}>
      <table className="plain">
        <thead>
          <tr>
            <th className="number">{t('search.candidate')}</th>
            {paths.map((path) => (
              <th key={path} title={path}>
                {titleOf(path)}
              </th>
            ))}
            <th className="number">{t('search.rows')}</th>
            <th className="number">{t('search.foldsDone')}</th>
            <th className="number">{metric}</th>
            <th className="number">±</th>
            <th className="number">{t('search.time')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map((trial) => {
            const problem = trial.folds.find((fold) => fold.error !== null)?.error;
            return (
              <tr key={trial.number} className={trial.number === chosen ? 'chosen' : ''} title={problem ?? undefined}>
                <td className="number">
                  <button type="button" className={styles.link} onClick={() => onPick(trial.number)}>
                    {trial.number + 1}
                  </button>
                </td>
                {paths.map((path) => (
                  <td key={path}>{shortValue(trial.settings[path], t)}</td>
                ))}
                <td className="number">{formatCount(trial.rows)}</td>
                <td className="number">
                  {trial.folds.length} / {folds}
                </td>
                <td className="number">{trial.mean === null ? (problem ? '✕' : '–') : formatMetric(trial.mean)}</td>
                <td className="number soft">{trial.sd === null ? '' : formatMetric(trial.sd)}</td>
                <td className="number soft">{formatSeconds(trial.seconds)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length > mostRows && <p className="soft small">{t('figure.more', { count: rows.length - mostRows })}</p>}
    </div>
  );
}

/** The best mean score after each candidate that is whole. */
function BestSoFar({
  view,
  search,
  metric,
}: {
  readonly view: ExperimentView;
  readonly search: TrialTable;
  readonly metric: string;
}) {
  const { t } = useLanguage();
  const last = search.trials.reduce((most, trial) => Math.max(most, trial.rung), 0);
  const whole = search.trials.filter(
    (trial) => trial.mean !== null && (search.kind !== 'halving' || trial.rung === last || trial.rung === 0),
  );
  let best = search.lowerIsBetter ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const line = whole.map((trial) => {
    best = search.lowerIsBetter ? Math.min(best, trial.mean ?? best) : Math.max(best, trial.mean ?? best);
    return best;
  });
  return (
    <LineChart
      title={t('search.bestSoFar')}
      name={`${view.name}_best_so_far`}
      height={220}
      xLabel={t('search.candidate')}
      series={[
        { name: t('search.bestSoFar'), x: whole.map((trial) => trial.number + 1), y: line, colour: 2 },
        {
          name: metric,
          x: whole.map((trial) => trial.number + 1),
          y: whole.map((trial) => trial.mean),
          colour: 0,
          dashed: true,
        },
      ]}
    />
  );
}

/** One setting against the metric: a point a candidate. */
function SettingScatter({
  name,
  trials,
  metric,
  titleOf,
  onPick,
}: {
  readonly name: string;
  readonly trials: readonly Trial[];
  readonly metric: string;
  readonly titleOf: (path: string) => string;
  readonly onPick: (trial: number) => void;
}) {
  const { t } = useLanguage();
  const numeric = [...new Set(trials.flatMap(({ settings }) => Object.keys(settings)))].filter(
    (path) =>
      new Set(trials.map(({ settings }) => settings[path]).filter((value) => typeof value === 'number')).size > 1,
  );
  const [asked, setAsked] = useState<string | null>(null);
  const path = asked ?? numeric[0];
  if (path === undefined) return null;
  const points = trials.flatMap(({ number, settings, mean }) => {
    const x = settings[path];
    return typeof x === 'number' && mean !== null ? [{ row: number, x, y: mean }] : [];
  });
  return (
    <ScatterChart
      title={t('search.oneSetting')}
      name={name}
      xLabel={titleOf(path)}
      yLabel={metric}
      height={220}
      points={points}
      onPick={onPick}
      note={
        numeric.length > 1 && (
          <Select
            aria-label={t('search.oneSetting')}
            size="xs"
            w={220}
            data={numeric.map((one) => ({ value: one, label: titleOf(one) }))}
            value={path}
            allowDeselect={false}
            onChange={setAsked}
          />
        )
      }
    />
  );
}

const cellOf = (value: unknown): string | number | null =>
  typeof value === 'number' || typeof value === 'string' ? value : value === undefined ? null : JSON.stringify(value);
const shortValue = (value: unknown, t: Translate): string =>
  typeof value === 'number'
    ? formatNumber(value, 4)
    : typeof value === 'string' || typeof value === 'boolean'
      ? choiceTitle(t, String(value))
      : value === undefined
        ? ''
        : JSON.stringify(value);

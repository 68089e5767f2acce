import { Button, Slider } from '@mantine/core';
import { memo, useEffect, useState } from 'react';
import type { AxesQuery, LayerView, SnapshotView } from '../../../../core/schema/snapshot-view.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { engine } from '../../engine/connection.ts';
import { reportOf } from '../../engine/errors.ts';
import { useAsItGrows } from '../../engine/use-as-it-grows.ts';
import { useSnapshot } from '../../engine/use-snapshot.ts';
import { BoundaryMap } from '../../plots/boundary-map.tsx';
import { ConfusionMatrix } from '../../plots/confusion-matrix.tsx';
import { HistogramRows } from '../../plots/histogram-rows.tsx';
import { NetworkActivity } from '../../plots/network-activity.tsx';
import { ScatterChart } from '../../plots/scatter-chart.tsx';
import { go } from '../../state/place.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { AxesPicker } from './axes-picker.tsx';
import styles from './snapshot-panel.module.css';

const resolution = 60;
/** Coarser while a run goes on: the picture moves, and the processor is the run's. */
const liveResolution = 40;

/**
 * The model as it is now, or was after any stored epoch: boundary, mistakes, network; with a time line to go back on.
 */
export const SnapshotPanel = memo(function SnapshotPanel({
  view,
  running,
  epochs,
}: {
  readonly view: ExperimentView;
  readonly running: boolean;
  readonly epochs: number;
}) {
  const { t } = useLanguage();
  const stored =
    useAsItGrows(() => engine.call('experiment.moments', { id: view.id }), {
      id: view.id,
      epochs,
      isRunning: running,
      often: 16,
    }) ?? [];
  const [place, setPlace] = useState<number | null>(null);
  const [axes, setAxes] = useState<AxesQuery | undefined>(() => firstAxes(view));
  const shown = place === null ? null : (stored[Math.min(place, stored.length - 1)] ?? null);
  const { snapshot, error } = useSnapshot(
    view.id,
    shown,
    axes,
    running && shown === null ? liveResolution : resolution,
    running,
  );
  if (stored.length === 0) return null;
  return (
    <Panel
      title={t('snapshot.title')}
      note={
        snapshot
          ? t('snapshot.after', {
              epoch: formatCount(snapshot.epoch),
              unit: t(`snapshot.${view.epochKind ?? 'epoch'}`),
            })
          : undefined
      }
      actions={<AxesPicker view={view} axes={axes} onChange={setAxes} />}
    >
      <div className="stack">
        {stored.length > 1 && (
          <div className="row">
            <Slider
              className="fill"
              thumbLabel={t('snapshot.timeline')}
              min={0}
              max={stored.length - 1}
              value={place ?? stored.length - 1}
              label={(at) => formatCount(stored[at] ?? 0)}
              onChange={(at) => setPlace(at)}
            />
            <span className={`soft number ${styles.epoch}`}>
              {formatCount(stored[place ?? stored.length - 1] ?? 0)} / {formatCount(epochs)}
            </span>
            <Player count={stored.length} place={place} onPlace={setPlace} />
            <Button
              size="compact-sm"
              variant={place === null ? 'light' : 'default'}
              aria-pressed={place === null}
              onClick={() => setPlace(null)}
            >
              {t(running ? 'snapshot.live' : 'snapshot.newest')}
            </Button>
          </div>
        )}
        {error !== undefined && !snapshot && <ErrorPanel report={reportOf(error)} />}
        {snapshot ? <Pictures view={view} snapshot={snapshot} /> : <p className="soft">{t('common.loading')}</p>}
      </div>
    </Panel>
  );
});

/** Plays the stored epochs as a film. */
function Player({
  count,
  place,
  onPlace,
}: {
  readonly count: number;
  readonly place: number | null;
  readonly onPlace: (place: number | null) => void;
}) {
  const { t } = useLanguage();
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    const timer = window.setTimeout(() => {
      const next = (place ?? -1) + Math.max(1, Math.round(count / 60));
      if (next >= count) {
        setPlaying(false);
        onPlace(null);
      } else onPlace(next);
    }, 350);
    return () => window.clearTimeout(timer);
  }, [playing, place, count, onPlace]);
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-pressed={playing}
      onClick={() => {
        if (!playing && (place === null || place >= count - 1)) onPlace(0);
        setPlaying(!playing);
      }}
    >
      {t(playing ? 'train.pause' : 'snapshot.play')}
    </Button>
  );
}

const numericOf = (view: ExperimentView) =>
  view.dataset.features.filter((feature) => feature.kind === 'numeric').map((feature) => feature.name);

function firstAxes(view: ExperimentView): AxesQuery | undefined {
  const numeric = numericOf(view);
  if (numeric.length === 2) return { kind: 'features', x: numeric[0], y: numeric[1] };
  return numeric.length + view.dataset.features.length > 2 ? { kind: 'components' } : undefined;
}

/** Drawn anew for another moment only, not for each epoch that is counted. */
const Pictures = memo(function Pictures({
  view,
  snapshot,
}: {
  readonly view: ExperimentView;
  readonly snapshot: SnapshotView;
}) {
  const { t } = useLanguage();
  const classes = view.dataset.target.classes ?? [];
  const part = t(`part.${snapshot.part}`);
  const sampled = (rows: number) =>
    rows < snapshot.of ? t('train.sampled', { rows: formatCount(rows), of: formatCount(snapshot.of) }) : undefined;
  return (
    <>
      <div className="columns by-440">
        <BoundaryMap
          title={t('boundary.of', { x: snapshot.boundary.x.name, y: snapshot.boundary.y.name })}
          name={`${view.name}_boundary_${snapshot.epoch}`}
          boundary={snapshot.boundary}
          classes={classes}
          onRow={(row) => go({ screen: 'explain', experiment: view.id, row })}
        />
        <div className="stack">
          {snapshot.layers.length > 0 && (
            <NetworkActivity
              title={t('snapshot.network')}
              name={`${view.name}_network_${snapshot.epoch}`}
              inputs={snapshot.inputs}
              layers={snapshot.layers}
            />
          )}
          {snapshot.confusion && classes.length <= 12 && (
            <ConfusionMatrix
              title={`${t('train.confusion')} · ${part}`}
              name={`${view.name}_confusion_${snapshot.epoch}`}
              classes={classes}
              counts={snapshot.confusion}
              note={sampled(snapshot.rows)}
            />
          )}
          {snapshot.confusion && classes.length > 12 && (
            <p className="soft">{t('train.tooManyClasses', { count: classes.length })}</p>
          )}
          {snapshot.points.length > 0 && (
            <ScatterChart
              title={`${t('train.predicted')} · ${part}`}
              note={sampled(snapshot.points.length)}
              name={`${view.name}_predicted_${snapshot.epoch}`}
              line="diagonal"
              xLabel={t('train.actualAxis')}
              yLabel={t('train.predictedAxis')}
              points={snapshot.points.map((point) => ({ row: point.row, x: point.actual, y: point.predicted }))}
            />
          )}
        </div>
      </div>
      {snapshot.layers.length > 0 && (
        <HistogramRows
          title={t('snapshot.layers')}
          name={`${view.name}_layers_${snapshot.epoch}`}
          rows={snapshot.layers.map((layer: LayerView, l) => ({
            label: `${l + 1} · ${layer.inputs} → ${layer.units} · ${layer.activation}`,
            weights: layer.weights,
            activations: layer.activations,
            dead: layer.dead,
          }))}
        />
      )}
    </>
  );
});

import { Button, NumberInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { AxesQuery } from '../../../../core/schema/snapshot-view.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { BoundaryMap } from '../../plots/boundary-map.tsx';
import { go } from '../../state/place.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { AxesPicker } from './axes-picker.tsx';
import styles from './boundary-panel.module.css';

const resolution = 80;

/**
 * The decision boundary in two features, the others at their median or at a chosen row, or in two principal components.
 */
export function BoundaryPanel({ view }: { readonly view: ExperimentView }) {
  const { t } = useLanguage();
  const numeric = view.dataset.features.filter((feature) => feature.kind === 'numeric').map((feature) => feature.name);
  const best = useTopFeatures(view, numeric);
  const [chosen, setChosen] = useState<AxesQuery | undefined>(undefined);
  const [row, setRow] = useState<number | undefined>(undefined);
  const job = useJob('boundary');
  const { start } = job;
  const axes: AxesQuery | undefined =
    chosen ?? (best.length > 1 ? { kind: 'features', x: best[0], y: best[1] } : undefined);
  const key = JSON.stringify([axes, row]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the axes and the row
  useEffect(() => {
    if (view.status === 'running' || !axes) return;
    void start({
      id: view.id,
      axes: axes.kind === 'features' && row !== undefined ? { ...axes, atRow: row } : axes,
      resolution,
    });
  }, [view.status === 'running', view.id, key, start]);

  if (numeric.length < 2) return null;
  const features = axes?.kind === 'features';
  return (
    <Panel
      title={t(view.dataset.target.classes ? 'boundary.title' : 'boundary.titleNumbers')}
      note={t(features ? (row === undefined ? 'boundary.atMedian' : 'boundary.atRow') : 'boundary.componentsNote', {
        row,
      })}
      actions={
        <div className="row">
          <AxesPicker view={view} axes={axes} onChange={setChosen} />
          {features && (
            <NumberInput
              aria-label={t('boundary.row')}
              placeholder={t('boundary.row')}
              w={110}
              min={0}
              max={view.dataset.rows - 1}
              allowDecimal={false}
              value={row ?? ''}
              onChange={(value) => setRow(typeof value === 'number' ? value : undefined)}
            />
          )}
          {job.running && (
            <Button size="compact-xs" variant="default" onClick={job.cancel}>
              {t('common.cancel')}
            </Button>
          )}
        </div>
      }
    >
      {job.error && <ErrorPanel report={job.error} />}
      {job.result && (
        <div className={styles.picture}>
          <BoundaryMap
            title={t('boundary.of', { x: job.result.x.name, y: job.result.y.name })}
            name={`${view.name}_boundary`}
            boundary={job.result}
            classes={view.dataset.target.classes ?? []}
            onRow={(picked) => go({ screen: 'explain', experiment: view.id, row: picked })}
          />
        </div>
      )}
      {!job.result && job.running && <p className="soft">{t('common.loading')}</p>}
    </Panel>
  );
}

/** The two numeric features that the model leans on most, so that the first picture shows something. */
function useTopFeatures(view: ExperimentView, numeric: readonly string[]): string[] {
  const columns = useCall('experiment.columns', { id: view.id });
  const size = (name: string) => {
    const at = columns.data?.names.indexOf(name) ?? -1;
    return at < 0 ? 0 : Math.max(...(columns.data?.values.map((row) => Math.abs(row[at])) ?? [0]));
  };
  if (columns.data === undefined) return [];
  return [...numeric].sort((a, b) => size(b) - size(a));
}

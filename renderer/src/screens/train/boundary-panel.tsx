import { Button, NumberInput, Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { go } from '../../app/place.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { BoundaryMap } from '../../plots/boundary-map.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../ui/use-words.ts';

const resolution = 80;

/** The decision boundary in two features, the others at their median or at a chosen row. */
export function BoundaryPanel({ view }: { readonly view: ExperimentView }) {
  const { t } = useWords();
  const numeric = view.dataset.features.filter((feature) => feature.kind === 'numeric').map((feature) => feature.name);
  const best = useTopFeatures(view, numeric);
  const [axes, setAxes] = useState<{ x: string; y: string } | undefined>(undefined);
  const [row, setRow] = useState<number | undefined>(undefined);
  const job = useJob('boundary');
  const x = axes?.x ?? best[0];
  const y = axes?.y ?? best[1];
  const { start } = job;
  const ready = view.status !== 'running' && x !== undefined && y !== undefined && x !== y;

  useEffect(() => {
    if (ready) void start({ id: view.id, x, y, ...(row === undefined ? {} : { atRow: row }), resolution });
  }, [ready, view.id, x, y, row, start]);

  if (numeric.length < 2) return null;
  return (
    <Panel
      title={t(view.dataset.target.classes ? 'boundary.title' : 'boundary.titleNumbers')}
      note={t(row === undefined ? 'boundary.atMedian' : 'boundary.atRow', { row })}
      actions={
        <div className="row">
          <Select
            aria-label={t('boundary.x')}
            data={numeric}
            value={x}
            allowDeselect={false}
            searchable
            limit={200}
            w={170}
            onChange={(value) => value && setAxes({ x: value, y: y ?? numeric[1] })}
          />
          <Select
            aria-label={t('boundary.y')}
            data={numeric}
            value={y}
            allowDeselect={false}
            searchable
            limit={200}
            w={170}
            onChange={(value) => value && setAxes({ x: x ?? numeric[0], y: value })}
          />
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
          {job.running && (
            <Button size="compact-xs" variant="default" onClick={job.cancel}>
              {t('common.cancel')}
            </Button>
          )}
        </div>
      }
    >
      {x === y && <p className="soft">{t('boundary.same')}</p>}
      {job.error && <ErrorPanel report={job.error} />}
      {job.result && (
        <div style={{ maxWidth: 820 }}>
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

import { Select } from '@mantine/core';
import { useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { AllRowsPicture } from '../../results/registry.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatCount } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { ClassPicker } from './class-picker.tsx';

/** What moves the model over many rows: bars, the beeswarm, and one feature's dependence on a click. */
export function AllRows({ view, onRow }: { readonly view: ExperimentView; readonly onRow: (row: number) => void }) {
  const { t } = useLanguage();
  const candidates = [...view.explanations].reverse().filter((head) => head.kind !== 'attribution' || head.rows > 1);
  const { titleOf } = useMethods();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const id = candidates.some((head) => head.id === chosen) ? chosen : candidates[0]?.id;
  const classes = candidates.find((head) => head.id === id)?.classes ?? null;
  const [wanted, setWanted] = useState<string | null>(null);
  const ofClass = wanted !== null && classes?.includes(wanted) ? { class: wanted } : {};
  const summary = useCall('explanation.summary', { id: id ?? '', ...ofClass }, { when: id !== undefined, keep: true });
  if (id === undefined)
    return <EmptyState icon="explain" title={t('explain.noGlobal')} text={t('explain.noGlobalText')} />;
  return (
    <div className="stack">
      <div className="row">
        <Select
          aria-label={t('explain.choose')}
          data={candidates.map((head) => ({
            value: head.id,
            label: `${titleOf(head.method)} · ${t('explain.rowCount', { count: formatCount(head.rows) })}`,
          }))}
          value={id}
          allowDeselect={false}
          w={320}
          onChange={(value) => setChosen(value ?? undefined)}
        />
        {classes && <ClassPicker classes={classes} value={wanted} onPick={setWanted} />}
      </div>
      <Loading query={summary} report={reportOf}>
        {(value) => (
          <AllRowsPicture
            key={`${value.head.id} ${value.head.output?.class}`}
            experiment={view.id}
            summary={value}
            view={value.view}
            onRow={onRow}
          />
        )}
      </Loading>
    </div>
  );
}

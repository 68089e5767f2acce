import { Button, Tabs } from '@mantine/core';
import { useState } from 'react';
import type { ExperimentRow } from '../../../../core/schema/experiment.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { go, usePlace } from '../../state/place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Picker } from '../../ui/picker.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { AllRows } from './all-rows.tsx';
import { ExplainForm } from './explain-form.tsx';
import { ModelItself } from './model-itself.tsx';
import { RowList } from './row-list.tsx';
import { ThisRow } from './this-row.tsx';
import { WhatIf } from './what-if.tsx';

/** Why the model decides as it does: for one row, over all rows, and in itself. */
export function ExplainScreen() {
  const { t } = useLanguage();
  const { experiment } = usePlace();
  const rows = useCall('experiment.list', { bin: false });
  return (
    <Loading query={rows} report={reportOf}>
      {(list) => {
        const trained = list.filter((row) => row.metrics !== null);
        const chosen = trained.find((row) => row.id === experiment)?.id ?? trained[0]?.id;
        if (chosen === undefined) {
          return (
            <EmptyState icon="explain" title={t('explain.none')} text={t('explain.noneText')}>
              <Button onClick={() => go({ screen: 'model' })}>{t('train.chooseModel')}</Button>
            </EmptyState>
          );
        }
        return <Explained key={chosen} id={chosen} entries={trained} />;
      }}
    </Loading>
  );
}

function Explained({ id, entries }: { readonly id: string; readonly entries: readonly ExperimentRow[] }) {
  const { t } = useLanguage();
  const shown = useCall('experiment.show', { id }, { keep: true });
  return (
    <Loading query={shown} report={reportOf} lines={8}>
      {(view) => (
        <div className="screen">
          <div className="screen-head">
            <Picker
              label={t('train.choose')}
              entries={entries}
              value={id}
              width={260}
              onPick={(next) => go({ experiment: next })}
            />
            <span className="soft">
              {t('explain.predicts', { target: view.dataset.target.name, kind: view.model.kind })}
            </span>
          </div>
          <Parts view={view} />
        </div>
      )}
    </Loading>
  );
}

function Parts({ view }: { readonly view: ExperimentView }) {
  const { t } = useLanguage();
  const { row: picked } = usePlace();
  const [tab, setTab] = useState<string | null>(null);
  const needsRow = picked === null;
  const telling = useCall('experiment.tellingRow', { id: view.id }, { when: needsRow, keep: true });
  const row = picked ?? telling.data?.row ?? null;
  const current = tab ?? 'row';
  return (
    <div className={current === 'whatIf' ? 'columns explain-columns two' : 'columns explain-columns'}>
      <RowList
        view={view}
        chosen={row}
        onPick={(next) => {
          go({ row: next });
          // another row is asked about in the same way
          if (current !== 'whatIf') setTab('row');
        }}
      />
      <Tabs value={current} onChange={setTab}>
        <Tabs.List>
          <Tabs.Tab value="row">{t('explain.thisRow')}</Tabs.Tab>
          <Tabs.Tab value="whatIf">{t('explain.whatIf')}</Tabs.Tab>
          <Tabs.Tab value="all">{t('explain.allRows')}</Tabs.Tab>
          <Tabs.Tab value="model">{t('explain.model')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="row" pt="sm">
          {needsRow && telling.data && (
            <p className="soft small" role="note">
              {t(`explain.telling.${telling.data.reason}`, { row: telling.data.row })}
            </p>
          )}
          {current === 'row' && <ThisRow view={view} row={row} />}
        </Tabs.Panel>
        <Tabs.Panel value="whatIf" pt="sm">
          {current === 'whatIf' && <WhatIf view={view} row={row} />}
        </Tabs.Panel>
        <Tabs.Panel value="all" pt="sm">
          <AllRows
            view={view}
            onRow={(next) => {
              go({ row: next });
              setTab('row');
            }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="model" pt="sm">
          <ModelItself view={view} row={row} />
        </Tabs.Panel>
      </Tabs>
      {current !== 'whatIf' && (
        <ExplainForm view={view} row={row} onDone={(rows) => setTab(rows === 'row' ? 'row' : 'all')} />
      )}
    </div>
  );
}

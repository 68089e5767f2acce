import { Tabs } from '@mantine/core';
import { useRef, useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { useCall } from '../../engine/use-call.ts';
import { useKindTitles } from '../../engine/use-kind-titles.ts';
import { ChosenExperiment } from '../../state/chosen-experiment.tsx';
import { go, usePlace } from '../../state/place.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { AllRows } from './all-rows.tsx';
import { ExplainForm } from './explain-form.tsx';
import styles from './explain-screen.module.css';
import { ModelItself } from './model-itself.tsx';
import { RowList } from './row-list.tsx';
import { ThisRow } from './this-row.tsx';
import { WhatIf } from './what-if.tsx';

/** Why the model decides as it does: for one row, over all rows, and in itself. */
export function ExplainScreen() {
  const { t } = useLanguage();
  const kindTitle = useKindTitles();
  return (
    <ChosenExperiment
      icon="explain"
      none={{ title: t('explain.none'), text: t('explain.noneText') }}
      about={(view) => t('explain.predicts', { target: view.dataset.target.name, kind: kindTitle(view.model.kind) })}
    >
      {(view) => <Parts view={view} />}
    </ChosenExperiment>
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
  const tabs = useRef<HTMLDivElement>(null);
  const showResult = (rows: 'row' | 'many') => {
    setTab(rows === 'row' ? 'row' : 'all');
    tabs.current?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div
      className={
        current === 'whatIf' ? `columns ${styles.explainColumns} ${styles.two}` : `columns ${styles.explainColumns}`
      }
    >
      <RowList
        view={view}
        chosen={row}
        onPick={(next) => {
          go({ row: next });
          // another row is asked about in the same way
          if (current !== 'whatIf') setTab('row');
        }}
      />
      <Tabs ref={tabs} value={current} onChange={setTab}>
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
      {current !== 'whatIf' && <ExplainForm view={view} row={row} onDone={showResult} />}
    </div>
  );
}

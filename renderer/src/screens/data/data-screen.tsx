import { ActionIcon, Button, Select, Tabs, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { ColumnSummary, DatasetSummary } from '../../../../core/schema/dataset.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { attempt, chooseAndImport, deleteDataset } from '../../state/actions.tsx';
import { changeDraft, useDraft } from '../../state/draft.ts';
import { go, usePlace } from '../../state/place.ts';
import { useSplit } from '../../state/use-split.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { messageOf } from '../../ui/error-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatCount, formatPercent } from '../../ui/numbers.ts';
import { Picker } from '../../ui/picker.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { ColumnsTab } from './columns-tab.tsx';
import { GalleryTab } from './gallery-tab.tsx';
import { likelyTargets } from './likely-targets.ts';
import { RelationsTab } from './relations-tab.tsx';
import { SplitTab } from './split-tab.tsx';
import { TableTab } from './table-tab.tsx';

/** What the data is: its columns, its rows, what to predict, and how it is split. */
export function DataScreen() {
  const { t } = useLanguage();
  const { dataset } = usePlace();
  const datasets = useCall('dataset.list', null);
  return (
    <Loading query={datasets} report={reportOf}>
      {(list) => {
        const chosen = list.find((entry) => entry.id === dataset) ?? list[0];
        if (!chosen) {
          return (
            <EmptyState icon="data" title={t('data.none')} text={t('data.noneText')}>
              <Button onClick={() => void chooseAndImport()}>{t('palette.import')}</Button>
              <Button variant="default" onClick={() => go({ screen: 'start' })}>
                {t('data.samples')}
              </Button>
            </EmptyState>
          );
        }
        return <Dataset key={chosen.id} dataset={chosen} list={list} />;
      }}
    </Loading>
  );
}

function Dataset({ dataset, list }: { readonly dataset: DatasetSummary; readonly list: readonly DatasetSummary[] }) {
  const { t, language } = useLanguage();
  const hasPictures = dataset.columns.some(({ kind }) => kind === 'image');
  const [tab, setTab] = useState(hasPictures ? 'gallery' : 'columns');
  const draft = useDraft(dataset.id);
  const target = dataset.columns.find((column) => column.name === dataset.target);
  const split = useSplit(dataset, draft);
  const warnings = useCall('dataset.warnings', { id: dataset.id, target: dataset.target }, { keep: true });
  const classes = split.data?.classes ?? [];
  const targetSentence =
    split.data === undefined
      ? ''
      : split.data.task === 'regression'
        ? t('data.regression')
        : t('data.classes', { count: classes.length, balance: balanceOf(classes, split.data.parts) });
  const setTarget = (name: string | null) => {
    changeDraft(dataset.id, { positiveClass: null, task: null });
    void attempt('dataset.setTarget', { id: dataset.id, target: name });
  };
  return (
    <div className="screen">
      <div className="screen-head">
        <Picker
          label={t('data.choose')}
          entries={list}
          value={dataset.id}
          width={240}
          onPick={(id) => go({ dataset: id })}
        />
        <span className="soft">
          {t('start.size', { rows: formatCount(dataset.rows), columns: formatCount(dataset.columns.length) })}
        </span>
        <span className="grow" />
        <Button variant="default" onClick={() => void chooseAndImport()}>
          {t('palette.import')}
        </Button>
        <Tooltip label={t('common.delete')}>
          <ActionIcon
            variant="default"
            aria-label={`${t('common.delete')}: ${dataset.name}`}
            onClick={() => void deleteDataset(dataset.id, dataset.name)}
          >
            <Icon name="bin" />
          </ActionIcon>
        </Tooltip>
        <Button disabled={!target} onClick={() => go({ screen: 'model', dataset: dataset.id })}>
          {t('data.next')}
        </Button>
      </div>
      <section className="panel row" aria-label={t('data.predict')}>
        <Icon name="target" />
        <b>{t('data.predict')}</b>
        <Select
          aria-label={t('data.target')}
          placeholder={t('data.chooseTarget')}
          data={dataset.columns.map((column) => column.name)}
          value={dataset.target}
          searchable
          clearable
          w={240}
          limit={200}
          onChange={setTarget}
        />
        {target && (
          <Select
            aria-label={t('data.task')}
            data={[
              {
                value: 'auto',
                label: `${t('form.automatic')}${split.data && draft.task === null ? ` · ${t(`task.${split.data.task}`)}` : ''}`,
              },
              { value: 'classification', label: t('task.classification') },
              { value: 'regression', label: t('task.regression') },
            ]}
            value={draft.task ?? 'auto'}
            allowDeselect={false}
            w={200}
            onChange={(task) =>
              changeDraft(dataset.id, { task: task === 'classification' || task === 'regression' ? task : null })
            }
          />
        )}
        {split.data && classes.length === 2 && (
          <Select
            aria-label={t('data.positive')}
            data={classes.map((name) => ({ value: name, label: t('data.positiveIs', { name }) }))}
            value={draft.positiveClass ?? split.data?.positive ?? null}
            allowDeselect={false}
            w={200}
            onChange={(name) => changeDraft(dataset.id, { positiveClass: name === split.data?.positive ? null : name })}
          />
        )}
        {!target && <LikelyTargets columns={dataset.columns} onChoose={setTarget} />}
        <span className="soft">{target ? targetSentence : t('data.noTarget')}</span>
        {split.error && <span className="alarm">{messageOf(reportOf(split.error), language)}</span>}
      </section>
      <Tabs value={tab} onChange={(value) => setTab(value ?? 'columns')}>
        <Tabs.List>
          <Tabs.Tab value="columns">{t('data.columns')}</Tabs.Tab>
          <Tabs.Tab value="table">{t('data.table')}</Tabs.Tab>
          {hasPictures && <Tabs.Tab value="gallery">{t('pictures.gallery')}</Tabs.Tab>}
          <Tabs.Tab value="relations">{t('data.relations')}</Tabs.Tab>
          <Tabs.Tab value="split">{t('data.split')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="columns" pt="sm">
          <ColumnsTab dataset={dataset} warnings={warnings.data ?? []} />
        </Tabs.Panel>
        <Tabs.Panel value="table" pt="sm">
          <TableTab dataset={dataset} />
        </Tabs.Panel>
        {hasPictures && (
          <Tabs.Panel value="gallery" pt="sm">
            {tab === 'gallery' && <GalleryTab dataset={dataset} />}
          </Tabs.Panel>
        )}
        <Tabs.Panel value="relations" pt="sm">
          {tab === 'relations' && <RelationsTab dataset={dataset} />}
        </Tabs.Panel>
        <Tabs.Panel value="split" pt="sm">
          <SplitTab dataset={dataset} preview={split} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

/** The columns that are most likely meant, one click each. */
function LikelyTargets({
  columns,
  onChoose,
}: {
  readonly columns: readonly ColumnSummary[];
  readonly onChoose: (name: string) => void;
}) {
  const { t } = useLanguage();
  return likelyTargets(columns).map(({ id, name }) => (
    <Button
      key={id}
      variant="default"
      size="compact-sm"
      maw={220}
      title={t('data.predictThis', { name })}
      onClick={() => onChoose(name)}
    >
      {name}
    </Button>
  ));
}

/** "bad 30 %, good 70 %" for a few classes, the rarest for many. */
function balanceOf(classes: readonly string[], parts: readonly { readonly counts: readonly number[] }[]): string {
  const totals = classes.map((_, k) => parts.reduce((sum, part) => sum + (part.counts[k] ?? 0), 0));
  const all = totals.reduce((a, b) => a + b, 0) || 1;
  const order = [...classes.keys()].sort((a, b) => totals[a] - totals[b]).slice(0, 3);
  return order.map((k) => `${classes[k]} ${formatPercent(totals[k] / all, totals[k] / all < 0.1 ? 1 : 0)}`).join(', ');
}

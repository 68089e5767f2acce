import { Select } from '@mantine/core';
import { useState } from 'react';
import type { DatasetSummary } from '../../../../core/schema/dataset.ts';
import type { Relation } from '../../../../core/schema/relations.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { MatrixMap } from '../../plots/matrix-map.tsx';
import { ScatterChart } from '../../plots/scatter-chart.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatCount } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

/** How strongly columns go together, and any two of them against each other. */
export function RelationsTab({ dataset }: { readonly dataset: DatasetSummary }) {
  const { t } = useLanguage();
  const found = useCall('dataset.associations', { id: dataset.id, target: dataset.target }, { keep: true });
  const names = dataset.columns.map(({ name }) => name);
  const [pair, setPair] = useState<readonly [string, string] | undefined>(undefined);
  const fallback = (found.data?.columns ?? names).slice(0, 2);
  const [first, second] = pair ?? [fallback[0] ?? '', fallback[1] ?? fallback[0] ?? ''];
  return (
    <div className="stack">
      <Panel>
        <Loading query={found} report={reportOf} lines={8}>
          {(value) => (
            <MatrixMap
              title={t('data.associations')}
              name={`${dataset.name}_associations`}
              rows={value.columns}
              columns={value.columns}
              values={value.values}
              onPick={(row, column) => setPair([value.columns[row], value.columns[column]])}
              note={[
                t('data.associationsNote', { rows: formatCount(value.rows) }),
                ...(value.leftOut > 0 ? [t('data.associationsLeftOut', { count: value.leftOut })] : []),
              ].join(' ')}
            />
          )}
        </Loading>
      </Panel>
      <Panel title={t('data.twoColumns')}>
        <div className="row">
          <Select
            aria-label={t('data.firstColumn')}
            data={names}
            value={first}
            searchable
            allowDeselect={false}
            w={240}
            onChange={(name) => name !== null && setPair([name, second])}
          />
          <span className="soft">×</span>
          <Select
            aria-label={t('data.secondColumn')}
            data={names}
            value={second}
            searchable
            allowDeselect={false}
            w={240}
            onChange={(name) => name !== null && setPair([first, name])}
          />
        </div>
        {first !== '' && <Pair id={dataset.id} first={first} second={second} />}
      </Panel>
    </div>
  );
}

function Pair({ id, first, second }: { readonly id: string; readonly first: string; readonly second: string }) {
  const query = useCall('dataset.relation', { id, first, second }, { keep: true });
  return (
    <Loading query={query} report={reportOf} lines={6}>
      {(value) => <Picture value={value} first={first} second={second} />}
    </Loading>
  );
}

function Picture({
  value,
  first,
  second,
}: {
  readonly value: Relation;
  readonly first: string;
  readonly second: string;
}) {
  const { t } = useLanguage();
  const title = t('data.against', { first, second });
  const name = `${first}_${second}`;
  switch (value.kind) {
    case 'points':
      return (
        <ScatterChart title={title} name={name} points={value.points} xLabel={first} yLabel={second} height={340} />
      );
    case 'counts':
      return (
        <MatrixMap
          title={title}
          name={name}
          rows={value.down}
          columns={value.across}
          values={value.counts}
          note={t('data.countsNote')}
        />
      );
    case 'means':
      return (
        <BarList
          title={t('data.meansBy', { number: value.number })}
          name={name}
          signed={false}
          unit={value.number}
          note={t('data.meansNote')}
          entries={value.groups.map((group) => ({
            label: `${group.name} (${formatCount(group.rows)})`,
            values: [group.mean],
            spread: group.deviation,
          }))}
        />
      );
  }
}

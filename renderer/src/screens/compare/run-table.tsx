import { ActionIcon, Button, Checkbox, MultiSelect, Switch, TextInput, Tooltip } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { type ExperimentRow, shownMetrics } from '../../../../core/schema/experiment.ts';
import { useCall } from '../../engine/use-call.ts';
import { attempt, deleteExperiments } from '../../state/actions.tsx';
import { go, usePlace } from '../../state/place.ts';
import { Icon } from '../../ui/icon.tsx';
import { formatCount, formatMetric, formatSeconds, formatTime } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { EmptyBin } from './empty-bin.tsx';

const columns = [
  'kind',
  'status',
  'dataset',
  'target',
  ...shownMetrics,
  'epochs',
  'explanations',
  'seconds',
  'created',
  'note',
] as const;
type ColumnName = (typeof columns)[number];
const atFirst: ColumnName[] = ['kind', 'status', 'dataset', 'accuracy', 'rocAuc', 'rmse', 'r2', 'seconds', 'created'];
const metricNames = new Set<string>(shownMetrics);

function cellOf(row: ExperimentRow, column: ColumnName | 'name'): string | number | null {
  if (metricNames.has(column))
    return (row.metrics as Record<string, number | null | undefined> | null)?.[column] ?? null;
  return (row as unknown as Record<string, string | number | null>)[column];
}

const lineHeight = 36;

/** All runs: search, sort, choose columns, star, note, rename, bin; a tick puts one beside the others. */
export function RunTable({ rows }: { readonly rows: readonly ExperimentRow[] }) {
  const { t } = useLanguage();
  const { compare } = usePlace();
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState<string[]>(atFirst);
  const [sort, setSort] = useState<{ column: ColumnName | 'name'; descending: boolean }>({
    column: 'created',
    descending: true,
  });
  const [bin, setBin] = useState(false);
  const binned = useCall('experiment.list', { bin: true }, { when: bin });
  const words = search.trim().toLowerCase();
  const all = bin ? (binned.data ?? []) : rows;
  const found = all.filter(
    (row) =>
      words === '' ||
      [row.name, row.kind, row.dataset, row.target, row.status, row.note].some((text) =>
        text.toLowerCase().includes(words),
      ),
  );
  const sorted = [...found].sort((a, b) => {
    const star = Number(b.starred) - Number(a.starred);
    if (star !== 0) return star;
    const [x, y] = [cellOf(a, sort.column), cellOf(b, sort.column)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
    return sort.descending ? -order : order;
  });
  const visible = columns.filter(
    (column) => shown.includes(column) && (!metricNames.has(column) || all.some((row) => cellOf(row, column) !== null)),
  );
  const heading = (column: ColumnName | 'name') =>
    metricNames.has(column) ? t(`metric.${column}`) : t(`compare.column.${column}`);
  const toggleSort = (column: ColumnName | 'name') =>
    setSort((before) => ({
      column,
      descending: before.column === column ? !before.descending : typeof cellOf(all[0], column) === 'number',
    }));
  const toggle = (id: string) =>
    go({ compare: compare.includes(id) ? compare.filter((other) => other !== id) : [...compare, id].slice(-20) });
  const box = useRef<HTMLDivElement>(null);
  // thousands of runs are told of, and some tens drawn
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const chosen = compare.filter((id) => rows.some((row) => row.id === id));
  return (
    <Panel>
      <div className="row" style={{ marginBottom: 8 }}>
        <TextInput
          leftSection={<Icon name="search" size={14} />}
          placeholder={t('compare.search')}
          aria-label={t('compare.search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          w={220}
        />
        <MultiSelect
          aria-label={t('compare.columns')}
          size="xs"
          data={columns.map((column) => ({ value: column, label: heading(column) }))}
          value={shown}
          onChange={setShown}
          maxValues={columns.length}
          w={300}
          renderPill={() => null}
          placeholder={t('compare.columns')}
        />
        <Switch label={t('compare.bin')} checked={bin} onChange={(event) => setBin(event.currentTarget.checked)} />
        <span style={{ flex: 1 }} />
        {bin && <EmptyBin />}
        {chosen.length > 0 && !bin && (
          <>
            <span className="soft">{t('compare.chosen', { count: chosen.length })}</span>
            <Button variant="subtle" color="gray" onClick={() => go({ compare: [] })}>
              {t('compare.clear')}
            </Button>
            <Button
              variant="default"
              leftSection={<Icon name="bin" size={12} />}
              onClick={() => void deleteExperiments(chosen)}
            >
              {t('common.delete')}
            </Button>
          </>
        )}
      </div>
      <div ref={box} style={{ overflow: 'auto', maxHeight: '42vh' }}>
        <table className="plain sticky-head" aria-rowcount={sorted.length + 1}>
          <thead>
            <tr>
              <th style={{ width: 30 }}>
                <span className="visually-hidden">{t('compare.choose')}</span>
              </th>
              <th style={{ width: 30 }}>
                <span className="visually-hidden">{t('compare.star')}</span>
              </th>
              {(['name', ...visible] as const).map((column) => (
                <th
                  key={column}
                  aria-sort={sort.column === column ? (sort.descending ? 'descending' : 'ascending') : undefined}
                  className={isNumber(column) ? 'number' : ''}
                >
                  <button type="button" className="plain-button" onClick={() => toggleSort(column)}>
                    {heading(column)}
                    {sort.column === column ? (sort.descending ? ' ↓' : ' ↑') : ''}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap height={items[0]?.start ?? 0} columns={visible.length + 3} />
            {items.map((item) => {
              const row = sorted[item.index];
              return (
                <RunRow
                  key={row.id}
                  row={row}
                  index={item.index}
                  measure={virtual.measureElement}
                  columns={visible}
                  isBin={bin}
                  isChosen={compare.includes(row.id)}
                  onToggle={() => toggle(row.id)}
                />
              );
            })}
            <Gap height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} columns={visible.length + 3} />
          </tbody>
        </table>
        {sorted.length === 0 && <p className="soft">{t(bin ? 'compare.emptyBin' : 'compare.nothing')}</p>}
      </div>
    </Panel>
  );
}

/** A row of the height of those that are not drawn. */
function Gap({ height, columns: span }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

interface RunRowProps {
  readonly row: ExperimentRow;
  readonly index: number;
  readonly measure: (element: HTMLTableRowElement | null) => void;
  readonly columns: readonly ColumnName[];
  readonly isBin: boolean;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

function RunRow({ row, index, measure, columns: shown, isBin, isChosen, onToggle }: RunRowProps) {
  const { t } = useLanguage();
  return (
    <tr ref={measure} data-index={index} className={isChosen ? 'selected' : ''}>
      <td>
        {isBin ? (
          <Tooltip label={t('compare.restore')}>
            <ActionIcon
              size="sm"
              variant="subtle"
              aria-label={`${t('compare.restore')}: ${row.name}`}
              onClick={() => void attempt('experiment.restore', { ids: [row.id] })}
            >
              <Icon name="undo" size={14} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <Checkbox aria-label={`${t('compare.choose')}: ${row.name}`} checked={isChosen} onChange={onToggle} />
        )}
      </td>
      <td>
        <ActionIcon
          size="sm"
          variant="subtle"
          color={row.starred ? 'yellow' : 'gray'}
          aria-pressed={row.starred}
          aria-label={`${t('compare.star')}: ${row.name}`}
          onClick={() => void attempt('experiment.star', { id: row.id, starred: !row.starred })}
        >
          <Icon name="star" size={14} filled={row.starred} />
        </ActionIcon>
      </td>
      <td>
        <NameCell row={row} />
      </td>
      {shown.map((column) => (
        <Cell key={column} row={row} column={column} />
      ))}
    </tr>
  );
}

const isNumber = (column: string): boolean =>
  metricNames.has(column) || column === 'seconds' || column === 'epochs' || column === 'explanations';

function NameCell({ row }: { readonly row: ExperimentRow }) {
  const { t } = useLanguage();
  const [text, setText] = useState<string | undefined>(undefined);
  if (text !== undefined) {
    const finish = () => {
      const name = text.trim();
      if (name !== '' && name !== row.name) void attempt('experiment.rename', { id: row.id, name });
      setText(undefined);
    };
    return (
      <TextInput
        aria-label={t('compare.rename')}
        value={text}
        autoFocus
        onChange={(event) => setText(event.currentTarget.value.slice(0, 200))}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') finish();
          if (event.key === 'Escape') setText(undefined);
        }}
      />
    );
  }
  return (
    <span className="row" style={{ flexWrap: 'nowrap', gap: 2 }}>
      <button
        type="button"
        className="plain-button"
        title={row.error ?? row.name}
        onClick={() => go({ screen: 'train', experiment: row.id })}
      >
        <span className="cut" style={{ maxWidth: 260 }}>
          {row.name}
        </span>
      </button>
      <Tooltip label={t('compare.rename')}>
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={`${t('compare.rename')}: ${row.name}`}
          onClick={() => setText(row.name)}
        >
          <Icon name="more" size={12} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}

function Cell({ row, column }: { readonly row: ExperimentRow; readonly column: ColumnName }) {
  const { t, language } = useLanguage();
  const value = cellOf(row, column);
  switch (column) {
    case 'status':
      return (
        <td>
          <span className={`chip ${row.status === 'failed' ? 'bad' : ''}`} title={row.error ?? undefined}>
            {t(`status.${row.status}`)}
          </span>
        </td>
      );
    case 'seconds':
      return <td className="number">{typeof value === 'number' ? formatSeconds(value) : '–'}</td>;
    case 'created':
      return <td style={{ whiteSpace: 'nowrap' }}>{formatTime(row.created, language)}</td>;
    case 'note':
      return (
        <td>
          <TextInput
            variant="unstyled"
            aria-label={`${t('compare.column.note')}: ${row.name}`}
            placeholder="…"
            defaultValue={row.note}
            onBlur={(event) =>
              event.currentTarget.value !== row.note &&
              void attempt('experiment.note', { id: row.id, note: event.currentTarget.value })
            }
          />
        </td>
      );
    case 'epochs':
    case 'explanations':
      return <td className="number">{formatCount(Number(value))}</td>;
    default:
      return typeof value === 'number' || (value === null && isNumber(column)) ? (
        <td className="number">{formatMetric(value as number | null)}</td>
      ) : (
        <td>{value}</td>
      );
  }
}

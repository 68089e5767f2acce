import { Button, MultiSelect, Select, Switch, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import type { ExperimentRow } from '../../../../core/schema/experiment.ts';
import { useCall } from '../../engine/use-call.ts';
import { useKindTitles } from '../../engine/use-kind-titles.ts';
import { deleteExperiments } from '../../state/actions.tsx';
import { go, usePlace } from '../../state/place.ts';
import { Icon } from '../../ui/icon.tsx';
import { formatCount } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { EmptyBin } from './empty-bin.tsx';
import {
  type ColumnName,
  cellOf,
  columns,
  type Grouping,
  groupings,
  isNumberColumn,
  linesOf,
  matching,
  metricNames,
  type Sort,
  shownAtFirst,
  sortedRows,
  type TableLine,
  tagsOf,
} from './run-columns.ts';
import { RunRow } from './run-row.tsx';
import styles from './run-table.module.css';

const lineHeight = 36;

/** The title of a column, in the reader's language. */
function useHeading(): (column: ColumnName | 'name') => string {
  const { t } = useLanguage();
  return (column) => (metricNames.has(column) ? t(`metric.${column}`) : t(`compare.column.${column}`));
}

/** All runs: search, sort, group, choose columns, star, note, rename, bin; a tick puts one beside the others. */
export function RunTable({ rows }: { readonly rows: readonly ExperimentRow[] }) {
  const { t } = useLanguage();
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState<string[]>(shownAtFirst);
  const [sort, setSort] = useState<Sort>({ column: 'created', descending: true });
  const [grouping, setGrouping] = useState<Grouping>('none');
  const [bin, setBin] = useState(false);
  const binned = useCall('experiment.list', { bin: true }, { when: bin });
  const kindTitle = useKindTitles();
  const all = (bin ? (binned.data ?? []) : rows).map((row) => ({ ...row, kind: kindTitle(row.kind) }));
  const lines = linesOf(sortedRows(matching(all, search), sort), grouping, t('compare.untagged'));
  const visible = columns.filter(
    (column) => shown.includes(column) && (!metricNames.has(column) || all.some((row) => cellOf(row, column) !== null)),
  );
  const toggleSort = (column: Sort['column']) =>
    setSort((before) => ({
      column,
      descending:
        before.column === column ? !before.descending : all.length > 0 && typeof cellOf(all[0], column) === 'number',
    }));
  return (
    <Panel>
      <Tools
        search={search}
        onSearch={setSearch}
        shown={shown}
        onShown={setShown}
        grouping={grouping}
        onGrouping={setGrouping}
        bin={bin}
        onBin={setBin}
        rows={rows}
      />
      <Tags rows={all} search={search} onSearch={setSearch} />
      <Lines lines={lines} columns={visible} isBin={bin} sort={sort} onSort={toggleSort} />
    </Panel>
  );
}

interface ToolsProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly shown: string[];
  readonly onShown: (columns: string[]) => void;
  readonly grouping: Grouping;
  readonly onGrouping: (grouping: Grouping) => void;
  readonly bin: boolean;
  readonly onBin: (bin: boolean) => void;
  readonly rows: readonly ExperimentRow[];
}

function Tools({ search, onSearch, shown, onShown, grouping, onGrouping, bin, onBin, rows }: ToolsProps) {
  const { t } = useLanguage();
  const heading = useHeading();
  const { compare } = usePlace();
  const chosen = compare.filter((id) => rows.some((row) => row.id === id));
  return (
    <div className={`row ${styles.tools}`}>
      <TextInput
        leftSection={<Icon name="search" size={14} />}
        placeholder={t('compare.search')}
        aria-label={t('compare.search')}
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
        w={220}
      />
      <MultiSelect
        aria-label={t('compare.columns')}
        size="xs"
        data={columns.map((column) => ({ value: column, label: heading(column) }))}
        value={shown}
        onChange={onShown}
        maxValues={columns.length}
        w={200}
        renderPill={() => null}
        placeholder={t('compare.columns')}
      />
      <Select
        aria-label={t('compare.groupBy')}
        size="xs"
        w={170}
        data={groupings.map((one) => ({ value: one, label: t(`compare.grouping.${one}`) }))}
        value={grouping}
        allowDeselect={false}
        onChange={(next) => onGrouping(next as Grouping)}
      />
      <Switch label={t('compare.bin')} checked={bin} onChange={(event) => onBin(event.currentTarget.checked)} />
      <span className={styles.fill} />
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
  );
}

/** The tags of all notes; one of them shows its runs alone. */
function Tags({ rows, search, onSearch }: Pick<ToolsProps, 'rows' | 'search' | 'onSearch'>) {
  const { t } = useLanguage();
  const tags = [...new Set(rows.flatMap(tagsOf))].sort((a, b) => a.localeCompare(b));
  if (tags.length === 0) return null;
  return (
    <fieldset className={`row ${styles.tags}`}>
      <legend className="visually-hidden">{t('compare.tags')}</legend>
      {tags.map((tag) => (
        <Button
          key={tag}
          size="compact-xs"
          variant={search === tag ? 'filled' : 'default'}
          aria-pressed={search === tag}
          onClick={() => onSearch(search === tag ? '' : tag)}
        >
          {tag}
        </Button>
      ))}
    </fieldset>
  );
}

interface LinesProps {
  readonly lines: readonly TableLine[];
  readonly columns: readonly ColumnName[];
  readonly isBin: boolean;
  readonly sort: Sort;
  readonly onSort: (column: Sort['column']) => void;
}

/** Thousands of runs are known to the table, and some tens drawn. */
function Lines({ lines, columns: visible, isBin, sort, onSort }: LinesProps) {
  const { t } = useLanguage();
  const { compare } = usePlace();
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const toggle = (id: string) =>
    go({ compare: compare.includes(id) ? compare.filter((other) => other !== id) : [...compare, id].slice(-20) });
  return (
    <div ref={box} className={styles.lines}>
      <table className="plain sticky-head" aria-rowcount={lines.length + 1}>
        <Head columns={visible} sort={sort} onSort={onSort} />
        <tbody>
          <Gap height={items[0]?.start ?? 0} columns={visible.length + 3} />
          {items.map(({ index }) => {
            const line = lines[index];
            return line.kind === 'group' ? (
              <tr key={`group ${line.name}`} ref={virtual.measureElement} data-index={index} className={styles.group}>
                <th scope="rowgroup" colSpan={visible.length + 3}>
                  {line.name} <span className="soft small">{formatCount(line.rows)}</span>
                </th>
              </tr>
            ) : (
              <RunRow
                key={line.key}
                row={line.row}
                index={index}
                measure={virtual.measureElement}
                columns={visible}
                isBin={isBin}
                isChosen={compare.includes(line.row.id)}
                onToggle={() => toggle(line.row.id)}
              />
            );
          })}
          <Gap height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} columns={visible.length + 3} />
        </tbody>
      </table>
      {lines.length === 0 && <p className="soft">{t(isBin ? 'compare.emptyBin' : 'compare.nothing')}</p>}
    </div>
  );
}

function Head({ columns: visible, sort, onSort }: Pick<LinesProps, 'columns' | 'sort' | 'onSort'>) {
  const { t } = useLanguage();
  const heading = useHeading();
  return (
    <thead>
      <tr>
        {(['choose', 'star'] as const).map((name) => (
          <th key={name} className={styles.mark}>
            <span className="visually-hidden">{t(`compare.${name}`)}</span>
          </th>
        ))}
        {(['name', ...visible] as const).map((column) => (
          <th
            key={column}
            aria-sort={sort.column === column ? (sort.descending ? 'descending' : 'ascending') : undefined}
            className={isNumberColumn(column) ? 'number' : ''}
          >
            <button type="button" className="plain-button" onClick={() => onSort(column)}>
              {heading(column)}
              {sort.column === column ? (sort.descending ? ' ↓' : ' ↑') : ''}
            </button>
          </th>
        ))}
      </tr>
    </thead>
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

import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { DatasetSummary } from '../../../../core/schema/dataset.ts';
import type { RowPage } from '../../../../core/schema/views.ts';
import { engine } from '../../engine/connection.ts';
import { reportOf } from '../../engine/errors.ts';
import { csvOf } from '../../plots/figure.tsx';
import { saveFile, showError } from '../../state/actions.tsx';
import { Icon } from '../../ui/icon.tsx';
import { formatCount } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { VirtualTable } from '../../ui/virtual-table.tsx';

const pageSize = 200;

/** Every row of the data, sorted and filtered in the engine, brought over page by page. */
export function TableTab({ dataset }: { readonly dataset: DatasetSummary }) {
  const { t } = useLanguage();
  const [text, setText] = useState('');
  const [filter] = useDebouncedValue(text, 250);
  const [sort, setSort] = useState<{ column: number; descending: boolean } | undefined>(undefined);
  const pages = useRows(dataset.id, filter, sort);
  const toggleSort = (column: number) =>
    setSort((before) =>
      before?.column !== column
        ? { column, descending: false }
        : before.descending
          ? undefined
          : { column, descending: true },
    );
  const exportCsv = async () => {
    const rows = await pages.all();
    if (rows)
      await saveFile(
        `${dataset.name}.csv`,
        `\ufeff${csvOf({ columns: dataset.columns.map((column) => column.name), rows: rows.map((row) => row.cells) })}`,
      );
  };
  return (
    <div className="stack">
      <div className="row">
        <TextInput
          leftSection={<Icon name="search" size={14} />}
          placeholder={t('data.filter')}
          aria-label={t('data.filter')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={280}
        />
        <span className="soft">
          {t('data.rowsShown', { shown: formatCount(pages.total), rows: formatCount(dataset.rows) })}
        </span>
        <span className="fill" />
        <Button variant="default" onClick={() => void exportCsv()}>
          {t('data.exportCsv')}
        </Button>
      </div>
      <VirtualTable
        label={t('data.table')}
        height="calc(100vh - 340px)"
        rows={pages.total}
        columns={dataset.columns.map((column) => ({
          label: column.name,
          numeric: column.kind === 'numeric',
          width: Math.min(240, Math.max(90, column.name.length * 8 + 24)),
          name: (
            <>
              {column.name}
              {sort?.column === column.id ? (sort.descending ? ' ↓' : ' ↑') : ''}
            </>
          ),
        }))}
        rowLabel={(row) => pages.row(row)?.row.toString() ?? ''}
        cell={(row, column) => pages.row(row)?.cells[column]}
        onHead={toggleSort}
        onVisible={pages.need}
      />
    </div>
  );
}

type Row = RowPage['rows'][number];

interface Rows {
  readonly total: number;
  row(index: number): Row | undefined;
  need(first: number, last: number): void;
  all(): Promise<Row[] | undefined>;
}

/** Pages of rows, asked for as they come into view; answers to an older question are dropped. */
function useRows(id: string, filter: string, sort: { column: number; descending: boolean } | undefined): Rows {
  const [, redraw] = useState(0);
  const [total, setTotal] = useState(0);
  const pages = useRef(new Map<number, readonly Row[] | undefined>());
  const question = useRef(0);

  const ask = async (page: number) => {
    if (pages.current.has(page)) return;
    pages.current.set(page, undefined);
    const asked = question.current;
    try {
      const answer = await engine.call('dataset.page', {
        id,
        query: {
          start: page * pageSize,
          count: pageSize,
          ...(filter === '' ? {} : { filter }),
          ...(sort ? { sort } : {}),
        },
      });
      if (asked !== question.current) return;
      pages.current.set(page, answer.rows);
      setTotal(answer.total);
      redraw((n) => n + 1);
    } catch (error) {
      if (asked === question.current) showError(reportOf(error));
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question is these three and nothing else
  useEffect(() => {
    question.current++;
    pages.current = new Map();
    void ask(0);
  }, [id, filter, sort]);

  return {
    total,
    row: (index) => pages.current.get(Math.floor(index / pageSize))?.[index % pageSize],
    need(first, last) {
      for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page++) void ask(page);
    },
    async all() {
      const rows: Row[] = [];
      try {
        for (let start = 0; start < total; start += 1000) {
          rows.push(
            ...(
              await engine.call('dataset.page', {
                id,
                query: { start, count: 1000, ...(filter === '' ? {} : { filter }), ...(sort ? { sort } : {}) },
              })
            ).rows,
          );
        }
        return rows;
      } catch (error) {
        showError(reportOf(error));
        return undefined;
      }
    },
  };
}

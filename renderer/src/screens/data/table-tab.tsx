import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { DatasetSummary } from '../../../../core/schema/dataset.ts';
import { csvOf } from '../../plots/figure.tsx';
import { saveFile } from '../../state/actions.tsx';
import { Icon } from '../../ui/icon.tsx';
import { formatCount } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { useRows } from './use-rows.ts';

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

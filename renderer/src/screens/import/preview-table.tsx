import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  type ColumnKind,
  columnKind,
  type ImportOptions,
  type ImportPreview,
} from '../../../../core/schema/dataset.ts';
import { formatCount } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './preview-table.module.css';

export interface PartProps {
  readonly found: ImportPreview;
  readonly options: ImportOptions;
  readonly onChange: (options: ImportOptions) => void;
}

const shownColumns = 60;

/** The first rows as they are read, with a head in which columns are renamed and read as another kind. */
export function PreviewTable({ found, options, onChange }: PartProps) {
  const { t } = useLanguage();
  const [from, setFrom] = useState(0);
  const columns = found.columns.slice(from, from + shownColumns);
  const setKind = (id: number, kind: ColumnKind) =>
    onChange({ ...options, kinds: { ...options.kinds, [String(id)]: kind } });
  return (
    <Panel
      title={t('import.preview', {
        shown: found.sample.length,
        rows: formatCount(found.rows),
        columns: formatCount(found.columns.length),
      })}
      actions={
        found.columns.length > shownColumns && (
          <div className="row">
            <Button
              size="compact-xs"
              variant="default"
              disabled={from === 0}
              onClick={() => setFrom(from - shownColumns)}
            >
              ←
            </Button>
            <span className="soft small">
              {from + 1} – {Math.min(found.columns.length, from + shownColumns)}
            </span>
            <Button
              size="compact-xs"
              variant="default"
              disabled={from + shownColumns >= found.columns.length}
              onClick={() => setFrom(from + shownColumns)}
            >
              →
            </Button>
          </div>
        )
      }
    >
      <ScrollRegion className={styles.table} label={t('import.previewLabel')}>
        <table className="plain">
          <thead>
            <tr>
              {columns.map((column) => (
                <th className={styles.head} key={column.id}>
                  <ColumnName
                    key={column.name}
                    id={column.id}
                    name={column.name}
                    onRename={(name) =>
                      onChange({ ...options, names: { ...options.names, [String(column.id)]: name } })
                    }
                  />
                  <Select
                    variant="unstyled"
                    size="xs"
                    aria-label={t('import.kindOf', { name: column.name })}
                    data={columnKind.options
                      .filter((value) => (value === 'image') === (column.kind === 'image'))
                      .map((value) => ({ value, label: t(`kind.${value}`) }))}
                    value={column.kind}
                    allowDeselect={false}
                    comboboxProps={{ width: 160 }}
                    onChange={(value) => setKind(column.id, columnKind.parse(value))}
                  />
                  <ReadAs
                    column={column}
                    found={found}
                    onChange={(part) => onChange({ ...options, ...part })}
                    options={options}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.sample.map((row, i) => (
              <tr key={i}>
                {columns.map((column) => {
                  const cell = row[column.id];
                  return (
                    <td
                      key={column.id}
                      className={`cut ${styles.cell} ${column.kind === 'numeric' ? 'number' : ''}`}
                      title={cell ?? undefined}
                    >
                      {cell === undefined || cell === null ? (
                        <span className="soft">–</span>
                      ) : isMissing(column, cell) ? (
                        <s className="soft">{cell}</s>
                      ) : (
                        cell
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Panel>
  );
}

const isMissing = (column: ImportPreview['columns'][number], cell: string): boolean =>
  column.replaced.some(({ text }) => text === cell.trim());

/** The name of a column, to be written over: Enter or leaving the field takes it. */
function ColumnName({
  id,
  name,
  onRename,
}: {
  readonly id: number;
  readonly name: string;
  readonly onRename: (name: string) => void;
}) {
  const { t } = useLanguage();
  const take = (text: string) => text.trim() !== '' && text.trim() !== name && onRename(text.trim());
  return (
    <TextInput
      variant="unstyled"
      size="xs"
      aria-label={t('import.rename', { number: id + 1 })}
      title={name}
      defaultValue={name}
      styles={{ input: { fontWeight: 600, textOverflow: 'ellipsis' } }}
      onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && take(event.currentTarget.value)}
      onBlur={(event) => take(event.currentTarget.value)}
    />
  );
}

const shownReplaced = 2;

/** How a column's cells were read where that is not plain, and the way back. */
function ReadAs({
  column,
  found,
  options,
  onChange,
}: {
  readonly column: ImportPreview['columns'][number];
  readonly found: ImportPreview;
  readonly options: ImportOptions;
  readonly onChange: (part: Partial<ImportOptions>) => void;
}) {
  const { t } = useLanguage();
  const { replaced, format, kind } = column;
  const isPlain = kind !== 'numeric' || (format.decimal === '.' && format.affix === '');
  if (replaced.length === 0 && isPlain) return null;
  const keep = () => {
    const texts = new Set(replaced.map(({ text }) => text));
    const missing = (options.columnMissing?.[String(column.id)] ?? found.missing).filter((text) => !texts.has(text));
    onChange({
      columnMissing: { ...options.columnMissing, [String(column.id)]: missing },
      // what is no number can be kept only among words
      ...(kind === 'numeric' ? { kinds: { ...options.kinds, [String(column.id)]: 'categorical' } } : {}),
    });
  };
  return (
    <div className={`small soft wrap ${styles.plain}`}>
      {!isPlain && (
        <div>{[format.decimal === ',' ? t('import.commaDecimal') : '', format.affix].filter(Boolean).join(' · ')}</div>
      )}
      {replaced.slice(0, shownReplaced).map(({ text, count }) => (
        <div key={text}>{t('import.readAsMissing', { text, count: formatCount(count) })}</div>
      ))}
      {replaced.length > 0 && (
        <Button size="compact-xs" variant="default" mt={4} onClick={keep}>
          {t('import.keepValues')}
        </Button>
      )}
    </div>
  );
}

export function Rejected({ found }: { readonly found: ImportPreview }) {
  const { t, say } = useLanguage();
  return (
    <Panel title={found.rejectedCount > 0 ? t('import.rejected', { count: found.rejectedCount }) : t('import.notes')}>
      <div className="stack">
        {found.notes.map(say).map((note) => (
          <p key={note} className="wrap">
            {note}
          </p>
        ))}
        {found.rejected.length > 0 && (
          <div className={styles.rejected}>
            <table className="plain">
              <thead>
                <tr>
                  <th className="number">{t('import.line')}</th>
                  <th>{t('import.reason')}</th>
                  <th>{t('import.text')}</th>
                </tr>
              </thead>
              <tbody>
                {found.rejected.map((line) => (
                  <tr key={line.line}>
                    <td className="number">{line.line}</td>
                    <td>{say(line.reason)}</td>
                    <td className={`cut ${styles.note}`} title={line.text}>
                      {line.text}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </Panel>
  );
}

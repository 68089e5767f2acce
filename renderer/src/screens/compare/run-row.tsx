import { ActionIcon, Checkbox, TextInput, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { ExperimentRow } from '../../../../core/schema/experiment.ts';
import { attempt } from '../../state/actions.tsx';
import { go } from '../../state/place.ts';
import { Icon } from '../../ui/icon.tsx';
import { formatCount, formatMetric, formatSeconds, formatTime } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { type ColumnName, cellOf, isNumberColumn } from './run-columns.ts';
import styles from './run-row.module.css';

interface RunRowProps {
  readonly row: ExperimentRow;
  readonly index: number;
  readonly measure: (element: HTMLTableRowElement | null) => void;
  readonly columns: readonly ColumnName[];
  readonly isBin: boolean;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

/** One run: what it is, its note and its metrics. */
export function RunRow({ row, index, measure, columns: shown, isBin, isChosen, onToggle }: RunRowProps) {
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
    <span className={`row ${styles.buttons}`}>
      <button
        type="button"
        className="plain-button"
        title={row.error ?? row.name}
        onClick={() => go({ screen: 'train', experiment: row.id })}
      >
        <span className={`cut ${styles.note}`}>{row.name}</span>
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
      return <td className={styles.oneLine}>{formatTime(row.created, language)}</td>;
    case 'note':
      return (
        <td>
          <TextInput
            key={row.note}
            variant="unstyled"
            aria-label={`${t('compare.column.note')}: ${row.name}`}
            placeholder={t('compare.notePlaceholder')}
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
      return typeof value === 'number' || (value === null && isNumberColumn(column)) ? (
        <td className="number">{formatMetric(value as number | null)}</td>
      ) : (
        <td>{value}</td>
      );
  }
}

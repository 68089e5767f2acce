import { Checkbox, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import type { ColumnSummary, DatasetSummary, DataWarning } from '../../../../core/schema/dataset.ts';
import { MiniHistogram } from '../../plots/mini-histogram.tsx';
import { changeDraft, type Draft, useDraft } from '../../state/draft.ts';
import { moveByArrows } from '../../ui/arrow-keys.ts';
import gridStyles from '../../ui/grid.module.css';
import { Icon } from '../../ui/icon.tsx';
import { formatCount, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { isUsable } from '../../ui/usable-column.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { ColumnPanel } from './column-panel.tsx';
import styles from './columns-tab.module.css';
import { NewColumn } from './new-column.tsx';

const lineHeight = 40;

/** One line a column, whatever their number; the chosen one large beside them. */
export function ColumnsTab({
  dataset,
  warnings,
}: {
  readonly dataset: DatasetSummary;
  readonly warnings: readonly DataWarning[];
}) {
  const { t, say } = useLanguage();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<number | null>(null);
  const draft = useDraft(dataset.id);
  const box = useRef<HTMLDivElement>(null);
  const words = search.trim().toLowerCase();
  const columns = dataset.columns.filter((column) => column.name.toLowerCase().includes(words));
  const virtual = useVirtualizer({
    count: columns.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 8,
  });
  const narrow = chosen !== null;
  const drawn = virtual.getVirtualItems();
  // one line is a stop of the Tab key
  const stop = drawn.find((item) => columns[item.index]?.id === chosen)?.index ?? drawn[0]?.index;
  const general = warnings.filter((warning) => warning.column === null);
  return (
    <div className={`columns ${chosen === null ? '' : styles.withPanel}`}>
      <div className="stack">
        <div className="row">
          {dataset.columns.length > 12 && (
            <TextInput
              placeholder={t('data.searchColumns')}
              aria-label={t('data.searchColumns')}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              w={240}
            />
          )}
          <NewColumn dataset={dataset} />
          {general.map((warning) => (
            <span key={warning.kind} className="chip warn" title={say(warning.message)}>
              <Icon name="warning" size={12} />
              {t(`warning.${warning.kind}`)}
            </span>
          ))}
          {dataset.rejectedCount > 0 && (
            <span
              className="chip warn"
              title={dataset.rejected.map((line) => `${line.line}: ${say(line.reason)}`).join('\n')}
            >
              {t('import.rejected', { count: dataset.rejectedCount })}
            </span>
          )}
        </div>
        {dataset.notes.length > 0 && (
          <details className="fold">
            <summary>{t('data.notes', { count: dataset.notes.length })}</summary>
            <ul className="notes">
              {dataset.notes.map(say).map((note) => (
                <li key={note} className="wrap">
                  {note}
                </li>
              ))}
            </ul>
          </details>
        )}
        <div ref={box} className={`${gridStyles.gridTable} ${styles.list}`}>
          <div className={`${gridStyles.gridHead} ${styles.columnLine}`}>
            <span className={`${gridStyles.gridCell} ${styles.useCell}`} title={t('data.use')}>
              <span className="visually-hidden">{t('data.use')}</span>
            </span>
            <span className={`${gridStyles.gridCell} ${styles.kindCell}`}>{t('data.kind')}</span>
            <span className={`${gridStyles.gridCell} ${styles.nameCell}`}>{t('data.name')}</span>
            <span className={`${gridStyles.gridCell} ${styles.missingCell}`}>{t('data.missingShare')}</span>
            <span className={`${gridStyles.gridCell} number ${styles.countCell}`}>{t('data.distinct')}</span>
            <span className={`${gridStyles.gridCell} ${styles.pictureCell}`}>{t('data.distribution')}</span>
            {!narrow && <span className={`${gridStyles.gridCell} ${styles.rangeCell}`}>{t('data.range')}</span>}
          </div>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows go from line to line */}
          <div
            onKeyDown={(event) => moveByArrows(event, box, columns.length, (line) => virtual.scrollToIndex(line))}
            style={{ height: virtual.getTotalSize(), position: 'relative', minWidth: narrow ? 660 : 880 }}
          >
            {drawn.map((item) => {
              const column = columns[item.index];
              return (
                <ColumnLine
                  key={column.id}
                  column={column}
                  dataset={dataset}
                  draft={draft}
                  warning={warnings.find((warning) => warning.column === column.id)}
                  chosen={chosen === column.id}
                  line={item.index}
                  isStop={item.index === stop}
                  top={item.start}
                  narrow={narrow}
                  onChoose={() => setChosen(chosen === column.id ? null : column.id)}
                />
              );
            })}
          </div>
        </div>
      </div>
      {chosen !== null && <ColumnPanel dataset={dataset} column={chosen} onClose={() => setChosen(null)} />}
    </div>
  );
}

interface LineProps {
  readonly column: ColumnSummary;
  readonly dataset: DatasetSummary;
  readonly draft: Draft;
  readonly warning: DataWarning | undefined;
  readonly chosen: boolean;
  readonly line: number;
  readonly isStop: boolean;
  readonly top: number;
  readonly narrow: boolean;
  readonly onChoose: () => void;
}

function ColumnLine({ column, dataset, draft, warning, chosen, line, isStop, top, narrow, onChoose }: LineProps) {
  const { t, say } = useLanguage();
  const { profile } = column;
  const isTarget = column.name === dataset.target;
  const used =
    !isTarget && (isUsable(column) ? !draft.exclude.includes(column.name) : draft.include.includes(column.name));
  const toggle = (on: boolean) => {
    const without = (names: readonly string[]) => names.filter((name) => name !== column.name);
    if (isUsable(column))
      changeDraft(dataset.id, { exclude: on ? without(draft.exclude) : [...draft.exclude, column.name] });
    else changeDraft(dataset.id, { include: on ? [...draft.include, column.name] : without(draft.include) });
  };
  const missing = dataset.rows > 0 ? profile.missing / dataset.rows : 0;
  const range =
    column.kind === 'numeric'
      ? profile.min === null
        ? '–'
        : `${formatNumber(profile.min)} … ${formatNumber(profile.max)}   x̄ ${formatNumber(profile.mean)}`
      : profile.top
          .slice(0, 3)
          .map((entry) => `${entry.value} (${formatCount(entry.count)})`)
          .join(', ');
  const counts =
    column.kind === 'numeric' ? (profile.histogram?.counts ?? []) : profile.top.map((entry) => entry.count);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the name in the line is the button; the line only makes its target larger
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      className={`${gridStyles.gridRow} ${styles.columnLine} ${styles.columnRow}`}
      style={{ top, height: lineHeight, alignItems: 'center', background: chosen ? 'var(--hover)' : undefined }}
      onClick={onChoose}
    >
      <span className={`${gridStyles.gridCell} ${styles.useCell}`}>
        {isTarget ? (
          <Icon name="target" />
        ) : (
          <Checkbox
            aria-label={t('data.useColumn', { name: column.name })}
            data-line={line}
            data-part="use"
            tabIndex={isStop ? 0 : -1}
            checked={used}
            onClick={(event) => event.stopPropagation()}
            onChange={(event) => toggle(event.currentTarget.checked)}
          />
        )}
      </span>
      <span className={`${gridStyles.gridCell} ${styles.kindCell}`}>
        <span className="chip">{t(`kind.${column.kind}`)}</span>
      </span>
      <span className={`${gridStyles.gridCell} ${styles.nameCell}`}>
        <button
          type="button"
          data-line={line}
          data-part="name"
          tabIndex={isStop ? 0 : -1}
          className={`plain-button cut ${styles.whole}`}
          aria-expanded={chosen}
          title={column.name}
        >
          <span className="cut">{column.name}</span>
        </button>
        {warning && (
          <span className="chip warn" title={say(warning.message)}>
            <Icon name="warning" size={12} />
            {t(`warning.${warning.kind}`)}
          </span>
        )}
      </span>
      <span className={`${gridStyles.gridCell} ${styles.missingCell}`}>
        <span className={styles.shareBar} aria-hidden="true">
          <i style={{ width: `${100 * missing}%` }} />
        </span>{' '}
        <span className="soft">{profile.missing === 0 ? '0' : formatPercent(missing)}</span>
      </span>
      <span className={`${gridStyles.gridCell} number ${styles.countCell}`}>{formatCount(profile.distinct)}</span>
      <span className={`${gridStyles.gridCell} ${styles.pictureCell}`}>
        <MiniHistogram counts={[counts]} width={130} height={26} />
      </span>
      {!narrow && (
        <span className={`${gridStyles.gridCell} soft ${styles.rangeCell}`} title={range}>
          {range}
        </span>
      )}
    </div>
  );
}

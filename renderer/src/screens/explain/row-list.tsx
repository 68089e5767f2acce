import { Button, NumberInput, SegmentedControl, Select } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import type { PredictionOrder, PredictionRow } from '../../../../core/schema/views.ts';
import { useCall } from '../../engine/use-call.ts';
import { clearSelection, useSelection } from '../../state/selection.ts';
import { moveByArrows } from '../../ui/arrow-keys.ts';
import { formatCount, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './row-list.module.css';

type Part = 'train' | 'validation' | 'test';
type Filter = 'all' | 'mistakes' | 'uncertain';

const most = 1000;
const orders: readonly PredictionOrder[] = ['row', 'certainty', 'loss'];

interface ListProps {
  readonly view: ExperimentView;
  readonly chosen: number | null;
  readonly onPick: (row: number) => void;
}

/** The rows with what the model said and what was true; mistakes and the least certain first, on request. */
export function RowList({ view, chosen, onPick }: ListProps) {
  const { t } = useLanguage();
  const parts = (['test', 'validation', 'train'] as const).filter((part) => view.split[part] > 0);
  const [part, setPart] = useState<Part>(parts[0] ?? 'train');
  const [filter, setFilter] = useState<Filter>('all');
  const [sort, setSort] = useState<PredictionOrder>('row');
  const rows = useCall(
    'experiment.predictions',
    { id: view.id, part, filter, sort, start: 0, count: most },
    { keep: true },
  );
  const box = useRef<HTMLDivElement>(null);
  const selection = useSelection(view.id);
  const list = (rows.data?.rows ?? []).filter((entry) => !selection || selection.rows.has(entry.row));
  const virtual = useVirtualizer({
    count: list.length,
    getScrollElement: () => box.current,
    estimateSize: () => 42,
    overscan: 10,
  });
  const regression = view.task === 'regression';
  const place = list.findIndex((entry) => entry.row === chosen);
  const drawn = virtual.getVirtualItems();
  // one line is a stop of the Tab key: the chosen one, or the first that is drawn
  const stop = drawn.some((item) => item.index === place) ? place : drawn[0]?.index;
  useEffect(() => {
    if (place >= 0) virtual.scrollToIndex(place);
  }, [place, virtual]);
  return (
    <Panel title={t('explain.rows')} note={rows.data ? formatCount(rows.data.total) : undefined}>
      <div className="stack">
        <Select
          aria-label={t('data.part')}
          data={parts.map((name) => ({
            value: name,
            label: `${t(`part.${name}`)} · ${formatCount(view.split[name])}`,
          }))}
          value={part}
          allowDeselect={false}
          onChange={(value) => setPart(value as Part)}
        />
        <SegmentedControl
          aria-label={t('explain.filter')}
          fullWidth
          value={filter}
          onChange={(value) => setFilter(value as Filter)}
          data={[
            { value: 'all', label: t('explain.all') },
            { value: 'mistakes', label: t(regression ? 'explain.worst' : 'explain.mistakes') },
            ...(regression ? [] : [{ value: 'uncertain', label: t('explain.uncertain') }]),
          ]}
        />
        <Select
          aria-label={t('explain.order')}
          data={orders.map((name) => ({
            value: name,
            label: t(`explain.orders.${regression ? `number.${name}` : name}`),
          }))}
          value={sort}
          allowDeselect={false}
          onChange={(value) => setSort(value as PredictionOrder)}
        />
        <NumberInput
          aria-label={t('explain.goToRow')}
          placeholder={t('explain.goToRow')}
          min={0}
          max={view.dataset.rows - 1}
          allowDecimal={false}
          onKeyDown={(event) =>
            event.key === 'Enter' &&
            event.currentTarget.value !== '' &&
            onPick(Math.min(view.dataset.rows - 1, Number(event.currentTarget.value)))
          }
        />
        {selection && (
          <p className="row soft small">
            <span>{t('selection.listed', { shown: list.length, label: selection.label })}</span>
            <Button variant="subtle" size="compact-xs" onClick={clearSelection}>
              {t('selection.clear')}
            </Button>
          </p>
        )}
        <div ref={box} className={`${styles.rows} ${selection ? styles.belowSelection : ''}`}>
          {list.length === 0 && rows.data && (
            <p className="soft">{t(filter === 'mistakes' ? 'explain.noMistakes' : 'explain.noRows')}</p>
          )}
          <ul
            className={styles.list}
            style={{ height: virtual.getTotalSize() }}
            onKeyDown={(event) => moveByArrows(event, box, list.length, (line) => virtual.scrollToIndex(line))}
          >
            {drawn.map((item) => (
              <RowLine
                key={item.key}
                entry={list[item.index]}
                line={item.index}
                isStop={item.index === stop}
                top={item.start}
                chosen={list[item.index].row === chosen}
                regression={regression}
                onPick={onPick}
              />
            ))}
          </ul>
        </div>
        {rows.data && rows.data.total > most && <p className="soft small">{t('explain.firstRows', { count: most })}</p>}
      </div>
    </Panel>
  );
}

interface LineProps {
  readonly entry: PredictionRow;
  readonly line: number;
  readonly isStop: boolean;
  readonly top: number;
  readonly chosen: boolean;
  readonly regression: boolean;
  readonly onPick: (row: number) => void;
}

function RowLine({ entry, line, isStop, top, chosen, regression, onPick }: LineProps) {
  const { t } = useLanguage();
  const truth = regression ? formatNumber(Number(entry.truth)) : entry.truth;
  const prediction = regression ? formatNumber(Number(entry.prediction)) : entry.prediction;
  return (
    <li className={styles.item} style={{ top }}>
      <button
        type="button"
        className={`plain-button ${styles.button}`}
        data-line={line}
        tabIndex={isStop ? 0 : -1}
        aria-current={chosen ? 'true' : undefined}
        onClick={() => onPick(entry.row)}
      >
        <span className={styles.line}>
          <span className="soft">#{entry.row}</span>
          <b className="cut fill" title={prediction}>
            {prediction}
          </b>
          {!regression && <span className="soft">{formatPercent(entry.certainty, 0)}</span>}
        </span>
        <span className={`small ${styles.line} ${entry.mistake ? 'alarm' : 'soft'}`}>
          {entry.mistake ? '✗' : ''} {t('explain.truth')}: <span className="cut">{truth}</span>
        </span>
      </button>
    </li>
  );
}

import { SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import type { TextAttributionView, WordCount } from '../../../../core/schema/results/text-attribution.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { MarkedText } from '../../plots/marked-text.tsx';
import { formatCount, formatNumber } from '../../ui/numbers.ts';
import { outputText } from '../../ui/output-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, ResultPicture } from '../result-view.ts';
import styles from './text-attribution.module.css';

/** Words that are drawn. */
const shown = 25;

const orders = ['size', 'up', 'down'] as const;
type Order = (typeof orders)[number];

/** Words of texts, the strongest first: by how much they move, or by which way. */
function ordered(words: readonly WordCount[], order: Order): WordCount[] {
  if (order === 'size') return words.slice(0, shown);
  const sign = order === 'up' ? 1 : -1;
  return words
    .filter(({ mean }) => sign * mean > 0)
    .sort((a, b) => sign * (b.mean - a.mean))
    .slice(0, shown);
}

/** The words that count most over all texts, and the texts with their words shaded. */
function Words({ summary, view, row, onRow }: AllRowsProps<TextAttributionView>) {
  const { t } = useLanguage();
  const [order, setOrder] = useState<Order>('size');
  const [wanted, setWanted] = useState<string | null>(null);
  const { output, rows } = summary.head;
  const ofClass = view.byClass?.find((one) => one.class === wanted);
  const entries = ordered(ofClass?.words ?? view.words, order);
  const unit = output ? outputText(output.class === 'predicted' ? { kind: output.kind } : output, t) : '';
  return (
    <>
      <Panel>
        <div className="row">
          <SegmentedControl
            size="xs"
            aria-label={t('words.order')}
            value={order}
            data={orders.map((one) => ({ value: one, label: t(`words.by.${one}`) }))}
            onChange={(next) => setOrder(next as Order)}
          />
          {view.byClass && (
            <Select
              size="xs"
              w={240}
              clearable
              aria-label={t('words.ofClass')}
              placeholder={t('words.everyClass')}
              data={view.byClass.map((one) => ({
                value: one.class,
                label: t('words.classTexts', { class: one.class, count: one.texts }),
              }))}
              value={wanted}
              onChange={setWanted}
            />
          )}
        </div>
        <BarList
          title={t('words.title')}
          name="words"
          note={t('words.note', { shown: entries.length, total: formatCount(view.total), texts: formatCount(rows) })}
          unit={unit}
          signed
          entries={entries.map(({ term, texts, mean }) => ({
            label: t('words.inTexts', { term, count: texts }),
            values: [mean],
          }))}
        />
      </Panel>
      <Panel title={t('words.texts', { count: view.texts.length })} note={unit}>
        <div className={styles.texts}>
          {view.texts.map((one) => (
            <button
              key={one.row}
              type="button"
              className={styles.text}
              aria-pressed={one.row === row}
              onClick={() => onRow(one.row)}
            >
              <span className={styles.head}>
                <span>#{one.row}</span>
                {one.class && <span className="cut small">{one.class}</span>}
                <span className="soft small">{formatNumber(one.prediction, 3)}</span>
              </span>
              <MarkedText text={one.text} marks={one.marks} largest={view.largest} />
            </button>
          ))}
        </div>
      </Panel>
    </>
  );
}

export const textAttribution: ResultPicture<TextAttributionView> = { AllRows: Words };

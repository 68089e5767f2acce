import { TextInput } from '@mantine/core';
import { useDebouncedValue, useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { DatasetSummary } from '../../../../core/schema/dataset.ts';
import type { ShownPicture } from '../../../../core/schema/views.ts';
import { engine } from '../../engine/connection.ts';
import { reportOf } from '../../engine/errors.ts';
import { showError } from '../../state/actions.tsx';
import { Icon } from '../../ui/icon.tsx';
import { formatCount } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './gallery-tab.module.css';
import { useRows } from './use-rows.ts';

const tile = 112;
const tileHeight = 132;
const side = 96;

/** Every picture of the data, brought over as it comes into view. */
export function GalleryTab({ dataset }: { readonly dataset: DatasetSummary }) {
  const { t } = useLanguage();
  const [text, setText] = useState('');
  const [filter] = useDebouncedValue(text, 250);
  const rows = useRows(dataset.id, filter, undefined);
  const frame = useElementSize();
  const box = useRef<HTMLElement>(null);
  const across = Math.max(1, Math.floor((frame.width || tile) / tile));
  const lines = Math.ceil(rows.total / across);
  const pictures = usePictures(dataset.id, filter);
  const target = dataset.columns.findIndex((column) => column.name === dataset.target);
  const vertical = useVirtualizer({
    count: lines,
    getScrollElement: () => box.current,
    estimateSize: () => tileHeight,
    overscan: 4,
  });
  const shown = vertical.getVirtualItems();
  const [first, last] = [shown[0]?.index ?? 0, shown[shown.length - 1]?.index ?? 0];
  const [from, to] = [first * across, Math.min(rows.total, (last + 1) * across)];
  const known = Array.from({ length: Math.max(0, to - from) }, (_, i) => rows.row(from + i)?.row).filter(
    (row): row is number => row !== undefined,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is in view is these, and what is known of them
  useEffect(() => {
    if (rows.total > 0) rows.need(from, Math.max(from, to - 1));
    void pictures.need(known);
  }, [from, to, rows.total, known.length]);
  return (
    <div className="stack">
      <div className="row">
        <TextInput
          leftSection={<Icon name="search" size={14} />}
          placeholder={t('pictures.filter')}
          aria-label={t('pictures.filter')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={280}
        />
        <span className="soft">
          {t('data.rowsShown', { shown: formatCount(rows.total), rows: formatCount(dataset.rows) })}
        </span>
      </div>
      <div ref={frame.ref}>
        <section
          ref={box}
          className={styles.gallery}
          aria-label={t('pictures.gallery')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
          tabIndex={0}
        >
          <div style={{ height: vertical.getTotalSize(), position: 'relative' }}>
            {shown.map((line) => (
              <div key={line.key} className={styles.line} style={{ top: line.start, height: tileHeight }}>
                {Array.from({ length: Math.min(across, rows.total - line.index * across) }, (_, i) => {
                  const row = rows.row(line.index * across + i);
                  const picture = row && pictures.of(row.row);
                  const label = row && target >= 0 ? row.cells[target] : null;
                  return (
                    <figure key={i} className={styles.tile} title={picture?.name}>
                      {picture ? <img src={picture.address} alt={picture.name} /> : <span className={styles.empty} />}
                      <figcaption className="cut small">
                        {row ? `#${row.row}` : '…'}
                        {label === null ? '' : ` · ${label}`}
                      </figcaption>
                    </figure>
                  );
                })}
              </div>
            ))}
          </div>
        </section>
      </div>
    </div>
  );
}

interface PictureStore {
  of(row: number): ShownPicture | undefined;
  need(rows: readonly number[]): Promise<void>;
}

/** Pictures that came over, by their rows; those that have been out of view for longest are let go. */
const mostKept = 3000;
const atOnce = 200;

function usePictures(id: string, filter: string): PictureStore {
  const [, redraw] = useState(0);
  const known = useRef(new Map<number, ShownPicture>());
  const asked = useRef(new Set<number>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: other data are other pictures
  useEffect(() => {
    known.current = new Map();
    asked.current = new Set();
  }, [id, filter]);
  return {
    of: (row) => known.current.get(row),
    async need(rows) {
      const missing = rows.filter((row) => !asked.current.has(row)).slice(0, atOnce);
      if (missing.length === 0) return;
      for (const row of missing) asked.current.add(row);
      try {
        for (const picture of await engine.call('dataset.images', { id, rows: missing, side }))
          known.current.set(picture.row, picture);
        for (const row of known.current.keys()) {
          if (known.current.size <= mostKept) break;
          known.current.delete(row);
          asked.current.delete(row);
        }
        redraw((n) => n + 1);
      } catch (error) {
        showError(reportOf(error));
      }
    },
  };
}

import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import styles from './grid.module.css';

export interface TableColumn {
  readonly name: ReactNode;
  readonly label: string;
  readonly width: number;
  readonly numeric: boolean;
}

interface VirtualTableProps {
  readonly label: string;
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  readonly height: string;
  /** The text of a cell: undefined while it is on its way, null where missing. */
  readonly cell: (row: number, column: number) => string | null | undefined;
  readonly rowLabel: (row: number) => string;
  readonly onHead?: (column: number) => void;
  readonly onVisible?: (first: number, last: number) => void;
}

const rowHeight = 26;
const numberWidth = 76;

/** A table of any size: only what is in view is drawn, in both directions. */
export function VirtualTable({ label, columns, rows, height, cell, rowLabel, onHead, onVisible }: VirtualTableProps) {
  const box = useRef<HTMLElement>(null);
  const vertical = useVirtualizer({
    count: rows,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    onChange(instance) {
      const items = instance.getVirtualItems();
      const [first, last] = [items[0], items[items.length - 1]];
      if (first && last) onVisible?.(first.index, last.index);
    },
  });
  const horizontal = useVirtualizer({
    count: columns.length,
    horizontal: true,
    getScrollElement: () => box.current,
    estimateSize: (i) => columns[i].width,
    overscan: 3,
    paddingStart: numberWidth,
  });
  const shown = horizontal.getVirtualItems();
  const width = horizontal.getTotalSize();
  return (
    <section
      ref={box}
      className={styles.gridTable}
      style={{ height }}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
      tabIndex={0}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a table of a million rows cannot be a table element */}
      <div role="table" aria-rowcount={rows + 1} aria-colcount={columns.length + 1} aria-label={label}>
        {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above; its cells hold the buttons */}
        <div role="row" className={styles.gridHead} style={{ width, height: 30 }}>
          {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above */}
          <span
            role="columnheader"
            className={`${styles.gridCell} number`}
            style={{ width: numberWidth, position: 'absolute', left: 0 }}
          >
            #
          </span>
          {shown.map((item) => (
            // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above
            <span
              role="columnheader"
              key={item.key}
              style={{ position: 'absolute', left: item.start, width: item.size }}
            >
              <button
                type="button"
                className={`${styles.gridCell}${columns[item.index].numeric ? ' number' : ''}`}
                style={{ width: item.size }}
                title={columns[item.index].label}
                onClick={() => onHead?.(item.index)}
              >
                {columns[item.index].name}
              </button>
            </span>
          ))}
        </div>
        <div style={{ height: vertical.getTotalSize(), width, position: 'relative' }}>
          {vertical.getVirtualItems().map((line) => (
            // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above
            <div
              role="row"
              key={line.key}
              className={styles.gridRow}
              style={{ top: line.start, height: rowHeight, width }}
            >
              {/* biome-ignore lint/a11y/useSemanticElements: see above */}
              <span
                role="cell"
                className={`${styles.gridCell} number soft`}
                style={{ width: numberWidth, position: 'absolute', left: 0 }}
              >
                {rowLabel(line.index)}
              </span>
              {shown.map((item) => {
                const text = cell(line.index, item.index);
                return (
                  // biome-ignore lint/a11y/useSemanticElements: see above
                  <span
                    role="cell"
                    key={item.key}
                    className={`${styles.gridCell}${columns[item.index].numeric ? ' number' : ''}${text === null ? ` ${styles.missing}` : ''}`}
                    style={{ position: 'absolute', left: item.start, width: item.size }}
                    title={text ?? undefined}
                  >
                    {text === undefined ? '…' : (text ?? '–')}
                  </span>
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

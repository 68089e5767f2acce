import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import Papa from 'papaparse';
import { createContext, type ReactNode, useContext, useRef, useState } from 'react';
import { formulaBeginning } from '../../../core/schema/csv.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Icon } from '../ui/icon.tsx';
import { formatExact } from '../ui/numbers.ts';
import panelHeadStyles from '../ui/panel-head.module.css';
import { useLanguage } from '../ui/use-language.ts';
import { copyPng, figureToPng, figureToSvg } from './export-picture.ts';
import styles from './figure.module.css';

export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Where exported pictures go; the app says how a file is saved. */
export const FigureSink = createContext<(name: string, content: string | Uint8Array) => void>(() => {});

/** A cell that no spreadsheet takes for a formula. */
export const csvOf = ({ columns, rows }: FigureTable): string =>
  `${Papa.unparse([[...columns], ...rows], { newline: '\n', escapeFormulae: formulaBeginning })}\n`;

const shownRows = 500;

interface FigureProps {
  /** What a screen reader says, and the head of the picture. */
  readonly title: string;
  readonly hideTitle?: boolean;
  readonly note?: ReactNode;
  /** The beginning of an exported file's name. */
  readonly name: string;
  /** The numbers behind the picture: its CSV, and the table that can be shown in its place. */
  readonly table: () => FigureTable;
  readonly actions?: ReactNode;
  /** There is nothing to draw: that is said. */
  readonly isEmpty?: boolean;
  /** Draws all of a picture of which only a part is in view, until what it gives back is called. */
  readonly whole?: () => () => void;
  readonly children: ReactNode;
}

/** The frame of every picture: its title, its export as PNG, SVG and CSV, and the table behind it. */
export function Figure({
  title,
  hideTitle,
  note,
  name,
  table,
  actions,
  isEmpty = false,
  whole,
  children,
}: FigureProps) {
  const { t } = useLanguage();
  const save = useContext(FigureSink);
  const body = useRef<HTMLDivElement>(null);
  const [asTable, setAsTable] = useState(false);
  const withBody = (use: (element: HTMLElement) => void) => () => {
    if (!body.current) return;
    const restore = whole?.();
    use(body.current);
    restore?.();
  };
  return (
    <figure className="figure" aria-label={title}>
      <figcaption>
        {!hideTitle && <h3 title={title}>{title}</h3>}
        {note && <span className="soft">{note}</span>}
        <div className={panelHeadStyles.panelActions}>
          {actions}
          <Tooltip label={t(asTable ? 'figure.picture' : 'figure.table')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-pressed={asTable}
              aria-label={`${t('figure.table')}: ${title}`}
              onClick={() => setAsTable(!asTable)}
            >
              <Icon name="table" />
            </ActionIcon>
          </Tooltip>
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`${t('figure.export')}: ${title}`}>
                <Icon name="download" />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                disabled={asTable}
                onClick={withBody((element) => void figureToPng(element).then((png) => save(`${name}.png`, png)))}
              >
                {t('figure.png')}
              </Menu.Item>
              <Menu.Item
                disabled={asTable}
                onClick={withBody((element) => void copyPng(element).catch(() => undefined))}
              >
                {t('figure.copy')}
              </Menu.Item>
              <Menu.Item disabled={asTable} onClick={withBody((element) => save(`${name}.svg`, figureToSvg(element)))}>
                {t('figure.svg')}
              </Menu.Item>
              <Menu.Item onClick={() => void navigator.clipboard.writeText(csvOf(table())).catch(() => undefined)}>
                {t('figure.copyTable')}
              </Menu.Item>
              <Menu.Item onClick={() => save(`${name}.csv`, `\ufeff${csvOf(table())}`)}>{t('figure.csv')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </figcaption>
      <div ref={body} className={styles.figureBody}>
        <ErrorBoundary>
          {isEmpty ? (
            <p className="soft">{t('figure.nothing')}</p>
          ) : asTable ? (
            <FigureTableView table={table()} />
          ) : (
            children
          )}
        </ErrorBoundary>
      </div>
    </figure>
  );
}

function FigureTableView({ table }: { readonly table: FigureTable }) {
  const { t } = useLanguage();
  return (
    <div className="figure-table">
      <table className="plain">
        <thead>
          <tr>
            {table.columns.map((column, i) => (
              <th key={i}>{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, shownRows).map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j} className={typeof cell === 'number' ? 'number' : ''}>
                  {typeof cell === 'number' ? formatExact(cell) : (cell ?? '–')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rows.length > shownRows && (
        <p className="soft">{t('figure.more', { count: table.rows.length - shownRows })}</p>
      )}
    </div>
  );
}

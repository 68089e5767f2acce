import { Button } from '@mantine/core';
import { useState } from 'react';
import type {
  Presentation,
  PresentedCell,
  PresentedChart,
  PresentedColumn,
  PresentedPictures,
  PresentedTable,
} from '../../../../core/schema/presentation.ts';
import { LineChart } from '../../plots/line-chart.tsx';
import { largestOf, MapCanvas } from '../../plots/picture-map.tsx';
import { PixelCanvas } from '../../plots/pixel-canvas.tsx';
import { formatAlike, formatCount, formatMetric, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './presented.module.css';

/** A result that is a sentence and tables. */
export function Presented({ presentation, name }: { readonly presentation: Presentation; readonly name: string }) {
  const { say } = useLanguage();
  return (
    <div className="stack">
      {presentation.headline.length > 0 && (
        <Panel>
          <ul className="findings">
            {presentation.headline.map((message) => (
              <li key={message.key}>{say(message)}</li>
            ))}
          </ul>
        </Panel>
      )}
      {presentation.tables.map((table) => (
        <TablePanel key={`${name} ${table.title.key}`} table={table} />
      ))}
      {presentation.charts?.map((chart) => (
        <ChartPanel key={`${name} ${chart.title.key}`} chart={chart} name={name} />
      ))}
      {presentation.pictures?.map((pictures) => (
        <PicturesPanel key={`${name} ${pictures.title.key}`} pictures={pictures} />
      ))}
    </div>
  );
}

function ChartPanel({ chart, name }: { readonly chart: PresentedChart; readonly name: string }) {
  const { say } = useLanguage();
  return (
    <Panel>
      <LineChart
        title={say(chart.title)}
        name={`${name}_${chart.title.key}`}
        xLabel={say(chart.x)}
        yLabel={say(chart.y)}
        series={chart.series.map((one) => ({ ...one, name: typeof one.name === 'string' ? one.name : say(one.name) }))}
      />
    </Panel>
  );
}

/** Pictures one below the other, each row's maps on a scale of its own: networks differ in what they count by. */
function PicturesPanel({ pictures }: { readonly pictures: PresentedPictures }) {
  const { say } = useLanguage();
  return (
    <Panel title={say(pictures.title)} note={pictures.note ? say(pictures.note) : undefined}>
      <div className="scroll-x">
        <table className="plain">
          <tbody>
            {pictures.rows.map((row, r) => {
              const label = typeof row.label === 'string' ? row.label : say(row.label);
              return (
                <tr key={r}>
                  <th scope="row">{label}</th>
                  {row.pictures.map(({ picture, map }, i) => (
                    <td key={i}>
                      {map ? (
                        <MapCanvas
                          picture={{ ...picture, values: map, address: null }}
                          largest={largestOf(map)}
                          side={84}
                          label={`${label} ${i + 1}`}
                          opacity={1}
                          threshold={0}
                          borders={false}
                        />
                      ) : (
                        <PixelCanvas picture={picture} side={84} label={`${label} ${i + 1}`} />
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Rows that are shown at first. */
const fewRows = 100;

/** How the numbers of a column are written. */
const written: {
  readonly [A in PresentedColumn['as']]: (column: readonly PresentedCell[]) => (value: number) => string;
} = {
  text: () => formatNumber,
  row: () => String,
  number: (column) =>
    formatAlike(
      column.map((cell) => (typeof cell === 'number' ? cell : null)),
      4,
    ),
  metric: () => formatMetric,
  percent: () => formatPercent,
  count: () => formatCount,
};

/** Texts are to the left and may take several lines; numbers are to the right. */
const cellClass: { readonly [A in PresentedColumn['as']]?: string } = { text: 'wrap', row: 'row-number' };

function TablePanel({ table }: { readonly table: PresentedTable }) {
  const { t, say } = useLanguage();
  const [isWhole, setWhole] = useState(false);
  const text = (value: Exclude<PresentedCell, number | null>) => (typeof value === 'string' ? value : say(value));
  const shown = isWhole ? table.rows : table.rows.slice(0, fewRows);
  const marked = new Set(table.marked);
  const numbers = table.columns.map((column, c) => written[column.as](table.rows.map((row) => row[c])));
  return (
    <Panel title={say(table.title)} note={table.note ? say(table.note) : undefined}>
      <div className="scroll-x">
        <table className={`plain ${styles.presented}`}>
          <thead>
            <tr>
              {table.columns.map((column, c) => (
                <th key={c} scope="col" className={cellClass[column.as] === undefined ? 'number' : undefined}>
                  {text(column.label)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, r) => (
              <tr key={r} className={marked.has(r) ? styles.marked : undefined}>
                {row.map((cell, c) => (
                  <td key={c} className={cellClass[table.columns[c].as] ?? 'number'}>
                    {c === 0 && marked.has(r) && (
                      <span role="img" aria-label={t('trust.marked')}>
                        ●{' '}
                      </span>
                    )}
                    {cell === null
                      ? cellClass[table.columns[c].as] === undefined
                        ? '–'
                        : ''
                      : typeof cell === 'number'
                        ? numbers[c](cell)
                        : text(cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.rows.length > shown.length && (
        <Button variant="default" size="compact-xs" mt="xs" onClick={() => setWhole(true)}>
          {t('trust.allOfThem', { count: table.rows.length })}
        </Button>
      )}
    </Panel>
  );
}

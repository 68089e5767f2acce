import { useColours } from '../ui/colours.ts';
import { fitText } from '../ui/fit-text.ts';
import { formatNumber, formatShare } from '../ui/numbers.ts';
import { Figure } from './figure.tsx';
import styles from './matrix-map.module.css';
import { pushColour } from './shade.ts';
import { useWidth } from './use-width.ts';

interface MatrixMapProps {
  readonly title: string;
  readonly name: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly number[])[];
  /** Standard errors of the values, shown under the pointer and in the table. */
  readonly errors?: readonly (readonly (number | null)[])[];
  readonly rowLabel?: string;
  readonly columnLabel?: string;
  /** Whether each field tells its number. */
  readonly numbers?: boolean;
  readonly note?: React.ReactNode;
  /** A field is picked. */
  readonly onPick?: (row: number, column: number) => void;
}

/** How strong the largest field is, so that its number can be read on it in either theme. */
const strongest = 0.65;

const errorText = (error: number | null | undefined): string => (error ? ` ± ${formatNumber(error, 2)}` : '');

/** A table of numbers as fields, the stronger the larger. */
export function MatrixMap({
  title,
  name,
  rows,
  columns,
  values,
  errors,
  rowLabel,
  columnLabel,
  numbers = true,
  note,
  onPick,
}: MatrixMapProps) {
  const colours = useColours();
  const [box, width] = useWidth<HTMLDivElement>();
  const labelWidth = Math.min(200, Math.max(70, width * 0.24));
  // leaning names reach beyond the last column
  const beyond = columnLabel ? 0 : 84;
  const each = Math.max(14, Math.min(72, (width - labelWidth - 8 - beyond) / Math.max(1, columns.length)));
  const tall = numbers ? Math.max(22, Math.min(34, each)) : Math.max(14, Math.min(28, each));
  const head = columnLabel ? 44 : 128;
  const largest = values.reduce((most, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), most), 1e-300);
  const height = head + rows.length * tall + (columnLabel ? 8 : 4);
  return (
    <Figure
      title={title}
      name={name}
      note={note}
      isEmpty={rows.length === 0}
      table={() => ({
        columns: [rowLabel ?? '', ...columns, ...(errors ? columns.map((column) => `± ${column}`) : [])],
        rows: rows.map((row, i) => [row, ...values[i], ...(errors ? (errors[i] ?? []) : [])]),
      })}
    >
      <div ref={box} className="scroll-x">
        {width > 0 && (
          <svg
            width={Math.max(width, labelWidth + 8 + beyond + each * columns.length)}
            height={height}
            role="img"
            aria-label={title}
          >
            {columnLabel && (
              <text x={labelWidth + 6 + (each * columns.length) / 2} y={14} textAnchor="middle">
                {columnLabel}
              </text>
            )}
            {rowLabel && (
              <text x={labelWidth} y={head - 8} textAnchor="end">
                {fitText(rowLabel, labelWidth - 4)}
              </text>
            )}
            {columns.map((column, j) => {
              const x = labelWidth + 6 + (j + 0.5) * each;
              // numbers stand where they fit; names lean
              if (columnLabel)
                return (
                  // where they would run into each other, every so-manieth is told
                  j % Math.ceil(46 / each) === 0 && (
                    <text key={j} x={x} y={head - 8} textAnchor="middle" className="bar-number">
                      {column}
                    </text>
                  )
                );
              return (
                <text key={j} transform={`translate(${x + 4} ${head - 6}) rotate(-50)`}>
                  {fitText(column, 142)}
                  <title>{column}</title>
                </text>
              );
            })}
            {rows.map((row, i) => (
              <g key={i} transform={`translate(0 ${head + i * tall})`}>
                <text
                  x={labelWidth}
                  y={tall / 2 + 4}
                  textAnchor="end"
                  className={columnLabel ? 'bar-number' : undefined}
                >
                  {fitText(row, labelWidth - 4)}
                  <title>{row}</title>
                </text>
                {values[i].map((value, j) => (
                  <g key={j} {...(onPick ? { onClick: () => onPick(i, j), style: { cursor: 'pointer' } } : {})}>
                    <rect
                      x={labelWidth + 6 + j * each}
                      y={0}
                      width={each - 1}
                      height={tall - 1}
                      className={styles.field}
                      style={{ fill: pushColour((strongest * value) / largest, colours) }}
                    >
                      <title>{`${row} × ${columns[j]}: ${formatNumber(value, 4)}${errorText(errors?.[i]?.[j])}`}</title>
                    </rect>
                    {numbers && each >= 34 && (
                      <text
                        x={labelWidth + 6 + (j + 0.5) * each}
                        y={tall / 2 + 4}
                        textAnchor="middle"
                        className={styles.fieldNumber}
                      >
                        {largest <= 1 ? formatShare(value) : formatNumber(value, 2)}
                      </text>
                    )}
                  </g>
                ))}
              </g>
            ))}
          </svg>
        )}
      </div>
    </Figure>
  );
}

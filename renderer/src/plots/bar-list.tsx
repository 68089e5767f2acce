import { fitText, textWidth } from '../ui/fit-text.ts';
import { formatAlike, formatNumber } from '../ui/numbers.ts';
import { AxisTitle } from './axis.tsx';
import styles from './bar-row.module.css';
import { Figure } from './figure.tsx';
import { colourOf } from './palette.ts';
import { useWidth } from './use-width.ts';

export interface BarEntry {
  readonly label: string;
  /** One value a series. */
  readonly values: readonly (number | null)[];
  /** Half the length of the whisker, for the first series. */
  readonly spread?: number;
}

interface BarListProps {
  readonly title: string;
  readonly hideTitle?: boolean;
  readonly name: string;
  readonly entries: readonly BarEntry[];
  /** Names of the series where there are several. */
  readonly series?: readonly string[];
  /** Signed bars are red to the right and blue to the left; others are all of one colour. */
  readonly signed: boolean;
  /** Series one after another in one bar, the number of all of them at its end; values are not below 0. */
  readonly stacked?: boolean;
  /** The series are one thing before and after: shades of one colour, since hues are for classes and models. */
  readonly shaded?: boolean;
  /** What the bars measure, written below them. */
  readonly unit: string;
  readonly note?: React.ReactNode;
  readonly selected?: string;
  readonly onPick?: (label: string) => void;
}

/** The colour of the program, paler with each series. */
const shadeOf = (s: number): string => `color-mix(in srgb, var(--accent) ${100 - 55 * s}%, var(--surface))`;

const row = 22;
const gap = 8;

const totalOf = ({ values }: BarEntry): number => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

interface StackProps {
  readonly entry: BarEntry;
  readonly series: readonly string[];
  readonly zero: number;
  readonly scale: number;
  readonly total: string;
}

/** The series of one entry, one after another. */
function Stack({ entry, series, zero, scale, total }: StackProps) {
  const startOf = (s: number) => totalOf({ ...entry, values: entry.values.slice(0, s) });
  return (
    <>
      {entry.values.map((value, s) => (
        <rect
          key={s}
          x={zero + startOf(s) * scale}
          y={4}
          width={Math.max(0, (value ?? 0) * scale)}
          height={14}
          style={{ fill: colourOf(s) }}
        >
          <title>{`${series[s] ?? ''}: ${formatNumber(value ?? 0, 3)}`}</title>
        </rect>
      ))}
      <text x={zero + totalOf(entry) * scale + 5} y={15} className="bar-number">
        {total}
      </text>
    </>
  );
}

function Swatches({
  names,
  colourOf: colour,
}: {
  readonly names: readonly string[];
  readonly colourOf: (series: number) => string;
}) {
  return (
    <ul className="legend">
      {names.map((label, s) => (
        <li key={s}>
          <span className="swatch" style={{ background: colour(s) }} />
          {label}
        </li>
      ))}
    </ul>
  );
}

/** How far the longest bars go up and down, with their whiskers. */
function endsOf(
  entries: readonly BarEntry[],
  is: { readonly stacked: boolean; readonly negative: boolean; readonly spreads: boolean },
): [number, number] {
  const reach = (sign: 1 | -1) =>
    entries.reduce(
      (best, entry) =>
        is.stacked
          ? Math.max(best, sign * totalOf(entry))
          : Math.max(best, ...entry.values.map((value) => sign * (value ?? 0) + (entry.spread ?? 0))),
      0,
    );
  return [Math.max(reach(1), 1e-300), is.negative ? reach(-1) : is.spreads ? Math.min(reach(-1), reach(1)) : 0];
}

type NumberOf = (entry: BarEntry, value: number, series: number) => string;

/** Room for the widest number on one side. */
const numberWidth = (
  entries: readonly BarEntry[],
  isDown: boolean,
  shown: (entry: BarEntry) => readonly (number | null)[],
  numberOf: NumberOf,
): number =>
  entries.reduce(
    (most, entry) =>
      shown(entry).reduce<number>(
        (widest, value, s) =>
          value === null || value < 0 !== isDown ? widest : Math.max(widest, textWidth(numberOf(entry, value, s)) + 10),
        most,
      ),
    0,
  );

interface BarsProps {
  readonly entry: BarEntry;
  /** Series below each other. */
  readonly isBeside: boolean;
  readonly zero: number;
  readonly scale: number;
  readonly colour: (value: number, series: number) => string;
  readonly numberOf: NumberOf;
}

/** The bars of one entry, a series each, with whisker and number. */
function Bars({ entry, isBeside, zero, scale, colour, numberOf }: BarsProps) {
  const whisker = (entry.spread ?? 0) * scale;
  return entry.values.map((value, s) => {
    if (value === null) return null;
    const length = Math.abs(value) * scale;
    const y = isBeside ? s * 12 + gap / 2 : 4;
    const end = value < 0 ? zero - length : zero + length;
    return (
      <g key={s}>
        <rect
          x={Math.min(zero, end)}
          y={y}
          width={Math.max(length, 0.5)}
          height={isBeside ? 10 : 14}
          style={{ fill: colour(value, s) }}
        />
        {entry.spread !== undefined && s === 0 && (
          <path
            d={`M${end - whisker} ${y + 7}H${end + whisker}M${end - whisker} ${y + 4}v6M${end + whisker} ${y + 4}v6`}
            className="whisker"
          />
        )}
        <text
          x={value < 0 ? end - whisker - 5 : end + whisker + 5}
          y={isBeside ? y + 9 : 15}
          textAnchor={value < 0 ? 'end' : 'start'}
          className="bar-number"
        >
          {numberOf(entry, value, s)}
        </text>
      </g>
    );
  });
}

/** Horizontal bars with their numbers, longest names cut in the middle; whiskers show a spread. */
export function BarList({
  title,
  hideTitle,
  name,
  entries,
  series,
  signed,
  stacked = false,
  shaded = false,
  unit,
  note,
  selected,
  onPick,
}: BarListProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const several = series !== undefined && series.length > 1;
  const beside = several && !stacked;
  const block = beside ? series.length * 12 + gap : row;
  const spreads = entries.some((entry) => entry.spread !== undefined);
  const negative = entries.some((entry) => entry.values.some((value) => (value ?? 0) < 0));
  const [up, down] = endsOf(entries, { stacked, negative, spreads });
  const written = formatAlike(stacked ? entries.map(totalOf) : entries.flatMap((entry) => entry.values));
  const numberOf = (entry: BarEntry, value: number, s: number) =>
    `${signed && value > 0 ? '+' : ''}${written(value)}${entry.spread !== undefined && s === 0 ? ` ± ${formatNumber(entry.spread, 2)}` : ''}`;
  const shown = (entry: BarEntry) => (stacked ? [totalOf(entry)] : entry.values);
  const [numbersUp, numbersDown] = [false, true].map((isDown) => numberWidth(entries, isDown, shown, numberOf));
  const names = entries.reduce((most, entry) => Math.max(most, textWidth(entry.label)), 0);
  // as wide as the names are, but bars have a third of the picture at least
  const labelWidth = Math.max(
    60,
    Math.min(names + 6, 300, Math.max(width * 0.34, width * 0.66 - numbersUp - numbersDown)),
  );
  const space = Math.max(40, width - labelWidth - numbersUp - numbersDown - 12);
  const scale = space / (up + down);
  const zero = labelWidth + 8 + numbersDown + down * scale;
  const seriesColour = (s: number) => (shaded ? shadeOf(s) : colourOf(s));
  const colour = (value: number, s: number) =>
    several ? seriesColour(s) : signed ? (value < 0 ? 'var(--down)' : 'var(--up)') : 'var(--accent)';
  return (
    <Figure
      title={title}
      hideTitle={hideTitle}
      name={name}
      note={note}
      isEmpty={entries.length === 0}
      table={() => ({
        columns: ['', ...(several ? series : [unit]), ...(spreads ? ['±'] : [])],
        rows: entries.map((entry) => [
          entry.label,
          ...entry.values,
          ...(entry.spread === undefined ? [] : [entry.spread]),
        ]),
      })}
    >
      {several && <Swatches names={series} colourOf={seriesColour} />}
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={entries.length * block + (unit === '' ? 4 : 24)} role="img" aria-label={title}>
            {entries.map((entry, i) => (
              <g
                key={entry.label}
                transform={`translate(0 ${i * block})`}
                className={`${styles.barRow}${onPick ? ' pickable' : ''}${selected === entry.label ? ' selected' : ''}`}
                onClick={() => onPick?.(entry.label)}
              >
                <rect x={0} y={0} width={width} height={block} className={styles.barHit} />
                <text x={labelWidth} y={beside ? block / 2 : 15} textAnchor="end">
                  {fitText(entry.label, labelWidth - 4)}
                  <title>{entry.label}</title>
                </text>
                {stacked ? (
                  <Stack
                    entry={entry}
                    series={series ?? []}
                    zero={zero}
                    scale={scale}
                    total={written(totalOf(entry))}
                  />
                ) : (
                  <Bars entry={entry} isBeside={beside} zero={zero} scale={scale} colour={colour} numberOf={numberOf} />
                )}
              </g>
            ))}
            {unit !== '' && (
              <AxisTitle
                text={unit}
                x={zero + ((up - down) * scale) / 2}
                y={entries.length * block + 18}
                room={space + numbersUp}
              />
            )}
            {negative && <line x1={zero} x2={zero} y1={0} y2={entries.length * block} className="axis" />}
          </svg>
        )}
      </div>
    </Figure>
  );
}

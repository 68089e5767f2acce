import { Figure } from './figure.tsx';
import styles from './network-diagram.module.css';
import { useWidth } from './use-width.ts';

interface NetworkDiagramProps {
  readonly title: string;
  readonly name: string;
  /** Units a layer, inputs first. */
  readonly sizes: readonly number[];
  readonly labels: readonly string[];
}

const most = 9;
const height = 190;

/** The network as circles and lines; a large layer shows its first units and says how many there are. */
export function NetworkDiagram({ title, name, sizes, labels }: NetworkDiagramProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const shown = sizes.map((size) => Math.min(size, most));
  const x = (layer: number) => 30 + (layer * (width - 60)) / Math.max(1, sizes.length - 1);
  const y = (layer: number, unit: number) => 20 + (unit + 0.5) * ((height - 60) / shown[layer]);
  return (
    <Figure
      title={title}
      name={name}
      table={() => ({ columns: ['layer', 'units'], rows: sizes.map((size, i) => [labels[i], size]) })}
    >
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={title}>
            {shown
              .slice(1)
              .flatMap((count, l) =>
                Array.from({ length: count }, (_, to) =>
                  Array.from({ length: shown[l] }, (_, from) => (
                    <line
                      key={`${l}-${from}-${to}`}
                      x1={x(l)}
                      y1={y(l, from)}
                      x2={x(l + 1)}
                      y2={y(l + 1, to)}
                      className={styles.wire}
                    />
                  )),
                ).flat(),
              )}
            {shown.flatMap((count, l) =>
              Array.from({ length: count }, (_, unit) => (
                <circle key={`${l}-${unit}`} cx={x(l)} cy={y(l, unit)} r={5} className={styles.unit} />
              )),
            )}
            {sizes.map((size, l) => (
              <g key={l}>
                <text x={x(l)} y={height - 18} textAnchor="middle" className="bar-number strong">
                  {size > most ? `${most} / ${size}` : size}
                </text>
                <text x={x(l)} y={height - 4} textAnchor="middle" className="bar-number">
                  {labels[l]}
                </text>
              </g>
            ))}
          </svg>
        )}
      </div>
    </Figure>
  );
}

import { Fragment } from 'react';
import { useLanguage } from '../ui/use-language.ts';
import { Figure } from './figure.tsx';
import styles from './network-diagram.module.css';
import { useWidth } from './use-width.ts';

interface NetworkDiagramProps {
  readonly title: string;
  readonly name: string;
  /** Units a layer, inputs first. */
  readonly sizes: readonly number[];
  readonly labels: readonly string[];
  /** Where given, hidden layers can be changed on the drawing. */
  readonly onEdit?: (edit: LayerEdit) => void;
}

/** What becomes of the hidden layers, counted from 0: one gets other units, one comes in before `at`, one goes. */
export type LayerEdit =
  | { readonly kind: 'resize' | 'insert'; readonly at: number; readonly units: number }
  | { readonly kind: 'remove'; readonly at: number };

const most = 9;
/** Layers beside each other under which there is room for buttons. */
const mostEdited = 7;
const height = 190;

/** The network as circles and lines; a large layer shows its first units and says how many there are. */
export function NetworkDiagram({ title, name, sizes, labels, onEdit }: NetworkDiagramProps) {
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
        {width > 0 && onEdit && sizes.length <= mostEdited && <LayerControls sizes={sizes} x={x} onEdit={onEdit} />}
      </div>
    </Figure>
  );
}

/** Units that one step adds or takes: single ones where they can be counted. */
const stepOf = (units: number): number => (units <= 16 ? 1 : units <= 64 ? 4 : 16);

/** Under the drawing: more or fewer units of each hidden layer, and another layer between two. */
function LayerControls({
  sizes,
  x,
  onEdit,
}: Pick<NetworkDiagramProps, 'sizes'> & {
  readonly x: (layer: number) => number;
  readonly onEdit: (edit: LayerEdit) => void;
}) {
  const { t } = useLanguage();
  const last = sizes.length - 1;
  const button = (label: string, mark: string, onClick: () => void, disabled = false) => (
    <button type="button" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      {mark}
    </button>
  );
  return (
    <div className={styles.controls}>
      {sizes.slice(0, -1).map((size, l) => (
        <Fragment key={l}>
          {l > 0 && (
            <span style={{ left: x(l) }}>
              {button(
                t('model.fewerUnits', { number: l }),
                '−',
                () => onEdit({ kind: 'resize', at: l - 1, units: Math.max(1, size - stepOf(size - 1)) }),
                size <= 1,
              )}
              {button(t('model.moreUnits', { number: l }), '+', () =>
                onEdit({ kind: 'resize', at: l - 1, units: size + stepOf(size + 1) }),
              )}
            </span>
          )}
          {l > 0 && (
            <span className={styles.lower} style={{ left: x(l) }}>
              {button(t('model.removeLayer', { number: l }), '×', () => onEdit({ kind: 'remove', at: l - 1 }))}
            </span>
          )}
          <span className={`${styles.lower} ${styles.between}`} style={{ left: (x(l) + x(l + 1)) / 2 }}>
            {button(t('model.addLayer', { number: l + 1 }), '+', () =>
              onEdit({ kind: 'insert', at: l, units: l > 0 ? size : l + 1 < last ? sizes[l + 1] : 8 }),
            )}
          </span>
        </Fragment>
      ))}
    </div>
  );
}

import { useEffect, useRef } from 'react';
import type { LayerView } from '../../../core/schema/snapshot-view.ts';
import { fitText } from '../ui/fit-text.ts';
import { formatNumber } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import { Figure } from './figure.tsx';
import styles from './network-activity.module.css';
import unitFrameStyles from './unit-frame.module.css';
import { useWidth } from './use-width.ts';

interface NetworkActivityProps {
  readonly title: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly layers: readonly LayerView[];
}

const mostInputs = 10;
const tile = 34;
const gap = 8;
const low: readonly [number, number, number] = [22, 103, 192];
const high: readonly [number, number, number] = [214, 36, 74];

/** The inputs that the first layer's drawn units listen to most. */
function loudestInputs(layers: readonly LayerView[], inputs: readonly string[]): number[] {
  const strength = (i: number) => layers[0].drawn.reduce((sum, unit) => sum + Math.abs(unit.weights[i] ?? 0), 0);
  const known = Math.min(inputs.length, layers[0].drawn[0]?.weights.length ?? 0);
  return [...Array(known).keys()]
    .sort((a, b) => strength(b) - strength(a) || a - b)
    .slice(0, mostInputs)
    .sort((a, b) => a - b);
}

/**
 * A network with its weights as lines and, in each unit, what it answers over the same plane as the boundary: blue
 * below 0, red above.
 */
export function NetworkActivity({ title, name, inputs, layers }: NetworkActivityProps) {
  const { t } = useLanguage();
  const [box, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = loudestInputs(layers, inputs);
  const labelWidth = Math.min(150, Math.max(70, width * 0.2));
  const most = Math.max(shown.length, ...layers.map((layer) => layer.drawn.length));
  const height = most * (tile + gap) + 44;
  const x = (l: number) => labelWidth + 16 + ((l + 0.5) * (width - labelWidth - 24)) / layers.length - tile / 2;
  const y = (count: number, i: number) => 10 + (i + 0.5) * ((height - 50) / count);
  const heaviest = layers.map((layer) =>
    layer.drawn.reduce((top, unit) => Math.max(top, ...unit.weights.map(Math.abs)), 1e-9),
  );

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context || width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.current.width = width * ratio;
    canvas.current.height = height * ratio;
    context.scale(ratio, ratio);
    layers.forEach((layer, l) => {
      layer.drawn.forEach((unit, u) => {
        const side = Math.round(Math.sqrt(unit.image.length));
        context.drawImage(unitImage(unit.image, side), x(l), y(layer.drawn.length, u) - tile / 2, tile, tile);
      });
    });
  });

  const from = (l: number, i: number): [number, number] =>
    l === 0 ? [labelWidth + 6, y(shown.length, i)] : [x(l - 1) + tile, y(layers[l - 1].drawn.length, i)];
  return (
    <Figure
      title={title}
      name={name}
      note={t('snapshot.networkNote')}
      table={() => ({
        columns: [t('snapshot.layer'), t('snapshot.unit'), t('snapshot.bias'), t('snapshot.weights')],
        rows: layers.flatMap((layer, l) =>
          layer.drawn.map((unit, u) => [
            l + 1,
            u + 1,
            unit.bias,
            unit.weights.map((weight) => formatNumber(weight, 3)).join(' '),
          ]),
        ),
      })}
    >
      <div ref={box} className="overlay">
        {width > 0 && (
          <>
            <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />
            <svg width={width} height={height} role="img" aria-label={title}>
              {layers.flatMap((layer, l) =>
                layer.drawn.flatMap((unit, u) =>
                  (l === 0 ? shown : layers[l - 1].drawn.map((_, i) => i)).map((input, i) => {
                    const weight = unit.weights[input] ?? 0;
                    const [x1, y1] = from(l, i);
                    const share = Math.abs(weight) / heaviest[l];
                    return (
                      <line
                        key={`${l}-${input}-${u}`}
                        x1={x1}
                        y1={y1}
                        x2={x(l)}
                        y2={y(layer.drawn.length, u)}
                        strokeWidth={0.4 + 3.2 * share}
                        strokeOpacity={0.15 + 0.75 * share}
                        className={weight < 0 ? styles.weightDown : styles.weightUp}
                      >
                        <title>{formatNumber(weight, 4)}</title>
                      </line>
                    );
                  }),
                ),
              )}
              {shown.map((input, i) => (
                <text key={input} x={labelWidth} y={y(shown.length, i) + 4} textAnchor="end" className="bar-number">
                  <title>{inputs[input]}</title>
                  {fitText(inputs[input], labelWidth - 4)}
                </text>
              ))}
              {layers.map((layer, l) => (
                <g key={l}>
                  {layer.drawn.map((unit, u) => (
                    <rect
                      key={u}
                      x={x(l)}
                      y={y(layer.drawn.length, u) - tile / 2}
                      width={tile}
                      height={tile}
                      className={unitFrameStyles.unitFrame}
                    >
                      <title>{`${t('snapshot.bias')} ${formatNumber(unit.bias, 4)}`}</title>
                    </rect>
                  ))}
                  <text x={x(l) + tile / 2} y={height - 22} textAnchor="middle" className="bar-number strong">
                    {layer.units > layer.drawn.length ? `${layer.drawn.length} / ${layer.units}` : layer.units}
                  </text>
                  <text x={x(l) + tile / 2} y={height - 7} textAnchor="middle" className="bar-number">
                    {layer.activation}
                  </text>
                </g>
              ))}
            </svg>
          </>
        )}
      </div>
    </Figure>
  );
}

function unitImage(values: readonly number[], side: number): OffscreenCanvas {
  const picture = new OffscreenCanvas(side, side);
  const context = picture.getContext('2d');
  const image = new ImageData(side, side);
  values.forEach((value, i) => {
    const [r, g, b] = value < 0 ? low : high;
    // the first row of values is the lowest on the plane
    const at = (side - 1 - Math.floor(i / side)) * side + (i % side);
    // nothing is the ground of the page, in either theme
    image.data.set([r, g, b, Math.round(255 * Math.min(1, Math.abs(value)))], 4 * at);
  });
  context?.putImageData(image, 0, 0);
  return picture;
}

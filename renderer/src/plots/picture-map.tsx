import { useEffect, useRef } from 'react';
import { useColours } from '../ui/colours.ts';
import { formatNumber } from '../ui/numbers.ts';
import { Figure } from './figure.tsx';
import styles from './picture-map.module.css';
import { pushChannels, pushColour } from './shade.ts';

export interface MappedPicture {
  readonly width: number;
  readonly height: number;
  /** Row by row of the picture. */
  readonly values: readonly number[];
  readonly segments?: readonly number[] | null;
  /** The picture itself; null where there is none to be had. */
  readonly address: string | null;
}

export interface MapLook {
  /** 0 shows the picture alone, 1 the map alone. */
  readonly opacity: number;
  /** Of the largest value: what is weaker is not drawn. */
  readonly threshold: number;
  readonly borders: boolean;
}

interface MapCanvasProps extends MapLook {
  readonly picture: MappedPicture;
  /** The value that is drawn full. */
  readonly largest: number;
  readonly side: number;
  readonly label: string;
}

/** A picture with what its pixels come to laid over it: one hue raises the answer, the other lowers it. */
export function MapCanvas({ picture, largest, side, label, opacity, threshold, borders }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  const { width, height, segments, address } = picture;
  const scale = side / Math.max(width, height);
  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext('2d');
    if (!target || !context) return;
    let isCurrent = true;
    const draw = (ground: CanvasImageSource | undefined) => {
      if (!isCurrent) return;
      context.clearRect(0, 0, target.width, target.height);
      context.imageSmoothingEnabled = false;
      context.globalAlpha = address === null ? 1 : 1 - opacity;
      if (ground) context.drawImage(ground, 0, 0, target.width, target.height);
      context.globalAlpha = 1;
      const map = mapOf(picture, (value) => {
        const share = largest > 0 ? value / largest : 0;
        return Math.abs(share) < threshold ? [0, 0, 0, 0] : pushChannels(share, colours);
      });
      context.globalAlpha = Math.min(1, 0.25 + opacity);
      if (map) context.drawImage(map, 0, 0, target.width, target.height);
      context.globalAlpha = 1;
      if (borders && segments) drawBorders(context, segments, width, target.width / width, target.height / height);
    };
    if (address === null) draw(undefined);
    else {
      const image = new Image();
      image.onload = () => draw(image);
      image.src = address;
    }
    return () => {
      isCurrent = false;
    };
  }, [picture, address, segments, width, height, largest, opacity, threshold, borders, colours]);
  const ratio = 2;
  return (
    <canvas
      ref={canvas}
      className={styles.map}
      width={Math.round(width * scale * ratio)}
      height={Math.round(height * scale * ratio)}
      style={{ width: width * scale, height: height * scale }}
      role="img"
      aria-label={label}
    />
  );
}

/** The map with a pixel for each value. */
function mapOf(
  { width, height, values }: MappedPicture,
  colourOf: (value: number) => readonly number[],
): OffscreenCanvas | undefined {
  if (values.length === 0) return undefined;
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new ImageData(width, height);
  values.forEach((value, i) => {
    pixels.data.set(colourOf(value), 4 * i);
  });
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return canvas;
}

function drawBorders(
  context: CanvasRenderingContext2D,
  segments: readonly number[],
  width: number,
  across: number,
  down: number,
): void {
  context.strokeStyle = 'rgba(128,128,128,.7)';
  context.lineWidth = 1;
  context.beginPath();
  segments.forEach((segment, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x + 1 < width && segments[i + 1] !== segment) {
      context.moveTo((x + 1) * across, y * down);
      context.lineTo((x + 1) * across, (y + 1) * down);
    }
    if (i + width < segments.length && segments[i + width] !== segment) {
      context.moveTo(x * across, (y + 1) * down);
      context.lineTo((x + 1) * across, (y + 1) * down);
    }
  });
  context.stroke();
}

export const largestOf = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

interface PictureMapProps {
  readonly title: string;
  readonly name: string;
  readonly note?: string;
  readonly picture: MappedPicture;
  readonly look: MapLook;
  readonly alone: string;
  readonly nothing: string;
}

/** One picture, and beside it the same with its map. */
export function PictureMap({ title, name, note, picture, look, alone, nothing }: PictureMapProps) {
  const { width, values, segments } = picture;
  const largest = largestOf(values);
  const table = () => ({
    columns: ['row', 'column', 'value', 'segment'],
    rows: values.map((value, i) => [Math.floor(i / width), i % width, value, segments?.[i] ?? null]),
  });
  return (
    <Figure title={title} name={name} note={note} table={table}>
      <div className={styles.pair}>
        {picture.address !== null && (
          <MapCanvas
            picture={{ ...picture, values: [], segments: null }}
            largest={0}
            side={240}
            label={alone}
            opacity={0}
            threshold={0}
            borders={false}
          />
        )}
        <MapCanvas picture={picture} largest={largest} side={240} label={title} {...look} />
        <Scale largest={largest} />
      </div>
      {largest === 0 && <p className="soft">{nothing}</p>}
    </Figure>
  );
}

/** What the strongest hues stand for. */
export function Scale({ largest }: { readonly largest: number }) {
  const colours = useColours();
  const steps = [1, 0.5, 0, -0.5, -1];
  return (
    <div className={styles.scale} aria-hidden="true">
      {steps.map((step) => (
        <div key={step}>
          <span style={{ background: pushColour(step, colours) }} />
          {formatNumber(step * largest, 2)}
        </div>
      ))}
    </div>
  );
}

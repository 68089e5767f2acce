import { useEffect, useRef } from 'react';
import type { DrawnPicture } from '../../../core/schema/results/units.ts';
import styles from './picture-map.module.css';

interface PixelCanvasProps {
  readonly picture: DrawnPicture;
  /** Of the longer side, on the screen. */
  readonly side: number;
  readonly label: string;
}

/** A picture in numbers: grey of one channel, colour of three. */
export function PixelCanvas({ picture, side, label }: PixelCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, channels, pixels } = picture;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i++)
      for (let c = 0; c < 4; c++)
        image.data[4 * i + c] = c === 3 ? 255 : 255 * pixels[i * channels + Math.min(c, channels - 1)];
    context.putImageData(image, 0, 0);
  }, [width, height, channels, pixels]);
  const scale = side / Math.max(width, height);
  return (
    <canvas
      ref={canvas}
      className={styles.map}
      width={width}
      height={height}
      style={{ width: width * scale, height: height * scale, imageRendering: 'pixelated' }}
      role="img"
      aria-label={label}
    />
  );
}

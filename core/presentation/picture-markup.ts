// A map of a picture as an image that a report holds in itself.
import { deflateSync } from 'node:zlib';
import { type Html, html } from './html.ts';

const crcTable = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc(bytes: Buffer): number {
  let c = -1;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ -1) >>> 0;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const framed = Buffer.alloc(8 + body.length);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc(body), 4 + body.length);
  return framed;
}

/** A PNG of one channel (grey) or three. @param pixels `[row, column, channel]` */
export function png(width: number, height: number, channels: number, pixels: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = channels === 1 ? 0 : 2;
  const stride = width * channels;
  const lines = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y++) lines.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export const pngAddress = (width: number, height: number, channels: number, pixels: Uint8Array): string =>
  `data:image/png;base64,${png(width, height, channels, pixels).toString('base64')}`;

/** Blue for what lowers, red for what raises, white for nothing; the strongest is full. */
function coloured(values: readonly number[]): Uint8Array {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const [up, down] = [
    [255, 0, 81],
    [0, 139, 251],
  ];
  return Uint8Array.from({ length: 3 * values.length }, (_, i) => {
    const share = Math.abs(values[Math.floor(i / 3)]) / largest;
    return Math.round(255 + share * ((values[Math.floor(i / 3)] > 0 ? up : down)[i % 3] - 255));
  });
}

export function pictureMarkup(
  name: string,
  { width, height }: { readonly width: number; readonly height: number },
  values: readonly number[],
): Html {
  const source = pngAddress(width, height, 3, coloured(values));
  return html`<img alt="${name}" src="${source}" width="280" style="image-rendering: pixelated">`;
}

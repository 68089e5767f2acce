// The one door to the image decoders: the codecs of Squoosh in WebAssembly, omggif, and our own for bitmaps, so that no native code
// sees bytes that nobody has checked, and that a file has the same pixels in the window and on the command line.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { decodeBitmap } from './bitmap.ts';
import { type ImageFormat, readHeader } from './header.ts';
import type { Picture } from './pictures.ts';
import { upright } from './scale.ts';

/** What decoders give: red, green, blue and opacity of each pixel. */
interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

type Decoder = (bytes: Uint8Array) => Promise<Rgba> | Rgba;

const { resolve } = createRequire(import.meta.url);
const compiled = (file: string): WebAssembly.Module => new WebAssembly.Module(fs.readFileSync(resolve(file)));

/** The codecs answer in a page's class. */
class PlainImageData implements Rgba {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

const open: Readonly<Record<ImageFormat, () => Promise<Decoder>>> = {
  async png() {
    const { default: decode, init } = await import('@jsquash/png/decode.js');
    await init(compiled('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'));
    return (bytes) => decode(ownBuffer(bytes));
  },
  async jpeg() {
    const { default: decode, init } = await import('@jsquash/jpeg/decode.js');
    await init(compiled('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
    return (bytes) => decode(ownBuffer(bytes), { preserveOrientation: false });
  },
  async webp() {
    const { default: decode, init } = await import('@jsquash/webp/decode.js');
    await init(compiled('@jsquash/webp/codec/dec/webp_dec.wasm'));
    return (bytes) => decode(ownBuffer(bytes));
  },
  async gif() {
    const { GifReader } = await import('omggif');
    return (bytes) => {
      const reader = new GifReader(Buffer.from(bytes));
      const { width, height } = reader;
      const data = new Uint8Array(width * height * 4);
      reader.decodeAndBlitFrameRGBA(0, data);
      return { width, height, data };
    };
  },
  bmp: async () => decodeBitmap,
};

const ownBuffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

const opened = new Map<ImageFormat, Promise<Decoder>>();

function decoderOf(format: ImageFormat): Promise<Decoder> {
  const scope = globalThis as { ImageData?: unknown };
  scope.ImageData ??= PlainImageData;
  const known = opened.get(format);
  if (known) return known;
  const fresh = open[format]();
  opened.set(format, fresh);
  return fresh;
}

/**
 * Decodes PNG, JPEG, WebP, GIF (its first frame) and BMP, upright, over white where it is transparent; one channel
 * where all pixels are grey.
 * @throws file-format with why it cannot be read, file-too-large where it claims too many pixels
 */
export async function decodeImage(bytes: Uint8Array): Promise<Picture> {
  const header = readHeader(bytes);
  const decode = await decoderOf(header.format);
  let decoded: Rgba;
  try {
    decoded = await decode(bytes);
  } catch {
    // a WebAssembly module that has failed may be in any state
    opened.delete(header.format);
    throw new VitrineError('file-format', say('image.broken', {}));
  }
  if (decoded.width !== header.width || decoded.height !== header.height || decoded.data.length === 0)
    throw new VitrineError('file-format', say('image.broken', {}));
  return upright(overWhite(decoded), header.orientation);
}

function overWhite({ width, height, data }: Rgba): Picture {
  const count = width * height;
  const colours = new Uint8Array(3 * count);
  let isGrey = true;
  for (let i = 0; i < count; i++) {
    const opacity = data[4 * i + 3];
    for (let c = 0; c < 3; c++) {
      const value = data[4 * i + c];
      colours[3 * i + c] = opacity === 255 ? value : Math.round((value * opacity + 255 * (255 - opacity)) / 255);
    }
    isGrey &&= colours[3 * i] === colours[3 * i + 1] && colours[3 * i] === colours[3 * i + 2];
  }
  if (!isGrey) return { width, height, channels: 3, pixels: colours };
  return { width, height, channels: 1, pixels: Uint8Array.from({ length: count }, (_, i) => colours[3 * i]) };
}

// What the first bytes of an image file say, read before anything is decoded: a small file can claim more pixels than
// memory holds. Formats: PNG (W3C), JPEG (ITU T.81, Exif 2.3), WebP (RFC 9649), GIF 89a, Windows bitmaps.
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';

export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'bmp';

export interface ImageHeader {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** As Exif numbers them, 1 to 8; 1 where the picture stands upright. */
  readonly orientation: number;
}

/** Endings of files that are read as images. */
export const imageEndings = ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.bmp'] as const;

export const isImageName = (name: string): boolean =>
  imageEndings.some((ending) => name.toLowerCase().endsWith(ending));

/** More pixels than any photograph has. */
const mostPixels = 64e6;

const bad = (what: 'image.broken' | 'image.cmyk' | 'image.empty' | 'image.unknown'): VitrineError =>
  new VitrineError('file-format', say(what, {}));

/** @throws file-format where the file is none of the formats, is cut off, is CMYK, or claims too many pixels */
export function readHeader(bytes: Uint8Array): ImageHeader {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = sized(view);
  if (!(header.width > 0 && header.height > 0)) throw bad('image.broken');
  if (header.width * header.height > mostPixels)
    throw new VitrineError(
      'file-too-large',
      say('image.tooLarge', { width: header.width, height: header.height, most: mostPixels / 1e6 }),
    );
  return header;
}

function sized(bytes: Buffer): ImageHeader {
  const upright = { orientation: 1 };
  if (bytes.length < 30) throw bad(bytes.length === 0 ? 'image.empty' : 'image.broken');
  const magic = bytes.toString('latin1', 0, 4);
  if (magic === '\x89PNG')
    return { format: 'png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), ...upright };
  if (magic === 'GIF8')
    return { format: 'gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8), ...upright };
  if (magic.startsWith('BM'))
    return { format: 'bmp', width: bytes.readInt32LE(18), height: Math.abs(bytes.readInt32LE(22)), ...upright };
  if (magic === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return webp(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(bytes);
  throw bad('image.unknown');
}

function webp(bytes: Buffer): ImageHeader {
  const kind = bytes.toString('latin1', 12, 16);
  const found = { format: 'webp', orientation: 1 } as const;
  if (kind === 'VP8X') return { ...found, width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) };
  if (kind === 'VP8L') {
    const bits = bytes.readUInt32LE(21);
    return { ...found, width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  return { ...found, width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
}

/** Walks the segments to the frame, which says the size; Exif's segment stands before it. */
function jpeg(bytes: Buffer): ImageHeader {
  let orientation = 1;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) throw bad('image.broken');
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      if (bytes[at + 9] === 4) throw bad('image.cmyk');
      return { format: 'jpeg', width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5), orientation };
    }
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) throw bad('image.broken');
    if (marker === 0xe1) orientation = exifOrientation(bytes.subarray(at + 4, at + 2 + length)) ?? orientation;
    at += 2 + length;
  }
  throw bad('image.broken');
}

function exifOrientation(segment: Buffer): number | undefined {
  if (segment.length < 16 || segment.toString('latin1', 0, 6) !== 'Exif\0\0') return undefined;
  const tiff = segment.subarray(6);
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const start = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (start + 2 > tiff.length) return undefined;
  const entries = short(start);
  for (let i = 0; i < entries; i++) {
    const at = start + 2 + 12 * i;
    if (at + 12 > tiff.length) return undefined;
    if (short(at) !== 0x0112) continue;
    const value = short(at + 8);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

import { createHash } from 'node:crypto';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import type { Message } from '../schema/message.ts';

/** A fitted model or a checkpoint as plain data; numbers in bulk are in typed arrays. */
export type ArtifactValue =
  | null
  | boolean
  | number
  | string
  | Float64Array
  | Float32Array
  | Int32Array
  | readonly ArtifactValue[]
  | { readonly [key: string]: ArtifactValue };

const nameOf = (array: Float64Array | Float32Array | Int32Array): string =>
  array instanceof Float64Array ? 'f64' : array instanceof Float32Array ? 'f32' : 'i32';

const magic = 'VTRA1\n\0\0';

/**
 * Packs a value into bytes: magic, length of the JSON header, header, then the arrays at 8-byte steps. Equal values
 * give equal bytes.
 */
export function packArtifact(value: ArtifactValue): Uint8Array {
  const arrays: (Float64Array | Float32Array | Int32Array)[] = [];
  let size = 0;
  const header = JSON.stringify(value, (_key, item: unknown) => {
    if (!(item instanceof Float64Array) && !(item instanceof Float32Array) && !(item instanceof Int32Array))
      return typeof item === 'number' && !Number.isFinite(item) ? { $number: String(item) } : item;
    const reference = { $array: nameOf(item), offset: size, length: item.length };
    arrays.push(item);
    size += Math.ceil(item.byteLength / 8) * 8;
    return reference;
  });
  const headerBytes = new TextEncoder().encode(header);
  const start = 16 + Math.ceil(headerBytes.length / 8) * 8;
  const bytes = new Uint8Array(start + size);
  bytes.set(new TextEncoder().encode(magic));
  new DataView(bytes.buffer).setUint32(8, headerBytes.length, true);
  bytes.set(headerBytes, 16);
  let offset = start;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset += Math.ceil(array.byteLength / 8) * 8;
  }
  return bytes;
}

/** @throws project-damaged where the bytes are not a whole artefact */
export function unpackArtifact(bytes: Uint8Array): ArtifactValue {
  const damaged = (what: Message) =>
    new VitrineError('project-damaged', say('error.storedModelDamaged', { what }), {
      hint: say('hint.trainAgainOrRestoreBackup', {}),
    });
  if (bytes.length < 16 || new TextDecoder().decode(bytes.subarray(0, 8)) !== magic)
    throw damaged(say('model.notBegunAsOne', {}));
  const whole = bytes.slice();
  const length = new DataView(whole.buffer).getUint32(8, true);
  const start = 16 + Math.ceil(length / 8) * 8;
  if (start > whole.length) throw damaged(say('model.cutOff', {}));
  return JSON.parse(new TextDecoder().decode(whole.subarray(16, 16 + length)), (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null) return item;
    if ('$number' in item) return Number(item.$number);
    if (!('$array' in item) || !('offset' in item) || !('length' in item)) return item;
    const from = start + Number(item.offset);
    const count = Number(item.length);
    if (from + count * (item.$array === 'f64' ? 8 : 4) > whole.length) throw damaged(say('model.cutOff', {}));
    if (item.$array === 'f64') return new Float64Array(whole.buffer, from, count);
    return item.$array === 'f32'
      ? new Float32Array(whole.buffer, from, count)
      : new Int32Array(whole.buffer, from, count);
  }) as ArtifactValue;
}

/** SHA-256, in hexadecimal. */
export function contentHash(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

// Reads single pages of an encrypted project without SQLite, for what must be known before SQLite may read it. Pages are
// those of SQLite3 Multiple Ciphers' "chacha20": page | 16 bytes of nonce | 16 of tag; the first 24 bytes of page 1 stay
// as they are (16 of salt, 8 of the header); the last word of the nonce is the counter, xored with the page's number,
// and the first block of the stream makes keys of its own for the tag and the page.

import { pbkdf2Sync } from 'node:crypto';
import { cipherRounds, passphraseBytes } from './sqlite.ts';

const reserved = 32;
const plainBytes = 24;

/** @returns what decrypts a page by its number; a wrong passphrase makes noise of it */
export function pageDecryptor(salt: Buffer, passphrase: string): (page: Buffer, number: number) => Buffer {
  const key = keyOf(salt, passphrase);
  return (page, number) => {
    const end = page.length - reserved;
    const nonce = page.subarray(end, end + 16);
    const counter = (nonce.readUInt32LE(12) ^ number) >>> 0;
    const pageKey = stream(key, nonce, counter, Buffer.alloc(64)).subarray(32);
    const from = number === 1 ? plainBytes : 0;
    const plain = Buffer.from(page);
    stream(pageKey, nonce, (counter + 1) >>> 0, page.subarray(from, end)).copy(plain, from);
    return plain;
  };
}

let derived: { readonly from: string; readonly key: Buffer } | undefined;

/** Takes a tenth of a second; a file is asked for several pages one after another. */
function keyOf(salt: Buffer, passphrase: string): Buffer {
  const from = `${salt.toString('hex')} ${passphrase}`;
  if (derived?.from !== from)
    derived = { from, key: pbkdf2Sync(passphraseBytes(passphrase), salt, cipherRounds, 32, 'sha256') };
  return derived.key;
}

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** The four words of each quarter round, columns and then diagonals. */
const quarters = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

/** ChaCha20 from a counter on (RFC 8439, section 2.4); written out, since Electron's library has it with a tag alone. */
export function stream(key: Buffer, nonce: Buffer, counter: number, bytes: Buffer): Buffer {
  const state = Int32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, ...Array<number>(12).fill(0));
  for (let i = 0; i < 8; i++) state[4 + i] = key.readInt32LE(4 * i);
  for (let i = 0; i < 3; i++) state[13 + i] = nonce.readInt32LE(4 * i);
  const output = Buffer.alloc(bytes.length);
  for (let at = 0; at < bytes.length; at += 64) {
    state[12] = counter + at / 64;
    const block = chachaBlock(state);
    for (let i = 0; i < 64 && at + i < bytes.length; i++)
      output[at + i] = bytes[at + i] ^ (block[i >> 2] >>> (8 * (i & 3)));
  }
  return output;
}

function chachaBlock(state: Int32Array): Int32Array {
  const x = state.slice();
  for (let round = 0; round < 10; round++) {
    for (const [a, b, c, d] of quarters) {
      x[a] += x[b];
      x[d] = rotate(x[d] ^ x[a], 16);
      x[c] += x[d];
      x[b] = rotate(x[b] ^ x[c], 12);
      x[a] += x[b];
      x[d] = rotate(x[d] ^ x[a], 8);
      x[c] += x[d];
      x[b] = rotate(x[b] ^ x[c], 7);
    }
  }
  for (let i = 0; i < 16; i++) x[i] += state[i];
  return x;
}

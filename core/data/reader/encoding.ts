import fs from 'node:fs';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { TextEncoding } from '../../schema/dataset.ts';

const chunkSize = 1 << 22;

/**
 * Finds a text file's encoding: byte-order mark, then strict UTF-8, then the pattern of NUL bytes, then of paired high
 * bytes.
 */
export function detectEncoding(file: string): TextEncoding {
  const head = readHead(file, 1 << 20);
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < head.length; i++) {
    if (head[i] !== 0) continue;
    if (i % 2 === 0) evenZeros++;
    else oddZeros++;
  }
  if (oddZeros > head.length / 8 && evenZeros < oddZeros / 8) return 'utf-16le';
  if (evenZeros > head.length / 8 && oddZeros < evenZeros / 8) return 'utf-16be';
  if (decodes(file, 'utf-8')) return 'utf-8';
  return pairedHighBytes(file) > 0.8 && decodes(file, 'gb18030') ? 'gb18030' : 'windows-1252';
}

/** Writes `file` as UTF-8 to `target`; an impossible byte is an error that names its place. */
export function writeAsUtf8(file: string, encoding: TextEncoding, target: string, check: () => void): void {
  const output = fs.openSync(target, 'w');
  try {
    let offset = 0;
    decode(
      file,
      encoding,
      (text, bytes) => {
        check();
        fs.writeSync(output, text);
        offset += bytes;
      },
      () => {
        throw new VitrineError('encoding', say('error.fileNotByteAfterPosition', { encoding, offset }), {
          where: file,
          hint: say('hint.chooseAnotherEncodingUtf8', {}),
        });
      },
    );
  } finally {
    fs.closeSync(output);
  }
}

function decodes(file: string, encoding: TextEncoding): boolean {
  let good = true;
  decode(
    file,
    encoding,
    () => {},
    () => {
      good = false;
    },
  );
  return good;
}

function decode(
  file: string,
  encoding: TextEncoding,
  onText: (text: string, bytes: number) => void,
  onFailure: () => void,
): void {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const buffer = Buffer.alloc(chunkSize);
  const input = fs.openSync(file, 'r');
  try {
    for (;;) {
      const bytes = fs.readSync(input, buffer, 0, chunkSize, null);
      let text: string;
      try {
        text = decoder.decode(buffer.subarray(0, bytes), { stream: bytes > 0 });
      } catch {
        return onFailure();
      }
      onText(text, bytes);
      if (bytes === 0) return;
    }
  } finally {
    fs.closeSync(input);
  }
}

const enoughHighBytes = 100_000;

/**
 * Share of the bytes above 127 that have such a neighbour: near 1 in Chinese text, small in Western text. Looks on
 * until it has seen enough of them.
 */
function pairedHighBytes(file: string): number {
  const buffer = Buffer.alloc(chunkSize);
  const input = fs.openSync(file, 'r');
  let high = 0;
  let paired = 0;
  try {
    for (
      let bytes = fs.readSync(input, buffer);
      bytes > 0 && high < enoughHighBytes;
      bytes = fs.readSync(input, buffer)
    ) {
      for (let i = 0; i < bytes; i++) {
        if (buffer[i] < 0x80) continue;
        high++;
        if ((i > 0 && buffer[i - 1] >= 0x80) || (i + 1 < bytes && buffer[i + 1] >= 0x80)) paired++;
      }
    }
  } finally {
    fs.closeSync(input);
  }
  return high === 0 ? 0 : paired / high;
}

export function readHead(file: string, bytes: number): Buffer {
  const input = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, fs.readSync(input, buffer, 0, bytes, 0));
  } finally {
    fs.closeSync(input);
  }
}

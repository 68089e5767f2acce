// How long a closing engine is waited for: a large project takes long to be copied, one that hangs must not keep the
// window.
import fs from 'node:fs';

/** Bytes a second of a copy that is whole and is being checked, on a slow disk. */
const checkedASecond = 20e6;

interface Closing {
  /** Resolves when the engine has closed. */
  readonly closed: Promise<void>;
  /** The copy that it writes, where it makes a backup. */
  readonly copy: string;
  /** Milliseconds without a sign of life. */
  readonly patience: number;
  readonly lookEvery: number;
  /** Told the bytes of the copy as it grows. */
  readonly onBytes: (bytes: number) => void;
}

/** @returns whether the engine has closed; false where it was given up */
export async function hasClosed({ closed, copy, patience, lookEvery, onBytes }: Closing): Promise<boolean> {
  let isClosed = false;
  const ended = closed.then(() => {
    isClosed = true;
  });
  let bytes = 0;
  let waited = 0;
  while (!isClosed && waited < patience + (1000 * bytes) / checkedASecond) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, lookEvery))]);
    const now = fs.statSync(copy, { throwIfNoEntry: false })?.size ?? 0;
    waited = now > bytes ? 0 : waited + lookEvery;
    if (now > bytes) {
      bytes = now;
      onBytes(bytes);
    }
  }
  return isClosed;
}

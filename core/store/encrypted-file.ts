// How an encrypted project is told from a plain one, and from what is no project.

import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { shortestPassphrase } from '../schema/passphrase.ts';

const headBytes = 100;

/**
 * Looks at a file's beginning before SQLite is asked.
 * @throws project-foreign where it is no SQLite file at all, passphrase where it is encrypted and none is given, or
 * plain and one is
 */
export function checkBeginning(file: string, passphrase: string | undefined): void {
  const head = Buffer.alloc(headBytes);
  const handle = fs.openSync(file, 'r');
  const bytes = fs.readSync(handle, head, 0, headBytes, 0);
  fs.closeSync(handle);
  const name = path.basename(file);
  if (bytes === headBytes && head.toString('latin1', 0, 15) === 'SQLite format 3') {
    if (passphrase === undefined) return;
    throw new VitrineError('passphrase', say('error.notEncryptedPassphraseWasGiven', { name }), {
      where: file,
      hint: say('hint.openWithoutOneEncryptSet', {}),
    });
  }
  if (bytes === headBytes && looksEncrypted(head)) {
    if (passphrase !== undefined) return;
    throw new VitrineError('passphrase', say('error.encryptedWithPassphrase', { name }), {
      where: file,
      hint: say('hint.givePassphraseWindowOrBy', {}),
    });
  }
  throw new VitrineError('project-foreign', say('error.notVitrineProjectOrBeginning', { name }), {
    where: file,
    hint: say('hint.openVitrineFileTableImported', {}),
  });
}

/**
 * Bytes 16 to 23 stay plain: pages of 4,096 bytes, written and read in one of two ways, 32 bytes of each for nonce and
 * tag, and three fixed fractions.
 */
const looksEncrypted = (head: Buffer): boolean =>
  head.readUInt16BE(16) === 4096 &&
  [1, 2].includes(head[18]) &&
  [1, 2].includes(head[19]) &&
  head.toString('hex', 20, 24) === '20402020';

export const wrongPassphrase = (file: string): VitrineError =>
  new VitrineError('passphrase', say('error.passphraseDoesNotOpen', { file: path.basename(file) }), {
    where: file,
    hint: say('hint.typeAgainCapitalsAndSpaces', {}),
  });

/** @throws passphrase where a new one is too short */
export function checkPassphrase(passphrase: string | undefined): void {
  if (passphrase === undefined || [...passphrase].length >= shortestPassphrase) return;
  throw new VitrineError('passphrase', say('error.passphraseHasAtLeastCharacters', { shortestPassphrase }), {
    where: 'passphrase',
    hint: say('hint.severalWordsNobodyWouldGuess', {}),
  });
}

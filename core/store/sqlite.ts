// The one gateway to better-sqlite3, in the build that can encrypt (better-sqlite3-multiple-ciphers, under the same
// name).
import Database from 'better-sqlite3';

export type Connection = Database.Database;

interface Opening {
  readonly readonly?: boolean;
  readonly timeout?: number;
  /** Of an encrypted file; a new file is encrypted with it. A wrong one is only found when something is read. */
  readonly passphrase?: string;
}

/**
 * Each page is encrypted and authenticated (ChaCha20-Poly1305); the key is made of the passphrase and of 16 random
 * bytes, the first of the file (PBKDF2, SHA-256).
 * A file is read with the settings that it was written with: they are never changed.
 */
export const cipherRounds = 256_000;
const cipher = ["cipher = 'chacha20'", `kdf_iter = ${cipherRounds}`];

/** Opens a database file; ":memory:" opens one that is nowhere. */
export function openDatabase(file: string, { passphrase, ...options }: Opening = {}): Connection {
  const connection = new Database(file, options);
  if (passphrase === undefined) return connection;
  for (const setting of cipher) connection.pragma(setting);
  connection.pragma(`hexkey = '${hexOf(passphrase)}'`);
  // what SQLite sorts is not written out in plain
  connection.pragma('temp_store = MEMORY');
  return connection;
}

/** Writes every page anew. @param passphrase none: as a plain SQLite file */
export function reencrypt(connection: Connection, passphrase: string | undefined): void {
  // of a copy that counts for nothing until it is whole: what was plain is written nowhere else
  connection.pragma('journal_mode = MEMORY');
  connection.pragma('temp_store = MEMORY');
  for (const setting of cipher) connection.pragma(setting);
  connection.pragma(passphrase === undefined ? "rekey = ''" : `hexrekey = '${hexOf(passphrase)}'`);
}

/** The same characters by whatever keyboard they were typed. */
export const passphraseBytes = (passphrase: string): Buffer => Buffer.from(passphrase.normalize('NFKC'), 'utf8');
const hexOf = (passphrase: string): string => passphraseBytes(passphrase).toString('hex');

export const isSamePassphrase = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined ? a === b : hexOf(a) === hexOf(b);

/** Loads SQLite's native part. @throws where it cannot be loaded */
export function probeStore(): void {
  openDatabase(':memory:').close();
}

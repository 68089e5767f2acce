// The one door to better-sqlite3.
import Database from 'better-sqlite3';

export type Connection = Database.Database;

/** Opens a database file; ":memory:" opens one that is nowhere. */
export function openDatabase(file: string, options: { readonly?: boolean; timeout?: number } = {}): Connection {
  return new Database(file, options);
}

/** Loads SQLite's native part. @throws where it cannot be loaded */
export function probeStore(): void {
  openDatabase(':memory:').close();
}

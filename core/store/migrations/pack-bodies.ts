// Format 5 to 6: what explanations hold, from JSON to binary.
import { contentHash } from '../../models/artifact.ts';
import { packJson } from '../packed.ts';
import { unsealedOr } from '../seal.ts';
import type { Connection } from '../sqlite.ts';

/** What is damaged stays as it is, behind a hash that no bytes have: it is told of as before. */
const noHash = 'damaged';

function packed(body: string): { readonly hash: string; readonly data: Uint8Array } {
  const found = unsealedOr(body);
  if (!found) return { hash: noHash, data: Buffer.from(body) };
  const data = packJson(found.value);
  return { hash: contentHash(data), data };
}

/** One at a time: a project may hold more than fits into memory. */
export function packBodies(connection: Connection, report: (share: number) => void): void {
  const insert = connection.prepare('INSERT INTO explanation_body (explanation, hash, data) VALUES (?, ?, ?)');
  const read = connection.prepare('SELECT body FROM explanation WHERE id = ?').pluck();
  const ids = connection.prepare('SELECT id FROM explanation').pluck().all() as string[];
  ids.forEach((id, i) => {
    const { hash, data } = packed(read.get(id) as string);
    insert.run(id, hash, data);
    report((i + 1) / (ids.length + 1));
  });
  const change = connection.prepare('UPDATE explanation_piece SET hash = ?, data = ? WHERE task = ? AND number = ?');
  const piece = connection.prepare('SELECT body FROM explanation_piece WHERE task = ? AND number = ?').pluck();
  for (const [task, number] of connection.prepare('SELECT task, number FROM explanation_piece').raw().all() as [
    string,
    number,
  ][]) {
    const { hash, data } = packed(piece.get(task, number) as string);
    change.run(hash, data, task, number);
  }
}

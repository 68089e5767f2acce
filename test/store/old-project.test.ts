// A project of an earlier format, with every kind of explanation, opens with every number as before.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { migrations } from '../../core/store/migrations/index.ts';
import { openProject } from '../../core/store/open.ts';
import { openDatabase } from '../../core/store/sqlite.ts';
import { olderFormat } from '../../core/store/stored-format.ts';
import { updateInThread } from '../../core/studio/project/file-work.ts';
import { createThreads } from '../../core/work/threads.ts';
import { workerFile } from '../../core/work/worker-file.ts';
import { openStudio } from '../support/studio.ts';
import stored from './fixtures/format-5.json' with { type: 'json' };

const fixture = path.join(import.meta.dirname, 'fixtures/format-5.vitrine');

it('format 5: opened for reading alone, it is brought up to date first, after a copy', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-old-'));
  const file = path.join(folder, 'old.vitrine');
  fs.copyFileSync(fixture, file);
  const project = openProject(file, { mode: 'read', create: false, who: 'a test', now: () => new Date() });
  expect(project.readOnly).toBe(true);
  expect(project.connection.pragma('user_version', { simple: true })).toBe(migrations.length);
  project.close();
  expect(fs.existsSync(`${file}-backup-format-5`)).toBe(true);
  fs.rmSync(folder, { recursive: true });
});

it('format 5: an update says how far it is, also out of a thread', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-old-'));
  const file = path.join(folder, 'old.vitrine');
  fs.copyFileSync(fixture, file);
  expect(olderFormat(file, undefined)).toBe(5);
  // an encrypted project cannot be told from a plain one without its passphrase, and is not taken for one
  expect(olderFormat(file, 'some words that are none')).toBeUndefined();
  const opener = { who: 'a test', now: () => new Date(0) };
  const shares: number[] = [];
  const report = ({ share }: { share: number }) => shares.push(share);
  openProject(file, { mode: 'write', create: false, ...opener, report }).close();
  expect(olderFormat(file, undefined)).toBeUndefined();
  expect(fs.existsSync(`${file}-backup-format-5`)).toBe(true);
  expect(shares.length).toBeGreaterThan(stored.length);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBeGreaterThan(0.9);

  fs.copyFileSync(fixture, file);
  const pool = createThreads(workerFile);
  const stages = new Set<string>();
  await updateInThread(pool, file, opener, ({ stage }) => stages.add(stage));
  await pool.close();
  expect(olderFormat(file, undefined)).toBeUndefined();
  expect([...stages]).toEqual(['update']);
  fs.rmSync(folder, { recursive: true });
});

it('format 5: explanations are moved to binary and stay what they were', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-old-'));
  const file = path.join(folder, 'old.vitrine');
  fs.copyFileSync(fixture, file);
  const studio = openStudio(file);
  try {
    const [{ id }] = studio.list();
    const explanations = studio.show(id).explanations.map((value) => ({
      method: value.method,
      sha256: createHash('sha256').update(JSON.stringify(value)).digest('hex'),
    }));
    expect(explanations).toEqual(stored);
    expect(studio.view(id).explanations.map((head) => head.method)).toEqual(stored.map(({ method }) => method));
    expect(studio.explanationsOfRow(id, 60).map((head) => head.method)).toEqual(['tree-shap', 'tree-shap']);
    expect(studio.integrity()).toEqual([]);
    expect(await studio.repeat(id, studio.view(id).explanations[0].id)).toMatchObject({ same: true });
  } finally {
    await studio.close();
  }
  const connection = openDatabase(file, { readonly: true });
  // summaries were made when they were first asked for, and are read from then on
  expect(connection.prepare('SELECT count(*) FROM explanation WHERE summary IS NULL').pluck().get()).toBe(0);
  connection.close();
  fs.rmSync(folder, { recursive: true });
});

// What a project says when bits of its file have changed: either what it said before, or that something is damaged.
import fs from 'node:fs';
import { englishOf, toReport } from '../../core/errors.ts';
import { inEnglish } from '../../core/messages/format.ts';
import { Random } from '../../core/numeric/random.ts';
import { projectProblems } from '../../core/store/verify.ts';
import type { Studio } from '../../core/studio.ts';
import { workFolder } from './cli.ts';
import { openStudio } from './studio.ts';

/** A project with a table, two models with a history, and explanations. @returns its bytes */
export async function soundProject(): Promise<Buffer> {
  const work = workFolder();
  const file = work.file('p.vitrine');
  const studio = openStudio(file);
  const explain = [
    { method: 'auto', rows: 'test' },
    { method: 'permutation-importance', rows: 'test' },
    { method: 'partial-dependence', rows: 'test' },
  ];
  await studio.run(
    {
      dataset: 'sample:iris',
      target: 'target',
      model: { kind: 'mlp', hidden: [6] },
      training: { epochs: 12 },
      explain,
    },
    '',
  );
  await studio.run(
    { dataset: 'sample:iris', target: 'target', model: { kind: 'random-forest', trees: 8 }, explain },
    '',
  );
  await studio.run(
    {
      dataset: 'sample:iris',
      target: 'target',
      model: { kind: 'decision-tree' },
      search: { kind: 'grid', space: { 'model.maxDepth': [1, 3] } },
    },
    '',
  );
  await studio.close();
  const bytes = fs.readFileSync(file);
  work[Symbol.dispose]();
  return bytes;
}

interface Told {
  /** Each number that a person may read, by where it stands. */
  readonly parts: ReadonlyMap<string, string>;
  /** What was said of damage. */
  readonly damage: readonly string[];
  /** What was said that helps nobody. */
  readonly internal: readonly string[];
}

/** Everything that a project holds, as the studio tells it. */
async function tell(file: string): Promise<Told> {
  const parts = new Map<string, string>();
  const damage: string[] = [];
  const internal: string[] = [];
  const failed = (where: string, error: unknown) => {
    const { code, message } = toReport(error);
    (code === 'internal' ? internal : damage).push(`${where}: ${code}: ${message}`);
  };
  const read = (where: string, get: () => unknown) => {
    try {
      parts.set(where, JSON.stringify(get()) ?? 'nothing');
    } catch (error) {
      failed(where, error);
    }
  };
  let studio: Studio;
  try {
    studio = openStudio(file);
  } catch (error) {
    failed('open', error);
    return { parts, damage, internal };
  }
  try {
    for (const row of studio.list()) {
      if (row.error !== null) damage.push(row.error);
      read(`list ${row.id}`, () => [row.status, row.kind, row.metric, row.metrics, row.epochs]);
      read(`view ${row.id}`, () => {
        const { metrics, model, split, warnings, error, search } = studio.view(row.id);
        if (error) damage.push(error.message);
        damage.push(...warnings.map(inEnglish).filter((text) => text.includes('damaged')));
        damage.push(
          ...(search?.trials ?? []).flatMap((trial) =>
            trial.folds.flatMap((fold) => (fold.error?.includes('damaged') ? [fold.error] : [])),
          ),
        );
        return [metrics, model, split, search];
      });
      read(`history ${row.id}`, () => studio.history(row.id, 1000));
      read(`data ${row.id}`, () => {
        const { explanations, model, preprocess, training } = studio.exportData(row.id);
        return [explanations, model, preprocess, training];
      });
      read(`evaluation ${row.id}`, () => studio.evaluation(row.id, 'test'));
    }
    for (const { id, hash, columns, rows } of studio.datasets()) {
      read(`data set ${id}`, () => [hash, rows, columns.map(({ kind, profile }) => [kind, profile])]);
      read(`rows ${id}`, () => [0, 77, 149].map((row) => studio.rowTexts(id, row)));
    }
    damage.push(...projectProblems(studio.project).map(englishOf));
  } catch (error) {
    failed('list', error);
  } finally {
    await studio.close();
  }
  return { parts, damage, internal };
}

export interface Tried {
  readonly same: number;
  readonly said: number;
  /** Places whose numbers changed without a word, and errors without a code. */
  readonly silent: readonly string[];
}

/**
 * Flips one bit of a project, so many times, each time in a fresh copy. @param check asked in place of what is said,
 * for a control
 */
export async function flipBits(bytes: Buffer, times: number, seed: number): Promise<Tried> {
  const random = new Random(seed);
  const work = workFolder();
  const sound = work.file('sound.vitrine');
  fs.writeFileSync(sound, bytes);
  const before = await tell(sound);
  if (before.damage.length + before.internal.length > 0)
    throw new Error(`a sound project says: ${[...before.damage, ...before.internal].join('; ')}`);
  let same = 0;
  let said = 0;
  const silent: string[] = [];
  for (let trial = 0; trial < times; trial++) {
    const changed = Buffer.from(bytes);
    const at = random.integer(bytes.length - 1);
    changed[at] ^= 1 << random.integer(7);
    const file = work.file(`p${trial}.vitrine`);
    fs.writeFileSync(file, changed);
    const after = await tell(file);
    for (const name of fs.readdirSync(work.folder))
      if (name.startsWith(`p${trial}.`)) fs.rmSync(`${work.folder}/${name}`);
    silent.push(...after.internal.map((text) => `bit at ${at}: ${text}`));
    if (after.damage.length > 0) {
      said++;
      continue;
    }
    const others = [...before.parts].filter(([where, text]) => after.parts.get(where) !== text).map(([where]) => where);
    if (others.length === 0) same++;
    else silent.push(`bit at ${at}: ${others.join(', ')}`);
  }
  work[Symbol.dispose]();
  return { same, said, silent };
}

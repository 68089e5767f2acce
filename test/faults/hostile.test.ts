import fs from 'node:fs';
import os from 'node:os';
import { describe, expect, it } from 'vitest';
import { VitrineError } from '../../core/errors.ts';
import { importOptions } from '../../core/schema/dataset.ts';
import { isRefusal } from '../../core/schema/error.ts';
import { readSpec } from '../../core/studio/experiments/read-spec.ts';
import type { Studio } from '../../core/studio.ts';
import { parseSpecText } from '../../core/validation/spec-yaml.ts';
import type { workFolder } from '../support/cli.ts';
import { withStudio } from '../support/studio.ts';
import { hostileFiles } from './hostile-files.ts';
import { hostileSpecs, hostileTexts } from './hostile-specs.ts';

let work: ReturnType<typeof workFolder>;
let studio: Studio;

withStudio((made, folder) => {
  studio = made;
  work = folder;
});

async function errorOf(attempt: () => Promise<unknown>): Promise<VitrineError> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof VitrineError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const leftovers = () => fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith(`vitrine-import-${process.pid}-`));

describe(`${hostileFiles.length} files that are no tables`, () => {
  it('are at least 40', () => expect(hostileFiles.length).toBeGreaterThanOrEqual(40));

  it.each(hostileFiles.map((file) => [file.name, file] as const))(
    '%s is refused, by name of the place, and nothing is left of it',
    async (_name, file) => {
      const source = work.file(file.name, file.content());
      const begun = performance.now();
      const error = await errorOf(() =>
        studio.importDataset({ source, options: importOptions.parse(file.options ?? {}) }),
      );
      expect(error.message).toMatch(file.says);
      expect(isRefusal(error.code), error.code).toBe(true);
      expect(error.where, 'where').toBeTruthy();
      expect(performance.now() - begun).toBeLessThan(10_000);
      expect(studio.datasets()).toEqual([]);
      expect(leftovers()).toEqual([]);
      fs.rmSync(source);
    },
  );

  it('and a folder, and a file that is not there', async () => {
    expect((await errorOf(() => studio.importDataset({ source: work.folder }))).code).toBe('file-format');
    expect((await errorOf(() => studio.importDataset({ source: work.file('absent.csv') }))).code).toBe(
      'file-not-found',
    );
  });
});

describe(`${hostileSpecs.length} specs that cannot be run`, () => {
  it('are at least 30', () => expect(hostileSpecs.length).toBeGreaterThanOrEqual(30));

  it.each(hostileSpecs.map((entry) => [entry.what, entry] as const))(
    '%s is refused, by name of the key, and no experiment is left',
    async (_what, { spec, where, says }) => {
      const error = await errorOf(async () => studio.run(spec, work.folder));
      expect(`${error.message} ${error.hint ?? ''}`).toMatch(says);
      expect(error.where ?? '').toMatch(where);
      expect(isRefusal(error.code), error.code).toBe(true);
      expect(studio.list()).toEqual([]);
    },
  );

  it.each(hostileTexts.map((entry) => [entry.what, entry] as const))('%s is refused', async (_what, { text, says }) => {
    const error = await errorOf(async () => readSpec(parseSpecText(text)));
    expect(error.message).toMatch(says);
    expect(error.code).toBe('spec');
  });
});

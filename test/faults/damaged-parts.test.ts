// One damaged part of a project says so and hides none of the others.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inEnglish } from '../../core/messages/format.ts';
import { contentHash } from '../../core/models/artifact.ts';
import { packJson } from '../../core/store/packed.ts';
import { openDatabase } from '../../core/store/sqlite.ts';
import type { Studio } from '../../core/studio.ts';
import { workFolder } from '../support/cli.ts';
import { openStudio } from '../support/studio.ts';

describe('a project with one damaged part', () => {
  let work: ReturnType<typeof workFolder>;
  let studio: Studio;
  let ids: string[];
  let file: string;
  beforeAll(async () => {
    work = workFolder();
    file = work.file('p.vitrine');
    studio = openStudio(file);
    ids = [];
    for (const kind of ['decision-tree', 'linear']) {
      const { id } = await studio.run(
        {
          dataset: 'sample:iris',
          target: 'target',
          model: { kind },
          explain: [{ method: 'permutation-importance', rows: 'test' }],
        },
        '',
      );
      ids.push(id);
    }
  });
  afterAll(async () => {
    await studio.close();
    work[Symbol.dispose]();
  });

  /** Writes into the file as another program would, looks, and puts back what was there. */
  async function damaged(
    table: string,
    column: string,
    where: string,
    text: string | Uint8Array,
    look: () => unknown,
  ): Promise<void> {
    const connection = openDatabase(file);
    const before = connection.prepare(`SELECT ${column} AS value FROM ${table} WHERE ${where}`).get() as {
      value: string;
    };
    connection.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`).run(text);
    try {
      await look();
    } finally {
      connection.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`).run(before.value);
      connection.close();
    }
  }

  it.each([
    ['spec', '{"model":'],
    ['spec', '[]'],
    ['start', '{"features":3}'],
    ['outcome', '{"metrics":{"test":5}}'],
    ['seconds', '{"train":"long"}'],
  ])('experiment.%s: %s', async (column, text) => {
    await damaged('experiment', column, `id = '${ids[0]}'`, text, () => {
      // the list reads no body: it shows the experiment, which says what is wrong when it is opened
      expect(studio.list().map((row) => row.id)).toEqual([ids[1], ids[0]]);
      if (column === 'seconds')
        expect(studio.list()[1]).toMatchObject({ status: 'failed', error: expect.stringContaining('is damaged') });
      expect(studio.view(ids[0]).error?.code).toBe('project-damaged');
      expect(studio.view(ids[1]).metrics.test?.accuracy).toBeGreaterThan(0.7);
    });
    // the control: what is not damaged is not said to be
    expect(studio.list().every((row) => row.status === 'finished')).toBe(true);
  });

  it.each(['{', '{"kind":3}', '~0123456789abcdef{}'])('head: %s is made anew', async (text) => {
    const before = studio.list();
    await damaged('experiment', 'head', `id = '${ids[0]}'`, text, () => {
      expect(studio.list()).toEqual(before);
    });
  });

  const bodies = [
    Buffer.from('{'),
    Buffer.alloc(0),
    Buffer.from(packJson({ kind: 'importance' })),
    Buffer.from(packJson(null)),
  ];
  it.each(bodies.map((data, i) => [i, data] as const))(
    'what an explanation holds (%i): the list knows it, whoever opens it is told',
    async (_, data) => {
      const own = `explanation IN (SELECT id FROM explanation WHERE experiment = '${ids[0]}')`;
      // with a hash that fits too: somebody may have written it so
      for (const hash of ['0', contentHash(data)]) {
        await damaged('explanation_body', 'hash', own, hash, () =>
          damaged('explanation_body', 'data', own, data, () => {
            const [head] = studio.view(ids[0]).explanations;
            expect(() => studio.explanationSummary(head.id)).toThrow(/damaged/);
            const whole = studio.show(ids[0]);
            expect(whole.explanations).toEqual([]);
            expect(whole.warnings.map(inEnglish)).toContain('1 stored explanation is damaged and left out.');
            expect(studio.show(ids[1]).explanations.length).toBe(1);
          }),
        );
      }
      expect(studio.show(ids[0]).explanations.length).toBe(1);
    },
  );

  it.each(['{', '{"head":{}}', '~0123456789abcdef{}'])('summary of an explanation: %s is made anew', async (text) => {
    const before = studio.view(ids[0]).explanations;
    await damaged('explanation', 'summary', `experiment = '${ids[0]}'`, text, () => {
      expect(studio.view(ids[0]).explanations).toEqual(before);
    });
  });

  it.each(['{', '{"missing":"none"}', '{"histogram":{"edges":7}}'])(
    'profile of a column: %s is worked out again',
    async (text) => {
      const before = studio.datasets()[0];
      await damaged('dataset_column', 'profile', 'position = 1', text, () => {
        expect(studio.datasets()[0].columns).toEqual(before.columns);
      });
    },
  );

  it('notes of the import', async () => {
    await damaged('dataset', 'notes', "name = 'iris'", '7', () => {
      expect(studio.datasets()[0].notes.map(inEnglish)).toEqual(['What was noted at the import is damaged.']);
    });
  });
});

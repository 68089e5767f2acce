import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../core/store/sqlite.ts';
import { json, refusal, until, vitrine, workFolder } from '../support/cli.ts';
import { answerDialogs, enginePid, goTo, newUserFolder, openWindow, type Studio } from '../support/window.ts';

let work: ReturnType<typeof workFolder>;
let user: string;
let studio: Studio | undefined;
let project: string;
beforeEach(() => {
  work = workFolder();
  user = newUserFolder();
  project = work.file('项目.vitrine');
});
afterEach(async () => {
  await studio?.close();
  studio = undefined;
  work[Symbol.dispose]();
  fs.rmSync(user, { recursive: true, force: true });
});

const open = async (...more: string[]): Promise<Studio> => {
  studio = await openWindow(user, project, ...more);
  return studio;
};

/** Breast cancer, imported and shown. */
async function openSample(page: Studio['page']): Promise<void> {
  await page
    .getByRole('button', { name: /breast_cancer/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Choose a model' }).waitFor();
}

/** A network of so many epochs in the form of the model screen. */
async function chooseNetwork({ page }: Studio, epochs: number): Promise<void> {
  await openSample(page);
  await page.getByRole('button', { name: 'Choose a model' }).click();
  await page.getByRole('radio', { name: /Neural network/ }).click();
  await page.getByRole('textbox', { name: 'Epochs' }).fill(String(epochs));
  await page.getByRole('textbox', { name: 'Epochs' }).blur();
}

/** Starts a long run from the form of the model screen. */
async function startLongRun(window: Studio, epochs: number): Promise<void> {
  const { page } = window;
  await chooseNetwork(window, epochs);
  await page.getByRole('button', { name: 'Train', exact: true }).last().click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
}

/** The epoch that the window shows now. */
async function shownEpoch({ page }: Studio): Promise<number> {
  const text = await page
    .getByText(/^epoch [\d,]+/)
    .first()
    .textContent();
  return Number(/epoch ([\d,]+)/.exec(text ?? '')?.[1]?.replaceAll(',', '') ?? 0);
}

const query = <T>(sql: string): T[] => {
  const connection = openDatabase(project, { readonly: true });
  try {
    return connection.prepare(sql).all() as T[];
  } finally {
    connection.close();
  }
};

describe('a process that dies', () => {
  it('the engine, killed in training: the window lives, the engine starts again, the run goes on by itself to its end', async () => {
    const { page, app } = await open();
    await startLongRun({ page, app } as Studio, 6000);
    await expect.poll(() => shownEpoch({ page } as Studio)).toBeGreaterThan(100);
    const seen = await shownEpoch({ page } as Studio);
    process.kill(await enginePid(app), 'SIGKILL');
    await page.getByText('The compute engine ended', { exact: false }).first().waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).waitFor();
    const [{ epochs }] = query<{ epochs: number }>('SELECT count(*) AS epochs FROM epoch');
    expect(epochs).toBe(6000);
    expect(seen).toBeLessThanOrEqual(epochs);
    await expect.poll(() => page.getByText('epoch 6,000', { exact: true }).count()).toBe(1);
  });

  it('the engine, killed as soon as a run is in the file: the run goes on all the same', async () => {
    const { page, app } = await open();
    await chooseNetwork({ page, app } as Studio, 2000);
    const pid = await enginePid(app);
    const connection = openDatabase(project, { readonly: true });
    const runs = connection.prepare('SELECT count(*) FROM experiment').pluck();
    await page.getByRole('button', { name: 'Train', exact: true }).last().click();
    while (runs.get() === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    process.kill(pid, 'SIGKILL');
    connection.close();
    await page.getByText('The compute engine ended', { exact: false }).first().waitFor();
    await expect
      .poll(() => query<{ status: string }>('SELECT status FROM experiment'))
      .toEqual([{ status: 'finished' }]);
    expect(query<{ epochs: number }>('SELECT count(*) AS epochs FROM epoch')).toEqual([{ epochs: 2000 }]);
  });

  it('the whole program, killed in training: what was shown is in the file, and the next start offers to resume', async () => {
    const first = await open();
    await startLongRun(first, 500_000);
    await expect.poll(() => shownEpoch(first)).toBeGreaterThan(200);
    const seen = await shownEpoch(first);
    const engine = await enginePid(first.app);
    first.app.process().kill('SIGKILL');
    try {
      process.kill(engine, 'SIGKILL');
    } catch {
      // it went with its parent
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    const [{ epochs }] = query<{ epochs: number }>('SELECT count(*) AS epochs FROM epoch');
    expect(epochs).toBeGreaterThanOrEqual(seen);
    expect(json(project, 'check').project.problems).toEqual([]);

    const { page } = await open();
    await page.getByText(/“Neural network 1” was interrupted; \d+ epochs are kept\./).waitFor();
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await expect.poll(() => shownEpoch({ page } as Studio)).toBeGreaterThan(seen);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).waitFor();
    await page.getByText('stopped by hand', { exact: false }).waitFor();
  });

  it('the whole program, closed in training: the next start offers to resume, and does not call it cancelled', async () => {
    const first = await open();
    await startLongRun(first, 500_000);
    await expect.poll(() => shownEpoch(first)).toBeGreaterThan(200);
    await first.app.close();
    expect(query<{ status: string }>("SELECT status FROM experiment WHERE status <> 'finished'")).toContainEqual({
      status: 'interrupted',
    });
    const { page } = await open();
    await page
      .getByText(/was interrupted; \d+ epochs are kept\./)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Resume', exact: true }).first().click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await expect.poll(() => shownEpoch({ page } as Studio)).toBeGreaterThan(200);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('stopped by hand', { exact: false }).waitFor();
  });

  it('the page, reloaded: the run goes on, and is watched again', async () => {
    const started = await open();
    await startLongRun(started, 300_000);
    await expect.poll(() => shownEpoch(started)).toBeGreaterThan(50);
    await started.page.reload();
    await started.page.getByRole('button', { name: 'Pause' }).waitFor();
    const after = await shownEpoch(started);
    await expect.poll(() => shownEpoch(started)).toBeGreaterThan(after);
    await started.page.getByRole('button', { name: 'Pause' }).click();
    await started.page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    await started.page.waitForTimeout(1400);
    const paused = await shownEpoch(started);
    await started.page.waitForTimeout(600);
    expect(await shownEpoch(started)).toBe(paused);
    await started.page.getByRole('button', { name: 'Resume', exact: true }).click();
    await expect.poll(() => shownEpoch(started)).toBeGreaterThan(paused);
    await started.page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
    await started.page.getByText('Cancelled').first().waitFor();
    await started.page.getByRole('button', { name: 'Continue' }).waitFor();
  });
});

describe('a project that is not as it should be', () => {
  it('damaged: it is said, and the newest sound backup opens in its place', async () => {
    json(project, 'import', 'sample:iris');
    fs.copyFileSync(project, `${project}-backup`);
    const bytes = fs.readFileSync(project);
    bytes.fill(0x5a, 4096, bytes.length - 50);
    fs.writeFileSync(project, bytes);
    const { page } = await open();
    await page.getByText('This project cannot be opened').waitFor();
    await page.getByText('The project is damaged').waitFor();
    await page.getByRole('button', { name: /newest sound backup/ }).click();
    await page
      .getByRole('button', { name: /^iris 150/ })
      .first()
      .waitFor();
    const aside = fs.readdirSync(work.folder).find((name) => name.includes('damaged'));
    expect(aside && fs.readFileSync(path.join(work.folder, aside)).equals(bytes)).toBe(true);
  });

  it('gone while it is open: it is said, nothing is changed, and all of it is saved under a name', async () => {
    json(project, 'import', 'sample:iris');
    const { page, app } = await open();
    // a project that comes in late goes to its own place
    await page
      .getByRole('button', { name: /^iris 150/ })
      .first()
      .waitFor();
    await goTo(page, 'Data');
    await page.getByRole('combobox', { name: 'Target' }).waitFor();
    const banner = page.locator('[class*="_banner_"]', { hasText: 'is gone from' });
    // longer than it takes to see that a file is gone: of one that stands nothing is said
    await page.waitForTimeout(2500);
    expect(await banner.count()).toBe(0);
    fs.rmSync(project);
    await banner.waitFor();
    await page.getByRole('combobox', { name: 'Target' }).click();
    await page.getByRole('option').first().click();
    await page.getByText(/is gone from where it was opened/).waitFor();
    const saved = work.file('saved.vitrine');
    await answerDialogs(app, saved);
    await page
      .locator('[class*="_banner_"]')
      .getByRole('button', { name: /^Save a copy/ })
      .click();
    await banner.waitFor({ state: 'hidden' });
    // the person stays where they were
    await page
      .getByText(/This project is now/)
      .first()
      .waitFor();
    await page.getByRole('combobox', { name: 'Target' }).waitFor();
    await studio?.close();
    studio = undefined;
    // no backup went to where the file was
    expect(fs.readdirSync(work.folder).filter((name) => name.startsWith('项目.vitrine-backup'))).toEqual([]);
    expect(json(saved, 'list')).toEqual([]);
    expect(json(saved, 'check').project).toMatchObject({ problems: [] });
  });

  it('newer: it is refused and not touched', async () => {
    json(project, 'import', 'sample:line');
    const connection = openDatabase(project);
    connection.pragma('user_version = 77');
    connection.close();
    const before = fs.readFileSync(project);
    const { page } = await open();
    await page
      .getByRole('alert')
      .getByText(/format 77; this one knows/)
      .waitFor();
    await studio?.close();
    expect(fs.readFileSync(project).equals(before)).toBe(true);
  });

  it('open in the window: the command line is told so, and reads; open on the command line: the window reads', async () => {
    const { page } = await open();
    await page
      .getByRole('button', { name: /^iris 150/ })
      .first()
      .click();
    await page.getByRole('combobox', { name: 'Target' }).waitFor();
    const answer = vitrine(project, '--json', 'import', 'sample:wine');
    expect(answer.status).toBe(1);
    expect(JSON.parse(answer.stderr).error).toMatchObject({
      code: 'project-locked',
      message: expect.stringMatching(/a Vitrine window/),
    });
    expect(json(project, 'list')).toEqual([]);
    await studio?.close();

    const { start, end } = await import('../support/cli.ts');
    const spec = work.file(
      'long.json',
      JSON.stringify({
        dataset: 'sample:iris',
        target: 'target',
        model: { kind: 'mlp' },
        training: { epochs: 900_000 },
      }),
    );
    const child = start(project, 'run', spec);
    await until(() => query<{ n: number }>('SELECT count(*) AS n FROM epoch')[0].n > 5);
    const second = await open();
    await second.page.getByText(/open for reading only/).waitFor();
    await end(child);
  });

  it('a second launch brings the first to the front, with the file that it names', async () => {
    const { app, page } = await open();
    const other = work.file('other.vitrine');
    json(other, 'import', 'sample:wine');
    // what Electron tells the first of two
    await app.evaluate(
      ({ app: electron }, file) => electron.emit('second-instance', {}, ['vitrine', file], '/'),
      other,
    );
    await page.getByRole('button', { name: 'Project' }).getByText('other').waitFor();
    await page
      .getByRole('button', { name: /^wine 178/ })
      .first()
      .waitFor();
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });
});

describe('what a person brings that does not fit', () => {
  it('a broken file is refused with its place, and can be chosen anew', async () => {
    const { page, app } = await open();
    await answerDialogs(
      app,
      work.file(
        'broken.csv',
        `a,b\n${Array.from({ length: 30 }, (_, i) => (i === 9 ? '9,"x' : `${i},y`)).join('\n')}\n`,
      ),
    );
    await page.getByRole('button', { name: /Drop a table here/ }).click();
    await page
      .getByRole('alert')
      .getByText(/quote that opens in line 11 is not closed/)
      .waitFor();
    await page.getByRole('button', { name: 'Copy details' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('What would you like to understand?').waitFor();
  });

  it('a target of one class, and a spec with a slip', async () => {
    const { page, app } = await open();
    await answerDialogs(
      app,
      work.file('one.csv', `a,y\n${Array.from({ length: 60 }, (_, i) => `${i},same`).join('\n')}\n`),
    );
    await page.getByRole('button', { name: /Drop a table here/ }).click();
    await page.getByRole('button', { name: 'Import 60 rows' }).click();
    await page.getByRole('combobox', { name: 'Target' }).click();
    await page.getByRole('option', { name: 'y' }).click();
    await page.getByText(/one class only \("same"\)/).waitFor();
    await goTo(page, 'Model');
    await page.getByText('Spec', { exact: true }).click();
    await page
      .getByRole('textbox', { name: 'Spec' })
      .fill('dataset: one\ntarget: y\nmodel: {kind: decision-tree, maxDept: 3}\n');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText(/Did you mean "maxDepth"\?/).waitFor();
  });

  it('refuses on the command line are the same as in the window', () => {
    expect(refusal(project, 'import', work.file('empty.csv', '')).code).toBe('file-empty');
  });
});

describe('a large project of an older version', () => {
  it('says how far it is while it is brought up to date, and opens', async () => {
    fs.copyFileSync(path.join(import.meta.dirname, '../store/fixtures/format-5.vitrine'), project);
    // so many that the update takes longer than a window needs to open, on a fast machine too
    const connection = openDatabase(project);
    connection.exec(`
      WITH RECURSIVE times(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < 2400)
      INSERT INTO explanation (id, experiment, created, method, body) SELECT id || '-' || n, experiment, created, method, body
      FROM explanation, times`);
    connection.close();
    const { page, app } = await open();
    await page.getByRole('heading', { name: 'This project is brought up to date' }).waitFor();
    await page.getByRole('main').getByRole('progressbar').waitFor();
    await expect
      .poll(async () => Number(await page.getByRole('main').getByRole('progressbar').getAttribute('aria-valuenow')))
      .toBeGreaterThan(10);
    await page
      .getByRole('button', { name: /breast_cancer|iris|german/ })
      .first()
      .waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(0);
    // its run has ended: it is not offered to be resumed
    expect(await page.locator('[class*="_banner_"]', { hasText: 'was interrupted' }).count()).toBe(0);
    expect(await enginePid(app)).toBeGreaterThan(0);
    expect(fs.existsSync(`${project}-backup-format-5`)).toBe(true);
  });
});

describe('a passphrase', () => {
  const words = 'four words 都 suffice';
  const dialogFor = (page: Studio['page']) => page.getByRole('dialog');
  const isPlain = () => fs.readFileSync(project).toString('latin1', 0, 15) === 'SQLite format 3';

  it('encrypts the project, is kept for an engine that dies, and is asked for when the project is opened again', async () => {
    const { page, app } = await open();
    await openSample(page);
    expect(isPlain()).toBe(true);
    await page.getByRole('button', { name: /^Project: / }).click();
    await page.getByRole('menuitem', { name: 'Passphrase…' }).click();
    await dialogFor(page).getByRole('textbox', { name: 'New passphrase', exact: true }).fill(words);
    await dialogFor(page).getByRole('textbox', { name: 'New passphrase again' }).fill(words);
    await dialogFor(page).getByRole('button', { name: 'Encrypt' }).click();
    await page.getByText('The project is encrypted with the new passphrase.').waitFor();
    expect(isPlain()).toBe(false);
    const pid = await enginePid(app);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => enginePid(app).catch(() => pid)).not.toBe(pid);
    // the new engine answers out of the project: the row is read anew
    await page.getByRole('tab', { name: 'Table' }).click();
    await page.getByText('17.99', { exact: true }).first().waitFor();
    await studio?.close();
    const again = await open();
    await again.page.getByRole('heading', { name: 'This project is encrypted' }).waitFor();
    await again.page.getByRole('textbox', { name: 'Passphrase' }).fill('not these words');
    await again.page.getByRole('button', { name: 'Open', exact: true }).click();
    await again.page.getByText('This passphrase does not open the project', { exact: false }).waitFor();
    await again.page.getByRole('textbox', { name: 'Passphrase' }).fill(words);
    await again.page.getByRole('button', { name: 'Open', exact: true }).click();
    await again.page.getByRole('button', { name: 'Choose a model' }).waitFor();
    // nothing of it was written down where the program keeps its settings and its log
    const kept = fs.readdirSync(user, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const holders = kept
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => fs.readFileSync(file).includes(words));
    expect(holders).toEqual([]);
  });

  it('of another project is asked for while this one stays open', async () => {
    const other = work.file('other.vitrine');
    const secret = work.file('passphrase.txt', `${words}\n`);
    json(other, '--passphrase-file', secret, 'import', 'sample:iris');
    const { page, app } = await open();
    await openSample(page);
    await answerDialogs(app, other);
    await page.keyboard.press('Control+o');
    await dialogFor(page).getByText('other.vitrine is encrypted', { exact: false }).waitFor();
    await dialogFor(page).getByRole('textbox', { name: 'Passphrase' }).fill(words);
    await dialogFor(page).getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('button', { name: 'Project: other' }).waitFor();
  });
});

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import AxeBuilder from '@axe-core/playwright';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { root } from './data.ts';

export interface Studio {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Addresses of all that the page asked for. */
  readonly requests: string[];
  /** What the page complained about. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** The program that shows windows. */
export const { path: electronFile }: { path: string } = JSON.parse(
  fs.readFileSync(path.join(root, 'node_modules/.vitrine-parts.json'), 'utf8'),
).electron;

/** How long a step of a window may take, in milliseconds, before it counts as lost. */
const patience = Number(process.env.VITRINE_PATIENCE ?? 150_000);

export const newUserFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-window-'));

/** Ends the program that holds this folder, if one does. */
function endHolder(userFolder: string): void {
  try {
    process.kill(Number(/-(\d+)$/.exec(fs.readlinkSync(path.join(userFolder, 'SingletonLock')))?.[1]), 'SIGKILL');
  } catch {
    // there is none
  }
}

/**
 * The program and its first window. The driver sometimes misses a window that is there; then the program is started
 * anew.
 */
async function launch(
  userFolder: string,
  more: readonly string[],
  attempts = 3,
): Promise<{ app: ElectronApplication; page: Page }> {
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const begin = async () => {
    const app = await _electron.launch({
      executablePath: electronFile,
      args: [root, `--user-data-dir=${userFolder}`, '--lang=en', ...sandbox, ...more],
      env: { ...(process.env as Record<string, string>), VITRINE_NO_QUESTIONS: '1', LANG: 'en_US.UTF-8' },
    });
    const page = await app.firstWindow();
    await page.evaluate(() => document.readyState);
    return { app, page };
  };
  const clock = new AbortController();
  // now and then Electron dies at its start, before a line of the program has run: that is said, and it is started anew
  // too
  const begun = begin().catch(
    (error) => void process.stderr.write(`The window did not start: ${String(error).slice(0, 300)}\n`),
  );
  const found = await Promise.race([begun, after(25_000, undefined, { signal: clock.signal })]).finally(() =>
    clock.abort(),
  );
  if (found) return found;
  endHolder(userFolder);
  if (attempts === 1) throw new Error('The window did not come up in three attempts.');
  return launch(userFolder, more, attempts - 1);
}

/** Opens the real window, as `npm start` does, with a folder of its own for settings. */
export async function openWindow(userFolder: string, ...more: readonly string[]): Promise<Studio> {
  const { app, page } = await launch(userFolder, more);
  const child = app.process();
  // no test judges a time: how long a step may take is left to the test's own end, since machines differ
  page.setDefaultTimeout(patience);
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.getByRole('navigation').waitFor();
  return {
    app,
    page,
    requests,
    complaints,
    async close() {
      await Promise.race([app.close(), new Promise((resolve) => setTimeout(resolve, 15_000))]);
      child.kill('SIGKILL');
    },
  };
}

/** The next open dialog gives this file, the next save dialog too. */
export async function answerDialogs(app: ElectronApplication, file: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = (async () => ({ canceled: false, filePaths: [chosen] })) as typeof dialog.showOpenDialog;
    dialog.showSaveDialog = (async () => ({ canceled: false, filePath: chosen })) as typeof dialog.showSaveDialog;
  }, file);
}

export const goTo = (page: Page, section: string): Promise<void> =>
  page.getByRole('navigation').getByRole('button', { name: section }).click();

/** Trains the chosen kind with what the form holds, and waits for its results. */
export async function train(page: Page, kind: RegExp): Promise<void> {
  await goTo(page, 'Model');
  await page.getByRole('radio', { name: kind }).click();
  await page.getByRole('button', { name: 'Train', exact: true }).last().click();
  await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).waitFor();
}

/** What keeps a reader from the page by the rules of WCAG 2.2 AA: names, roles, contrasts. */
export async function barriers(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page: page as never })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1] ?? ''}`),
  );
}

/** Texts that are cut off and cannot be read whole by pointing at them. */
export const cutTexts = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main *, header *, footer *')]
      .filter(
        (element) =>
          element.clientWidth > 0 &&
          element.scrollWidth > element.clientWidth + 1 &&
          getComputedStyle(element).textOverflow === 'ellipsis' &&
          getComputedStyle(element).overflowX !== 'visible' &&
          element.closest('[title]') === null &&
          element.querySelector('[title]') === null &&
          (element.textContent ?? '').trim() !== '',
      )
      .map((element) => `${element.tagName} ${element.className}: ${(element.textContent ?? '').slice(0, 60)}`),
  );

/** The process of the engine, found by its name among the program's own. */
export async function enginePid(app: ElectronApplication): Promise<number> {
  const pid = await app.evaluate(
    ({ app: electron }) =>
      electron
        .getAppMetrics()
        .find((metric) => metric.name === 'Vitrine engine' || metric.serviceName === 'Vitrine engine')?.pid ?? 0,
  );
  if (pid === 0) throw new Error('there is no engine');
  return pid;
}

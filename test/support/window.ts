import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
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

const { path: executablePath } = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/.vitrine-parts.json'), 'utf8')).electron;

export const newUserFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-window-'));

/** Opens the real window, as `npm start` does, with a folder of its own for settings. */
export async function openWindow(userFolder: string, ...more: readonly string[]): Promise<Studio> {
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath,
    args: [root, `--user-data-dir=${userFolder}`, '--lang=en', ...sandbox, ...more],
    env: { ...(process.env as Record<string, string>), VITRINE_NO_QUESTIONS: '1', LANG: 'en_US.UTF-8' },
  });
  const child = app.process();
  const page = await app.firstWindow();
  page.setDefaultTimeout(20_000);
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

export const goTo = (page: Page, section: string): Promise<void> => page.getByRole('navigation').getByRole('button', { name: section }).click();

/** Trains the chosen kind with what the form holds, and waits for its results. */
export async function train(page: Page, kind: RegExp): Promise<void> {
  await goTo(page, 'Model');
  await page.getByRole('radio', { name: kind }).click();
  await page.getByRole('button', { name: 'Train', exact: true }).last().click();
  await page.getByRole('button', { name: 'See why' }).waitFor({ timeout: 60_000 });
}

/** The process of the engine, found by its name among the program's own. */
export async function enginePid(app: ElectronApplication): Promise<number> {
  const pid = await app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find((metric) => metric.name === 'Vitrine engine' || metric.serviceName === 'Vitrine engine')?.pid ?? 0,
  );
  if (pid === 0) throw new Error('there is no engine');
  return pid;
}

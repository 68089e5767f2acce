import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../support/data.ts';
import { answerDialogs, newUserFolder, openWindow, type Studio } from '../support/window.ts';

// From a file of one's own to an explained row: how often a newcomer has to click.

let user: string;
let studio: Studio;
beforeAll(async () => {
  user = newUserFolder();
  studio = await openWindow(user);
});
afterAll(async () => {
  await studio.close();
  fs.rmSync(user, { recursive: true, force: true });
});

declare global {
  interface Window {
    clicks: number;
  }
}

it('six clicks lead from a file to an explained row', async () => {
  const { page, app } = studio;
  const file = path.join(user, 'applicants.csv');
  fs.copyFileSync(path.join(root, 'resources/samples/german_credit.csv'), file);
  await answerDialogs(app, file);
  await page.evaluate(() => {
    window.clicks = 0;
    window.addEventListener('click', () => (window.clicks += 1), { capture: true });
  });
  const button = (name: RegExp | string) => page.getByRole('main').getByRole('button', { name, exact: true });
  await button(/Drop a table here/).click();
  await button('Import 1,000 rows').click();
  await button('risk').click();
  await button('Choose a model').click();
  await button('Train').click();
  await button('Explain').click();
  // a row is chosen and explained without being asked
  await page.getByText(/^Row \d+: the (mistake|row) /).waitFor();
  await page
    .getByRole('figure', { name: /SHAP · #/ })
    .first()
    .waitFor();
  expect(await page.evaluate(() => window.clicks)).toBe(6);
});

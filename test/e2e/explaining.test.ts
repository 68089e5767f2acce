import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { json } from '../support/cli.ts';
import { root } from '../support/data.ts';
import { answerDialogs, newUserFolder, openWindow, type Studio, train } from '../support/window.ts';

// What a person asks of a trained model, in the real window: what if, along one feature, and a small tree in the
// model's place.

const shots = path.join(root, 'test-results/screens');
let user: string;
let project: string;
let studio: Studio;
beforeAll(async () => {
  fs.mkdirSync(shots, { recursive: true });
  user = newUserFolder();
  project = path.join(user, 'p.vitrine');
  studio = await openWindow(user, project);
  await studio.page
    .getByRole('button', { name: /^german_credit/ })
    .last()
    .click();
  await studio.page.getByRole('combobox', { name: 'Target' }).waitFor();
  await train(studio.page, /Random forest/);
  await studio.page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).click();
});
afterAll(async () => {
  await studio.close();
  fs.rmSync(user, { recursive: true, force: true });
});

it('sets values of a row, and takes the nearest counterfactual', async () => {
  const { page } = studio;
  await page.getByRole('tab', { name: 'This row' }).click();
  await page.locator('li button', { hasText: /^#\d+/ }).first().click();
  await page.getByRole('tab', { name: 'What if' }).click();
  await page.getByText(/^risk: still /).waitFor();
  await page.getByRole('textbox', { name: 'duration_months, as a number' }).fill('60');
  await page.getByRole('button', { name: /^was / }).waitFor();
  await page.getByRole('button', { name: 'As the row is' }).click();
  await page.getByRole('button', { name: 'Set these' }).first().click();
  await page.getByText(/^risk: (good|bad), and no longer (good|bad)/).waitFor();
  await page.getByRole('button', { name: 'As the row is' }).click();
  await page.getByText(/^risk: still /).waitFor();
});

it('keeps an edited row beside another, and holds a feature within a range', async () => {
  const { page } = studio;
  await page.getByRole('textbox', { name: 'duration_months, as a number' }).fill('48');
  await page.getByRole('button', { name: /^was / }).waitFor();
  await page.getByRole('button', { name: 'Keep this case' }).click();
  await page.getByRole('button', { name: 'As the row is' }).click();
  const kept = page.getByRole('table', { name: 'Kept cases' });
  await kept.getByRole('rowheader', { name: 'duration_months' }).waitFor();
  await kept.getByRole('columnheader', { name: /1 changed/ }).waitFor();
  await page.getByRole('button', { name: /^credit_amount, in counterfactuals/ }).click();
  await page.getByRole('menuitem', { name: 'Within a range' }).click();
  await page.getByRole('textbox', { name: 'credit_amount, at most' }).fill('5000');
  await page.getByRole('table', { name: 'Counterfactuals' }).waitFor();
  await page.screenshot({ path: path.join(shots, 'what-if-kept.png') });
  await kept.getByRole('button', { name: /^Drop: / }).click();
  await page.getByText(/^Keep a case as it is set/).waitFor();
});

it('explains the rows of a file, which stand in no list of the data set', async () => {
  const { page } = studio;
  const [head, ...rows] = fs.readFileSync(path.join(root, 'resources/samples/german_credit.csv'), 'utf8').split('\n');
  const file = path.join(user, 'new.csv');
  fs.writeFileSync(file, `${[head, ...rows.slice(0, 12)].join('\n')}\n`);
  await answerDialogs(studio.app, file);
  await page.getByRole('tab', { name: 'All rows' }).click();
  await openForm();
  await page.getByRole('combobox', { name: 'Rows to explain' }).click();
  await page.getByRole('option', { name: 'Rows of a file…' }).click();
  await page.getByRole('button', { name: 'Choose a file and explain' }).click();
  await page.getByRole('heading', { name: 'Row 0 of the file' }).waitFor();
  await page.getByRole('combobox', { name: 'Row of the file' }).click();
  await page.getByRole('option', { name: '7', exact: true }).click();
  await page.getByRole('heading', { name: 'Row 7 of the file' }).waitFor();
  await page.screenshot({ path: path.join(shots, 'explain-file.png') });
  await page.getByRole('combobox', { name: 'Rows to explain' }).click();
  await page.getByRole('option', { name: /^Row \d+$/ }).click();
  await page.getByRole('tab', { name: 'This row' }).click();
});

/** The form of a new explanation stands folded behind its title. */
async function openForm(): Promise<void> {
  const { page } = studio;
  if (!(await page.getByRole('combobox', { name: 'Method' }).isVisible()))
    await page.getByText('New explanation', { exact: true }).click();
}

async function explain(method: string): Promise<void> {
  const { page } = studio;
  await page.getByRole('tab', { name: 'All rows' }).click();
  await openForm();
  await page.getByRole('combobox', { name: 'Method' }).click();
  await page.getByRole('option', { name: method }).click();
  await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).click();
}

it('draws curves along features, and a click on a single row explains it', async () => {
  const { page } = studio;
  await explain('Partial dependence + ICE');
  await page.getByRole('heading', { name: 'Partial dependence', exact: true }).waitFor();
  const figure = page.getByRole('figure', { name: 'duration_months' });
  await figure.locator('[class*="_iceLine_"]').first().waitFor();
  await page.getByRole('switch', { name: 'Single rows' }).click({ force: true });
  await expect.poll(() => figure.locator('[class*="_iceLine_"]').count()).toBe(0);
  await explain('Accumulated local effects');
  await page.getByRole('heading', { name: 'Accumulated local effects' }).first().waitFor();
});

it('grows a small tree in the model’s place and says how far it agrees', async () => {
  const { page } = studio;
  await explain('Surrogate tree');
  await page.getByText(/^Says the same as the model in [\d.]+ % of rows that it has not grown from/).waitFor();
  await page.getByRole('img', { name: 'Surrogate tree' }).waitFor();
  const id = json(project, 'list')[0].id;
  const kinds = json(project, 'show', id).explanations.map((value: { method: string }) => value.method);
  expect(kinds).toEqual(expect.arrayContaining(['partial-dependence', 'ale', 'surrogate-tree']));
});

it('gives rules, examples and what features do together', async () => {
  const { page } = studio;
  await page.getByRole('tab', { name: 'This row' }).click();
  await page.locator('li button', { hasText: /^#\d+/ }).first().click();
  await explain('Counterfactuals');
  await page.getByText('Counterfactual 1').waitFor();
  expect(await page.locator('[class*="_changedCell_"]').count()).toBeGreaterThan(0);
  await explain('Anchors (rules)');
  await page
    .getByText(/the model predicts/)
    .first()
    .waitFor();
  await explain('Nearest neighbours');
  await page.getByText('The row itself').first().waitFor();
  await explain('ALE of two features');
  await page.getByRole('figure', { name: / together$/ }).waitFor();
});

it('follows one selection in every picture and in the list', async () => {
  const { page } = studio;
  await page.getByRole('tab', { name: 'This row' }).click();
  await explain('Tree SHAP');
  await page.getByRole('tab', { name: 'All rows' }).click();
  await page.getByRole('combobox', { name: 'Rows to explain' }).click();
  await page.getByRole('option', { name: 'Test' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).click();
  const swarm = page.getByRole('figure', { name: 'Every row' });
  await swarm.waitFor();
  // the sentence names what the picture shows, and each name shows where it is
  const says = page.getByText(/what moves the prediction most/);
  await says.waitFor();
  await says.getByRole('button').first().click();
  await expect.poll(() => page.locator('[class*="_barRow_"].selected').count()).toBeGreaterThan(0);
  await says.getByRole('button', { pressed: true }).click();
  await page.getByRole('combobox', { name: 'Select rows by…' }).click();
  await page.getByRole('option', { name: 'duration_months' }).click();
  await page.getByRole('textbox', { name: 'Condition' }).fill('> 24');
  await page.getByRole('textbox', { name: 'Condition' }).press('Enter');
  await page.getByText(/rows selected: duration_months > 24/).waitFor();
  await page.getByText(/of these rows are selected/).waitFor();
  await page.getByText(/^selected \(\d+\)$/).waitFor();
  for (const picture of ['Violin', 'Heat map', 'Decision', 'Force']) {
    await page.getByText(picture, { exact: true }).click();
    await page.getByRole('figure', { name: picture }).waitFor();
  }
  await page.getByRole('button', { name: 'Clear selection' }).first().click();
  await page.getByText('Every row', { exact: true }).first().click();
  // a brush over the first line selects the rows of its points
  const box = await swarm.locator('canvas').boundingBox();
  if (!box) throw new Error('no picture');
  await page.mouse.move(box.x + box.width * 0.4, box.y + 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.getByText(/rows selected: in a picture/).waitFor();
  await page.getByRole('button', { name: 'Clear selection' }).first().click();
});

it('compares cohorts by any feature', async () => {
  const { page } = studio;
  const bars = page.getByRole('figure', { name: 'Mean size of attribution' });
  await page.getByRole('combobox', { name: 'Cohorts by feature' }).click();
  await page.getByRole('option', { name: 'housing' }).click();
  for (const cohort of [/^own \(\d+\)$/, /^rent \(\d+\)$/]) await bars.getByText(cohort).waitFor();
  await page.getByRole('combobox', { name: 'Cohorts by feature' }).click();
  await page.getByRole('option', { name: 'duration_months' }).click();
  await expect.poll(() => bars.locator('.legend li').count()).toBe(4);
});

it('copies a picture with 300 dots an inch, and its numbers', async () => {
  const { page, app } = studio;
  // what the clipboard is asked by has changed with Electron: both ways are known
  const read = () =>
    app.evaluate(async ({ clipboard, nativeImage }) => {
      const either = clipboard as unknown as {
        readImage?: () => Electron.NativeImage;
        read?: () => Promise<{ types: string[]; getType(type: string): Promise<Blob> }[]>;
      };
      const text = await clipboard.readText();
      if (either.readImage) return { ...either.readImage().getSize(), text };
      const item = (await either.read?.())?.find(({ types }) => types.includes('image/png'));
      const bytes = item ? Buffer.from(await (await item.getType('image/png')).arrayBuffer()) : Buffer.alloc(0);
      return { ...nativeImage.createFromBuffer(bytes).getSize(), text };
    });
  await page.getByRole('button', { name: 'Export: Mean size of attribution' }).click();
  await page.getByRole('menuitem', { name: 'Copy picture' }).click();
  const shown = await page
    .getByRole('figure', { name: 'Mean size of attribution' })
    .locator('svg')
    .first()
    .boundingBox();
  await expect.poll(async () => (await read()).width).toBeGreaterThan(3 * (shown?.width ?? 0));
  await page.getByRole('button', { name: 'Export: Mean size of attribution' }).click();
  await page.getByRole('menuitem', { name: 'Copy numbers' }).click();
  await expect.poll(async () => (await read()).text.split('\n').length).toBeGreaterThan(20);
  expect((await read()).text).toContain('duration_months');
});

/** Begins an explanation of the n-th row of the list that takes long enough to be watched. */
async function sharpen(n: number, method: string, draws: string): Promise<void> {
  const { page } = studio;
  await page.getByRole('tab', { name: 'This row' }).click();
  await page.locator('li button', { hasText: /^#\d+/ }).nth(n).click();
  await openForm();
  await page.getByRole('combobox', { name: 'Method' }).click();
  await page.getByRole('option', { name: method }).click();
  await page.getByRole('combobox', { name: 'Rows to explain' }).click();
  await page.getByRole('option', { name: /^Row \d+/ }).click();
  await page.getByRole('button', { name: 'Basics' }).click();
  await page.getByRole('textbox', { name: draws }).fill('1000000');
  await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).click();
}

it('sharpens LIME too', async () => {
  const { page } = studio;
  await sharpen(3, 'LIME', 'Samples');
  await page.getByText(/draws; largest standard error/).waitFor();
  await page.getByRole('button', { name: 'Enough' }).click();
  await page.getByRole('figure', { name: /^LIME · #/ }).waitFor();
});

it('sharpens a sampled explanation while one looks, and keeps what it has when it is told that this is enough', async () => {
  const { page } = studio;
  await sharpen(2, 'Permutation SHAP', 'Orders');
  await page.getByText(/draws; largest standard error/).waitFor();
  await page.getByRole('button', { name: 'Enough' }).click();
  await page.getByRole('button', { name: 'Enough' }).waitFor({ state: 'hidden' });
  await page.locator('summary', { hasText: 'Single rows' }).click();
  await page.locator('summary', { hasText: 'Permutation SHAP' }).first().click();
  await page.getByText('you', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Repeat' }).first().click();
  await page.getByText(/^✓/).first().waitFor();
});

it('complains of nothing', () => {
  expect(studio.complaints).toEqual([]);
});

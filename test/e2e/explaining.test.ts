import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { json } from '../support/cli.ts';
import { newUserFolder, openWindow, type Studio, train } from '../support/window.ts';

// What a person asks of a trained model, in the real window: what if, along one feature, and a small tree in the model's place.

let user: string;
let project: string;
let studio: Studio;
beforeAll(async () => {
  user = newUserFolder();
  project = path.join(user, 'p.vitrine');
  studio = await openWindow(user, project);
  await studio.page
    .getByRole('button', { name: /^german_credit/ })
    .last()
    .click();
  await studio.page.getByRole('combobox', { name: 'Target' }).waitFor();
  await train(studio.page, /Random forest/);
  await studio.page.getByRole('button', { name: 'See why' }).click();
});
afterAll(async () => {
  await studio.close();
  fs.rmSync(user, { recursive: true, force: true });
});

it('sets values of a row, and takes the nearest other answer', async () => {
  const { page } = studio;
  await page.getByRole('tab', { name: 'This row' }).click();
  await page.locator('li button', { hasText: /^#\d+/ }).first().click();
  await page.getByRole('tab', { name: 'What if' }).click();
  await page.getByText(/^risk: still /).waitFor();
  await page.getByRole('textbox', { name: 'duration_months, as a number' }).fill('60');
  await page.getByRole('button', { name: /^was / }).waitFor();
  await page.getByRole('button', { name: 'As the row is' }).click();
  await page.getByRole('button', { name: 'Set these' }).click();
  await page.getByText(/^risk: (good|bad), and no longer (good|bad)/).waitFor();
  await page.getByRole('button', { name: 'As the row is' }).click();
  await page.getByText(/^risk: still /).waitFor();
});

async function explain(method: string): Promise<void> {
  const { page } = studio;
  await page.getByRole('tab', { name: 'All rows' }).click();
  await page.getByRole('combobox', { name: 'Method' }).click();
  await page.getByRole('option', { name: method }).click();
  await page.getByRole('button', { name: 'Explain', exact: true }).last().click();
}

it('draws curves along features, and a click on a single row explains it', async () => {
  const { page } = studio;
  await explain('Partial dependence + ICE');
  await page.getByRole('heading', { name: 'Partial dependence' }).waitFor({ timeout: 30_000 });
  const figure = page.getByRole('figure', { name: 'duration_months' });
  await figure.locator('.ice-line').first().waitFor();
  await page.getByRole('switch', { name: 'Single rows' }).click({ force: true });
  await expect.poll(() => figure.locator('.ice-line').count()).toBe(0);
  await explain('Accumulated local effects');
  await page.getByRole('heading', { name: 'Accumulated local effects' }).waitFor({ timeout: 30_000 });
});

it('grows a small tree in the model’s place and says how far it agrees', async () => {
  const { page } = studio;
  await explain('Surrogate tree');
  await page.getByText(/^Says the same as the model in [\d.]+ % of rows that it has not grown from/).waitFor({ timeout: 30_000 });
  await page.getByRole('img', { name: 'Surrogate tree' }).waitFor();
  const id = json(project, 'list')[0].id;
  const kinds = json(project, 'show', id).explanations.map((value: { method: string }) => value.method);
  expect(kinds).toEqual(expect.arrayContaining(['partial-dependence', 'ale', 'surrogate-tree']));
});

it('complains of nothing', () => {
  expect(studio.complaints).toEqual([]);
});

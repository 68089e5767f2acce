import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../support/data.ts';
import { barriers, cutTexts, goTo, newUserFolder, openWindow, type Studio, train } from '../support/window.ts';

// From a column of sentences to the words that decide, and to a sentence of one's own, in both languages.

const shots = path.join(root, 'test-results/screens');
let user: string;
let studio: Studio;
beforeAll(async () => {
  user = newUserFolder();
  studio = await openWindow(user);
  fs.mkdirSync(shots, { recursive: true });
});
afterAll(async () => {
  await studio.close();
  fs.rmSync(user, { recursive: true, force: true });
});

/** Complaints of the screen as it stands. */
const complaints = async () => [...(await barriers(studio.page)), ...(await cutTexts(studio.page))];

it('in English: the words of a film review, and another review', async () => {
  const { page } = studio;
  await page.getByRole('button', { name: /^movie_reviews 6,000/ }).click();
  await page.getByRole('button', { name: 'Choose a model' }).waitFor();
  // the text is used without being asked for, and its words are counted
  await page.getByRole('button', { name: 'text', exact: true }).click();
  await page.getByText('Most frequent words of text').waitFor();
  expect((await complaints()).join('\n')).toBe('');
  await page.screenshot({ path: path.join(shots, 'text-data-light-en.png') });
  await train(page, /Naive Bayes/);
  await page.locator('.chip', { hasText: /^Naive Bayes$/ }).waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).click();
  await page.locator('mark').first().waitFor();
  expect(await page.locator('mark').count()).toBeGreaterThan(2);
  await page.screenshot({ path: path.join(shots, 'text-row-light-en.png') });
  expect((await complaints()).join('\n')).toBe('');
  await page.getByRole('tab', { name: 'What if' }).click();
  const own = page.getByRole('textbox', { name: 'text', exact: true });
  await own.fill('A charming, witty and moving film.');
  // what is predicted is what the parts add up to
  const predicted = page.getByRole('figure', { name: 'Probability of each class' }).locator('.bar-number').first();
  const parts = page.getByRole('figure', { name: /as set/ }).getByText(/^f\(x\) = /);
  await expect
    .poll(async () => Number((await parts.textContent())?.replace('f(x) = ', '')).toFixed(3))
    .toBe(await predicted.textContent());
  await page.screenshot({ path: path.join(shots, 'text-what-if-light-en.png') });
  expect((await complaints()).join('\n')).toBe('');
});

it('in Chinese, in the dark: the signs of a review', async () => {
  const { page } = studio;
  await goTo(page, 'Start');
  await page.getByRole('button', { name: /^chinese_reviews 4,000/ }).click();
  await page.getByRole('button', { name: 'Choose a model' }).waitFor();
  await train(page, /Linear model/);
  await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).waitFor();
  await page.evaluate(() => {
    window.vitrine.setTheme('dark');
    window.vitrine.setLanguage('zh-CN');
  });
  await page.getByRole('main').getByRole('button', { name: '查看解释', exact: true }).click();
  await page.locator('mark').first().waitFor();
  expect(await page.locator('mark').count()).toBeGreaterThan(2);
  await page.screenshot({ path: path.join(shots, 'text-row-dark-zh-CN.png') });
  expect((await complaints()).join('\n')).toBe('');
});

it('a network that reads word by word: its words, and another text', async () => {
  const { page } = studio;
  await page.evaluate(() => {
    window.vitrine.setTheme('light');
    window.vitrine.setLanguage('en');
  });
  await train(page, /Text network/);
  await page.screenshot({ path: path.join(shots, 'text-network-training-light-en.png') });
  await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).click();
  await page.locator('mark').first().waitFor();
  expect(await page.locator('mark').count()).toBeGreaterThan(2);
  await page.screenshot({ path: path.join(shots, 'text-network-row-light-en.png') });
  expect((await complaints()).join('\n')).toBe('');
  await page.getByRole('tab', { name: 'What if' }).click();
  await page.getByRole('textbox', { name: 'text', exact: true }).fill('房间很干净，服务很好');
  const numbers = page.getByRole('figure', { name: 'Probability of each class' }).locator('.bar-number');
  // the prediction follows the text, and stands beside that of the row
  await expect.poll(async () => new Set((await numbers.allTextContents()).slice(0, 2)).size).toBe(2);
  await page.screenshot({ path: path.join(shots, 'text-network-what-if-light-en.png') });
  expect((await complaints()).join('\n')).toBe('');
});

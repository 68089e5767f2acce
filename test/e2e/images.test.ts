import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workFolder } from '../support/cli.ts';
import { root } from '../support/data.ts';
import { folderOfPictures } from '../support/pictures.ts';
import {
  answerDialogs,
  barriers,
  cutTexts,
  goTo,
  newUserFolder,
  openWindow,
  type Studio,
  train,
} from '../support/window.ts';

// From a folder of pictures to where a network looks, in both languages.

const shots = path.join(root, 'test-results/screens');
const work = workFolder();
let user: string;
let studio: Studio;
beforeAll(async () => {
  user = newUserFolder();
  studio = await openWindow(user);
  fs.mkdirSync(shots, { recursive: true });
});
afterAll(async () => {
  if (process.env.SHOT) await studio.page.screenshot({ path: process.env.SHOT });
  await studio.close();
  fs.rmSync(user, { recursive: true, force: true });
  work[Symbol.dispose]();
});

/** Complaints of the screen as it stands. */
const complaints = async () => [...(await barriers(studio.page)), ...(await cutTexts(studio.page))];

it('in English: a folder, its gallery, a network, and where it looks', async () => {
  const { page, app } = studio;
  const folder = folderOfPictures(path.join(work.folder, 'patches'), 40);
  fs.writeFileSync(path.join(folder, 'left', 'broken.png'), 'no picture at all, whatever its name says');
  await answerDialogs(app, folder);
  await page.getByRole('button', { name: 'Choose a folder of images or texts' }).click();
  await page.getByRole('button', { name: 'Import 81 rows' }).waitFor();
  expect((await complaints()).join('\n')).toBe('');
  await page.screenshot({ path: path.join(shots, 'images-import-light-en.png') });
  await page.getByRole('button', { name: 'Import 81 rows' }).click();
  await page.getByRole('tab', { name: 'Gallery' }).waitFor();
  await page.getByRole('img', { name: 'left/000.png' }).waitFor();
  expect((await complaints()).join('\n')).toBe('');
  await page.screenshot({ path: path.join(shots, 'images-gallery-light-en.png') });
  await page.getByRole('tab', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'image', exact: true }).click();
  await page.getByText('16 × 16 (80)').waitFor();
  await page.screenshot({ path: path.join(shots, 'images-data-light-en.png') });
  expect((await complaints()).join('\n')).toBe('');
  await goTo(page, 'Model');
  await page.getByRole('radio', { name: /Image network/ }).click();
  await page.screenshot({ path: path.join(shots, 'images-model-light-en.png') });
  expect((await complaints()).join('\n')).toBe('');
  await train(page, /Image network/);
  await page.locator('.chip', { hasText: /^Image network$/ }).waitFor();
  await page.screenshot({ path: path.join(shots, 'images-train-light-en.png') });
  expect((await complaints()).join('\n')).toBe('');
  await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).click();
  await page.getByRole('img', { name: /Grad-CAM · #/ }).waitFor();
  await page.getByRole('img', { name: /LIME · #/ }).waitFor();
  await page.screenshot({ path: path.join(shots, 'images-row-light-en.png') });
  expect((await complaints()).join('\n')).toBe('');
  await page.getByRole('tab', { name: 'All rows' }).click();
  await page.getByText(/pictures with their maps/).waitFor();
  await page.screenshot({ path: path.join(shots, 'images-all-light-en.png') });
  expect((await complaints()).join('\n')).toBe('');
});

it('in English: a picture painted on, and the inside of the network', async () => {
  const { page } = studio;
  await page.getByRole('tab', { name: 'What if' }).click();
  const easel = page.getByRole('img', { name: 'Paint with the pointer' });
  await easel.waitFor();
  const says = page.getByText(/^label: (left|right)$/);
  const before = await says.textContent();
  // a patch on the other half, and none where it was
  await page.getByRole('button', { name: 'Black canvas' }).click();
  const box = await easel.boundingBox();
  if (!box) throw new Error('no easel');
  const half = before === 'label: left' ? 0.7 : 0.1;
  for (let line = 0; line < 4; line++) {
    await page.mouse.move(box.x + half * box.width, box.y + (0.3 + 0.06 * line) * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + (half + 0.2) * box.width, box.y + (0.3 + 0.06 * line) * box.height, { steps: 6 });
    await page.mouse.up();
  }
  await expect.poll(() => says.textContent()).toBe(before === 'label: left' ? 'label: right' : 'label: left');
  await page.screenshot({ path: path.join(shots, 'images-paint-light-en.png') });
  expect((await complaints()).join('\n')).toBe('');
  await page.getByRole('tab', { name: 'Model internals' }).click();
  await page.getByRole('img', { name: 'Channel 32' }).waitFor();
  await page.screenshot({ path: path.join(shots, 'images-inside-light-en.png') });
  expect((await complaints()).join('\n')).toBe('');
  await page.getByRole('tab', { name: 'All rows' }).click();
});

it('in Chinese, in the dark: the same maps', async () => {
  const { page } = studio;
  await page.evaluate(() => {
    window.vitrine.setTheme('dark');
    window.vitrine.setLanguage('zh-CN');
  });
  await page.getByText(/幅图像及其归因图/).waitFor();
  await page.screenshot({ path: path.join(shots, 'images-all-dark-zh-CN.png') });
  expect((await complaints()).join('\n')).toBe('');
  await page.locator('[class*="_tile_"]').first().click();
  await page.getByRole('tab', { name: '单个样本' }).click();
  await page.getByRole('img', { name: /Grad-CAM · #/ }).waitFor();
  await page.screenshot({ path: path.join(shots, 'images-row-dark-zh-CN.png') });
  expect((await complaints()).join('\n')).toBe('');
});

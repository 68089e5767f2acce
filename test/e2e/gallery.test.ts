// Every picture on fixed data: nothing fails, nothing is cut off, no label runs into another, and nothing is drawn
// where there is nothing.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/data.ts';
import { electronFile } from '../support/window.ts';

/** What is wrong with the pictures of a page. */
function faultsOf(): string[] {
  const isMet = (a: DOMRect, b: DOMRect) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
  const faults: string[] = [];
  for (const panel of document.querySelectorAll<HTMLElement>('[class*="_gallery_"] .panel')) {
    const say = (fault: string) =>
      faults.push(`${panel.closest('section')?.getAttribute('aria-label')}, ${panel.dataset.case}: ${fault}`);
    const frame = panel.getBoundingClientRect();
    // what scrolls may be wider than its frame
    const scrolls = (element: Element) =>
      element.closest('[class*="_confusionBox_"], [class*="_treeBox_"], .scroll-x') !== null;
    for (const element of panel.querySelectorAll('text, button, th, td, li, h3, line, path, rect, circle')) {
      const box = element.getBoundingClientRect();
      if (scrolls(element) || (box.width === 0 && box.height === 0)) continue;
      if (
        box.left < frame.left - 1 ||
        box.right > frame.right + 1 ||
        box.top < frame.top - 1 ||
        box.bottom > frame.bottom + 1
      )
        say(`${element.tagName} "${(element.textContent ?? '').slice(0, 30)}" is cut off`);
    }
    for (const element of panel.querySelectorAll('svg *'))
      for (const { name, value } of element.attributes)
        if (/NaN|Infinity|undefined/.test(value)) say(`${element.tagName} ${name}="${value}"`);
    if (/NaN|Infinity|undefined/.test(panel.textContent ?? '')) say('a text holds what is no number');
    for (const svg of panel.querySelectorAll('svg[role="img"]:not([class*="_tree_"])')) {
      const texts = [...svg.querySelectorAll('text')].filter(
        (text) => !/rotate/.test(text.getAttribute('transform') ?? ''),
      );
      const boxes = texts.map((text) => text.getBoundingClientRect());
      boxes.forEach((box, i) => {
        const other = boxes.findIndex((one, j) => j > i && isMet(box, one));
        if (other >= 0) say(`"${texts[i].textContent}" runs into "${texts[other].textContent}"`);
      });
    }
    for (const question of panel.querySelectorAll('[class*="_treeNode_"].inner > text:first-of-type'))
      if (!(question.textContent ?? '').includes('<=')) say(`a node asks "${question.textContent}"`);
    const isQuiet = panel.querySelector('svg[role="img"], .recharts-surface, table') === null;
    if (
      panel.dataset.case === 'empty' &&
      panel.querySelector('figure') &&
      isQuiet !== /Nothing to show|没有可显示/.test(panel.textContent ?? '')
    )
      say('an empty picture does not say so');
  }
  return faults;
}

let app: ElectronApplication;
let page: Page;
const complaints: string[] = [];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-gallery-'));

beforeAll(async () => {
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  app = await _electron.launch({
    executablePath: electronFile,
    args: [path.join(root, 'test/support/gallery'), `--user-data-dir=${folder}`, ...sandbox],
  });
  page = await app.firstWindow();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
}, 60_000);
afterAll(async () => {
  await app?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function show(theme: string, language: string): Promise<void> {
  await page.goto(`${page.url().split('?')[0]}?theme=${theme}&language=${language}`);
  await page.locator('[class*="_gallery_"] section').last().locator('svg').first().waitFor();
  // pictures are drawn once they know their width
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[class*="_gallery_"] [class*="_figureBody_"]')].every(
      (body) => body.querySelector('svg, p, table') !== null,
    ),
  );
}

describe('every picture', () => {
  it.each([
    ['light', 'en'],
    ['dark', 'zh-CN'],
  ])('on every data set of the gallery, %s, %s', async (theme, language) => {
    await show(theme, language);
    expect(await page.evaluate(faultsOf)).toEqual([]);
    expect(complaints).toEqual([]);
    const screens = path.join(root, 'test-results/screens');
    fs.mkdirSync(screens, { recursive: true });
    await page.screenshot({ path: path.join(screens, `gallery-${theme}-${language}.png`), fullPage: true });
  });

  it('each fault is found where it is made', async () => {
    await show('light', 'en');
    await page.evaluate(() => {
      const panel = (name: string, which: string) =>
        document.querySelector(`section[aria-label="${name}"] [data-case="${which}"]`) as HTMLElement;
      const text = (svg: Element | null, x: number, words: string) => {
        const added = document.createElementNS('http://www.w3.org/2000/svg', 'text');
        added.setAttribute('x', String(x));
        added.setAttribute('y', '40');
        added.textContent = words;
        svg?.append(added);
      };
      text(panel('waterfall', 'usual').querySelector('svg[role="img"]'), 5000, 'far away');
      panel('violin', 'usual').querySelector('svg[role="img"] line')?.setAttribute('x1', 'NaN');
      text(panel('bar list', 'usual').querySelector('svg[role="img"]'), 20, 'one');
      text(panel('bar list', 'usual').querySelector('svg[role="img"]'), 22, 'two');
      panel('beeswarm', 'empty').querySelector('[class*="_figureBody_"] p')?.remove();
    });
    const faults = (await page.evaluate(faultsOf)).join('\n');
    expect(faults).toMatch(/waterfall, usual: text "far away" is cut off/);
    expect(faults).toMatch(/violin, usual: line x1="NaN"/);
    expect(faults).toMatch(/bar list, usual: ".*" runs into "(one|two)"/);
    expect(faults).toMatch(/beeswarm, empty: an empty picture does not say so/);
  });
});

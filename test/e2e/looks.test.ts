import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workFolder } from '../support/cli.ts';
import { root } from '../support/data.ts';
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

const shots = path.join(root, 'test-results/screens');
let work: ReturnType<typeof workFolder>;
let user: string;
let studio: Studio;
beforeAll(async () => {
  fs.mkdirSync(shots, { recursive: true });
  work = workFolder();
  user = newUserFolder();
  studio = await openWindow(user);
});
afterAll(async () => {
  await studio.close();
  work[Symbol.dispose]();
  fs.rmSync(user, { recursive: true, force: true });
});

const resize = (width: number, height: number) =>
  studio.app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0].setContentSize(size[0], size[1]), [
    width,
    height,
  ] as const);

describe('the three templates run at once', () => {
  it('the iris tree is right on every test row, and drawn', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: /^Iris tree/ }).click();
    await page.getByText(/Accuracy 100\.0 % on 30 test rows\. .*No mistakes\./).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).click();
    await page.getByRole('tab', { name: 'Model internals' }).click();
    await page.getByRole('img', { name: 'The tree' }).getByText('gini = 0.667').first().waitFor();
  });

  it('the line: gradient descent finds it', async () => {
    const { page } = studio;
    await goTo(page, 'Start');
    await page.getByRole('button', { name: /^Line by gradient descent/ }).click();
    await page.getByText('epoch 1,000', { exact: true }).waitFor();
    await page.getByText(/R² 0\.99|R² 1/).waitFor();
  });

  it('random labels: a thousand epochs on a network of 10-5-1', async () => {
    const { page } = studio;
    await goTo(page, 'Start');
    await page.getByRole('button', { name: /^Random labels/ }).click();
    await page.getByText('epoch 1,000', { exact: true }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).waitFor();
    await page.getByRole('figure', { name: 'Predicted against actual' }).first().waitFor();
  });
});

/** Terms of the field that Chinese textbooks write in Latin letters too, and formats. */
const terms = [
  'ROC AUC',
  'JSON Lines',
  ...['Tree', 'Kernel', 'Permutation', 'Gradient', 'Deep', 'Linear', 'Sampling', 'Partition', 'Exact'].map(
    (name) => `${name} SHAP`,
  ),
];
/** What a person brings, or the samples bring: names, values, sources. */
const brought = ['samples', 'templates']
  .flatMap((folder) =>
    fs
      .readdirSync(path.join(root, 'resources', folder))
      .map((name) => fs.readFileSync(path.join(root, 'resources', folder, name), 'utf8')),
  )
  .concat('My project')
  .join('\n');

/**
 * Texts of the page, also those that only a screen reader or a pointer finds, with English words in a row that are
 * neither a term nor data.
 */
async function foreignIn(page: Studio['page']): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.parentElement && !node.parentElement.closest('script, style')) found.push(node.textContent ?? '');
    for (const name of ['title', 'aria-label', 'placeholder', 'alt'])
      for (const element of document.querySelectorAll(`[${name}]`)) found.push(element.getAttribute(name) ?? '');
    return found;
  });
  const isKnown = (phrase: string) => terms.some((term) => phrase.includes(term)) || brought.includes(phrase);
  return texts.filter((text) =>
    [...text.matchAll(/[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,})+/g)].some(([phrase]) => !isKnown(phrase)),
  );
}

describe('every screen', () => {
  const sections = ['Start', 'Data', 'Model', 'Train', 'Explain', 'Trust', 'Compare'];
  const names: Record<string, string> = {
    Start: '开始',
    Data: '数据',
    Model: '模型',
    Train: '训练',
    Explain: '解释',
    Trust: '可信度',
    Compare: '比较',
  };

  it('has something on it: data, models, explanations, a comparison', async () => {
    const { page } = studio;
    await goTo(page, 'Start');
    await page
      .getByRole('button', { name: /^german_credit 1,000/ })
      .last()
      .click();
    await page.getByRole('combobox', { name: 'Target' }).waitFor();
    await train(page, /Decision tree/);
    await train(page, /Support vector/);
    await goTo(page, 'Compare');
    for (const name of [/^Compare: Decision tree/, /^Compare: Support vector/])
      await page.getByRole('checkbox', { name }).check();
    // the newest run is the one that Train and Explain show: a network, with all that can be seen of one
    await train(page, /Neural network/);
    await page.getByText('As it learns').waitFor();
    // another run comes to the screens when it ends; what was asked of the one before is asked of that
    await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).waitFor();
    await goTo(page, 'Trust');
    await page.getByRole('button', { name: 'Compute all' }).click();
    await page.getByRole('button', { name: 'Compute all' }).waitFor({ state: 'hidden' });
  });

  // names and contrasts do not change with the size: each theme and each language is read once
  it.each([
    ['light', 'en', 1280, 800, true],
    ['dark', 'en', 1280, 800, false],
    ['light', 'zh', 1920, 1080, false],
    ['dark', 'zh', 1024, 700, true],
  ] as const)(
    '%s, %s, %i x %i: wide enough; readable by a screen reader and of enough contrast: %s',
    async (theme, language, width, height, isRead) => {
      const { page } = studio;
      await resize(width, height);
      await page.evaluate(
        ([wanted, tongue]) => {
          window.vitrine.setTheme(wanted as 'light' | 'dark');
          window.vitrine.setLanguage(tongue === 'zh' ? 'zh-CN' : 'en');
        },
        [theme, language] as const,
      );
      await expect
        .poll(() =>
          page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.mantineColorScheme]),
        )
        .toEqual([language === 'zh' ? 'zh-CN' : 'en', theme]);
      const problems: string[] = [];
      for (const section of sections) {
        await goTo(page, language === 'zh' ? names[section] : section);
        await page.waitForTimeout(300);
        await page.screenshot({ path: path.join(shots, `${section.toLowerCase()}-${theme}-${language}-${width}.png`) });
        if (isRead) problems.push(...(await barriers(page)).map((barrier) => `${section}: ${barrier}`));
        problems.push(...(await cutTexts(page)).map((text) => `${section}: cut off: ${text}`));
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${section} is wider than the window`).toBeLessThanOrEqual(0);
        if (language === 'zh')
          problems.push(
            ...(await foreignIn(page))
              // runs were named while the window was in English
              .filter((text) => !/(Decision tree|Support vector machine|Neural network) \d+$/.test(text))
              .map((text) => `${section}: in English: ${text}`),
          );
      }
      expect(problems).toEqual([]);
    },
  );

  it.each([
    ['light', 'en'],
    ['dark', 'zh'],
  ] as const)('what is told under the pointer is of enough contrast: %s, %s', async (theme, language) => {
    const { page } = studio;
    await resize(1280, 800);
    await page.evaluate(
      ([wanted, tongue]) => {
        window.vitrine.setTheme(wanted as 'light' | 'dark');
        window.vitrine.setLanguage(tongue === 'zh' ? 'zh-CN' : 'en');
      },
      [theme, language] as const,
    );
    const show = async (section: string, place: string) => {
      await goTo(page, language === 'zh' ? names[section] : section);
      await page.locator(place).first().scrollIntoViewIfNeeded();
      await page.locator(place).first().hover();
    };
    const told: string[] = [];
    for (const [section, place, tip] of [
      ['Train', '.recharts-surface', '.recharts-default-tooltip'],
      ['Model', '.mantine-InputWrapper-label', '[class*="_tip_"]'],
    ] as const) {
      await show(section, place);
      const shown = page.locator(tip).first();
      await shown.waitFor();
      told.push((await shown.textContent()) ?? '');
      // what fades in is read once it is there; a fading that another takes the place of is over too
      await shown.evaluate((element) => Promise.allSettled(element.getAnimations().map(({ finished }) => finished)));
      expect((await barriers(page)).filter((barrier) => barrier.startsWith('color-contrast'))).toEqual([]);
    }
    expect(told.every((text) => text.length > 3)).toBe(true);
  });

  it('keeps its language and its looks for the next start', () => {
    const settings = JSON.parse(fs.readFileSync(path.join(user, 'settings.json'), 'utf8'));
    expect(settings).toMatchObject({ language: 'zh-CN', theme: 'dark' });
  });
});

describe('by keyboard', () => {
  it('the palette finds screens, commands and terms; Esc closes it', async () => {
    const { page } = studio;
    await page.evaluate(() => window.vitrine.setLanguage('en'));
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').fill('ROC AUC');
    await page.getByText('Probability that a random positive row', { exact: false }).first().waitFor();
    await page.keyboard.press('Enter');
    await page
      .getByRole('complementary', { name: 'Terms' })
      .getByText('Hanley & McNeil 1982', { exact: false })
      .waitFor();
    await page.keyboard.press('Control+b');
    await page.getByRole('complementary', { name: 'Terms' }).waitFor({ state: 'hidden' });
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('F1');
    await page.getByRole('complementary', { name: 'Terms' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Terms' }).waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+1');
    await page.getByRole('combobox', { name: 'Target' }).waitFor();
    await page.keyboard.press('Control+6');
    await page.getByRole('heading', { name: 'Compare' }).waitFor();
  });

  it('no shortcut fires while Chinese is being composed', async () => {
    const { page } = studio;
    await page.evaluate(() =>
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, isComposing: true, bubbles: true })),
    );
    await page.waitForTimeout(200);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('Tab reaches what can be done, with a ring to be seen', async () => {
    const { page } = studio;
    await goTo(page, 'Start');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const reached: string[] = [];
    for (let i = 0; i < 24; i++) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate(
          () =>
            `${document.activeElement?.textContent?.slice(0, 30)}|${document.activeElement ? getComputedStyle(document.activeElement).outlineStyle : ''}`,
        ),
      );
    }
    expect(reached.some((entry) => entry.startsWith('Drop a table here'))).toBe(true);
    expect(reached.filter((entry) => entry.endsWith('|none'))).toEqual([]);
  });
});

describe('by arrows', () => {
  const focused = (page: Studio['page']) =>
    page.evaluate(() => document.activeElement?.textContent?.slice(0, 40).trim() ?? '');

  it('kinds of models are chosen, one stop of the Tab key for all', async () => {
    const { page } = studio;
    await goTo(page, 'Model');
    await page.getByRole('radio', { name: /^Linear model/ }).click();
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { name: /^Decision tree/ }).getAttribute('aria-checked')).toBe('true');
    await page.keyboard.press('End');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).not.toBe('radio');
  });

  it('a field says what it is for once the Tab key has come to it, and while the pointer is on its label', async () => {
    const { page } = studio;
    await page.getByRole('radio', { name: /^Decision tree/ }).click();
    const tip = page.locator('[class*="_tip_"]');
    await page.getByText('Max depth', { exact: true }).hover();
    await tip.waitFor();
    const said = await tip.textContent();
    await page.mouse.move(0, 0);
    await tip.waitFor({ state: 'hidden' });
    await page.getByRole('radio', { name: /^Decision tree/ }).focus();
    for (let i = 0; i < 12 && (await tip.textContent({ timeout: 300 }).catch(() => '')) !== said; i++)
      await page.keyboard.press('Tab');
    expect(await tip.textContent()).toBe(said);
  });

  it('rows and columns are gone through, beyond what is in view', async () => {
    const { page } = studio;
    await goTo(page, 'Explain');
    const rows = page.getByRole('list').filter({ hasText: '#' }).getByRole('button');
    await rows.first().focus();
    const first = await focused(page);
    for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused(page)).toMatch(/^#/);
    expect(await focused(page)).not.toBe(first);
    await page.keyboard.press('Home');
    await expect.poll(() => focused(page)).toMatch(/^#/);
    expect(await rows.evaluateAll((all) => all.filter((one) => (one as HTMLElement).tabIndex === 0).length)).toBe(1);
    await goTo(page, 'Data');
    await page.locator('[data-line="0"][data-part="name"]').focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.line)).toBe('1');
  });
});

describe('large and strange data', () => {
  it('sixty columns with long and Chinese names, twenty thousand rows', async () => {
    const { page, app } = studio;
    const names = Array.from({ length: 60 }, (_, j) =>
      j % 3 === 0
        ? `一个非常长的列名用于测试界面是否能够正确显示_${j}`
        : `a_rather_long_column_name_that_somebody_chose_once_upon_a_time_${j}`,
    );
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      [...names.map((_, j) => ((i * (j + 3)) % 97) / 7), i % 3 === 0 ? '是' : '否'].join(','),
    );
    await answerDialogs(app, work.file('宽表.csv', `${names.join(',')},结果\n${lines.join('\n')}\n`));
    await goTo(page, 'Start');
    await page.getByRole('button', { name: /Drop a table here/ }).click();
    await page.getByRole('button', { name: 'Import 20,000 rows' }).click();
    await page.getByRole('combobox', { name: 'Target' }).click();
    await page.getByRole('combobox', { name: 'Target' }).fill('结果');
    await page.getByRole('option', { name: '结果' }).click();
    await page.getByText(/2 classes/).waitFor();
    await page.getByRole('tab', { name: 'Table' }).click();
    const table = page.getByRole('region', { name: 'Table' });
    // the table grows to its height once its rows are counted: as a person would, scroll until the end is there
    await expect
      .poll(async () => {
        await table.evaluate((element) => element.scrollTo(element.scrollWidth, element.scrollHeight));
        return page.getByText('19999', { exact: true }).isVisible();
      })
      .toBe(true);
    expect(await page.evaluate(() => document.querySelectorAll('[class*="_gridRow_"]').length)).toBeLessThan(80);
    await page.screenshot({ path: path.join(shots, 'wide-table.png') });
  });
});

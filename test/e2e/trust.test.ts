// How far a model can be trusted: from a trained model to every page of the Trust screen, in both languages.
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/data.ts';
import { answerDialogs, barriers, goTo, newUserFolder, openWindow, type Studio, train } from '../support/window.ts';

const shots = path.join(root, 'test-results/screens');
let user: string;
let studio: Studio;
beforeAll(async () => {
  fs.mkdirSync(shots, { recursive: true });
  user = newUserFolder();
  studio = await openWindow(user, path.join(user, 'trust.vitrine'));
});
afterAll(async () => {
  await studio.close();
  fs.rmSync(user, { recursive: true, force: true });
});

const tabs = [
  'Overview',
  'Metrics',
  'Calibration',
  'Conformal',
  'Thresholds',
  'Errors',
  'Fairness',
  'Leakage',
  'Scores',
  'Agreement',
  'Disagreement',
  'Reasons',
  'Planted truth',
  'Robustness',
  'Explanation attack',
  'Drift',
  'Complexity',
  'Frontier',
];

/** Pages of parts that other pages have too: looked at by axe in one theme and language, shot in both. */
const alike: readonly string[] = [
  'Metrics',
  'Calibration',
  'Conformal',
  'Leakage',
  'Scores',
  'Agreement',
  'Reasons',
  'Explanation attack',
  'Complexity',
];

describe('the Trust screen', () => {
  it('says what is to be done first, and then answers every question by one button', async () => {
    const { page } = studio;
    await goTo(page, 'Trust');
    await page.getByRole('heading', { name: 'Nothing to judge yet' }).waitFor();
    await goTo(page, 'Start');
    await page
      .getByRole('button', { name: /german_credit/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Choose a model' }).waitFor();
    await train(page, /Decision tree/);
    await goTo(page, 'Trust');
    await page.getByRole('button', { name: 'Compute all' }).click();
    await page.getByRole('button', { name: 'Compute all' }).waitFor({ state: 'hidden' });
    await page.getByText(/Most faithful: .+\(faithfulness correlation/).waitFor();
    await page.getByText(/alf of the predictions (turn|were turned) within/).waitFor();
    await page.getByText(/hold the truth in/).waitFor();
  });

  it('holds decisions of groups against each other, and a threshold can be moved', async () => {
    const { page } = studio;
    await page.getByRole('tab', { name: 'Fairness' }).click();
    await page.getByLabel('Groups by').first().click();
    await page.getByRole('option', { name: 'housing', exact: true }).click();
    await page.getByRole('button', { name: 'Compute', exact: true }).click();
    await page.getByText('housing = own').first().waitFor();
    await page.getByText('Disparate impact').waitFor();
    await page.getByRole('tab', { name: 'Thresholds' }).click();
    const slider = page.getByRole('slider', { name: 'Threshold' });
    const recall = page.getByRole('row', { name: /^Recall/ });
    const before = await recall.textContent();
    await slider.focus();
    for (let i = 0; i < 60; i++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => recall.textContent()).not.toBe(before);
    // the chosen threshold stands on every screen until it is taken back
    await page.getByRole('button', { name: 'Use this threshold' }).click();
    const decided = page.getByText(/a row is "bad" from a probability of 0\.\d+ on/);
    await decided.waitFor();
    await page.screenshot({ path: path.join(shots, 'trust-decided.png') });
    await goTo(page, 'Explain');
    await decided.waitFor();
    await goTo(page, 'Trust');
    await page.getByRole('button', { name: 'Let the model decide' }).click();
    await decided.waitFor({ state: 'hidden' });
  });

  it('says of mistakes where they are, what drives them, and makes a slice the selection of other screens', async () => {
    const { page } = studio;
    await page.getByRole('tab', { name: 'Where it errs' }).click();
    await page.getByText('What would have made it right').first().waitFor();
    await page.screenshot({ path: path.join(shots, 'trust-errors-whole.png'), fullPage: true });
    await page.getByRole('button', { name: 'Select these rows' }).first().click();
    await page
      .getByRole('heading', { name: /Explain|decision-tree/ })
      .first()
      .waitFor()
      .catch(() => undefined);
    await expect.poll(() => page.getByText(/selected/i).count()).toBeGreaterThan(0);
    await goTo(page, 'Trust');
  });

  it('a field of the confusion matrix is a selection, and rows are put in order by their loss', async () => {
    const { page } = studio;
    await goTo(page, 'Train');
    await page.getByRole('button', { name: /^good predicted as bad: \d+ rows/ }).click();
    await page
      .getByText(/rows are selected: good predicted as bad/)
      .first()
      .waitFor();
    await page.getByRole('combobox', { name: 'Order' }).click();
    await page.getByRole('option', { name: 'Largest loss first' }).click();
    await page.screenshot({ path: path.join(shots, 'explain-selection.png') });
    await page.getByRole('button', { name: 'Clear selection' }).first().click();
    await goTo(page, 'Data');
    await page.getByRole('tab', { name: 'Relations' }).click();
    await page.getByText('Association of columns').first().waitFor();
    await page.locator('[class*="_field_"]').nth(21).click();
    await page.screenshot({ path: path.join(shots, 'data-relations.png'), fullPage: true });
    expect(await barriers(page)).toEqual([]);
    await goTo(page, 'Trust');
  });

  it('gives scores by group of rows', async () => {
    const { page } = studio;
    await page.getByRole('tab', { name: 'Scores of explanations' }).click();
    await page.locator('summary', { hasText: 'Settings' }).first().click();
    await page.getByLabel('Groups by').first().click();
    await page.getByRole('option', { name: 'housing', exact: true }).click();
    await page.getByRole('button', { name: 'Compute again' }).click();
    await page.getByText('The gap is between the best and the worst group').waitFor();
  });

  it('takes limits on what may change of a row', async () => {
    const { page } = studio;
    await page.getByRole('tab', { name: 'Robustness' }).click();
    await page.locator('summary', { hasText: 'Settings' }).first().click();
    await page.getByRole('switch', { name: 'Limits' }).check();
    await page.getByLabel('Stay as they are').first().click();
    await page.getByRole('option', { name: 'duration_months', exact: true }).click();
    await page.keyboard.press('Escape');
    await page.getByLabel('Add to Ranges').first().click();
    await page.getByRole('option', { name: 'credit_amount', exact: true }).click();
    const range = page.getByLabel('credit_amount').first();
    await range.fill('1000, 4000');
    await page.screenshot({ path: path.join(shots, 'trust-limits.png'), fullPage: true });
    await page.getByRole('button', { name: 'Compute again' }).click();
    await page.getByRole('button', { name: 'Compute again' }).waitFor();
    await page
      .getByText(/credit_amount: \d+ → [1-4]\d{3}/)
      .first()
      .waitFor();
    await expect.poll(() => page.getByText(/duration_months: \d+ → /).count()).toBe(0);
  });

  it('holds a new file against the training rows', async () => {
    const { page } = studio;
    const text = fs.readFileSync(path.join(root, 'resources/samples/german_credit.csv'), 'utf8');
    const [head, ...lines] = text.trim().split('\n');
    const age = head.split(',').indexOf('age_years');
    const file = path.join(user, 'second-year.csv');
    const older = lines.map((line) => {
      const cells = line.split(',');
      cells[age] = String(Number(cells[age]) + 25);
      return cells.join(',');
    });
    fs.writeFileSync(file, [head, ...older].join('\n'));
    await answerDialogs(studio.app, file);
    await page.getByRole('tab', { name: 'Drift' }).click();
    await page.getByRole('button', { name: 'Choose a file…' }).click();
    await page.getByText('second-year.csv against the training rows').waitFor();
    const row = page.getByRole('row', { name: /^age_years/ });
    expect(Number((await row.getByRole('cell').nth(1).textContent()) ?? 0)).toBeGreaterThan(0.25);
    await page.screenshot({ path: path.join(shots, 'trust-drift-found.png') });
  });

  it.each([
    ['light', 'en'],
    ['dark', 'zh-CN'],
  ] as const)('%s, %s: every page can be read by a screen reader and has enough contrast', async (theme, language) => {
    const { page, complaints } = studio;
    await page.evaluate(
      ([wanted, tongue]) => {
        window.vitrine.setTheme(wanted);
        window.vitrine.setLanguage(tongue);
      },
      [theme, language] as const,
    );
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe(language);
    const problems: string[] = [];
    for (const [i, name] of tabs.entries()) {
      await page.getByRole('main').getByRole('tab').nth(i).click();
      await page.waitForTimeout(120);
      await page.screenshot({ path: path.join(shots, `trust-${name.toLowerCase()}-${theme}-${language}.png`) });
      if (language === 'zh-CN' && alike.includes(name)) continue;
      problems.push(...(await barriers(page)).map((barrier) => `${name}: ${barrier}`));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, name).toBeLessThanOrEqual(0);
    }
    expect(problems).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('draws accuracy against simplicity, and marks the simplest model that is good enough', async () => {
    const { page } = studio;
    await page.evaluate(() => {
      window.vitrine.setTheme('light');
      window.vitrine.setLanguage('en');
    });
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('en');
    await goTo(page, 'Start');
    await page.getByRole('button', { name: /^iris/ }).first().click();
    await page.getByRole('button', { name: 'Choose a model' }).waitFor();
    await train(page, /Decision tree/);
    await goTo(page, 'Trust');
    await page.getByRole('tab', { name: 'Frontier' }).click();
    await page.getByRole('button', { name: 'Compute', exact: true }).click();
    await page.getByText('Within one standard error').first().waitFor();
    expect(await page.locator('.figure svg g path').count()).toBeGreaterThan(8);
    await page.screenshot({ path: path.join(shots, 'trust-frontier-found.png') });
    // it is kept, and is there again
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.getByRole('tab', { name: 'Frontier' }).click();
    await page.getByText('Within one standard error').first().waitFor();
    // and where two of its points are compared
    await goTo(page, 'Compare');
    for (const name of ['Neural network', 'Nearest neighbours'])
      await page
        .getByRole('checkbox', { name: new RegExp(`^Compare: .* · ${name}( ·|$)`) })
        .first()
        .check();
    await page.getByRole('tab', { name: 'Accuracy against simplicity' }).click();
    await page.getByRole('figure', { name: /by cross-validation/ }).waitFor();
    expect(await page.getByRole('tabpanel').locator('tr.selected').count()).toBe(2);
    await page.screenshot({ path: path.join(shots, 'compare-frontier.png') });
  });
});

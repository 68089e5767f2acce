import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json } from '../support/cli.ts';
import { root } from '../support/data.ts';
import { goTo, newUserFolder, openWindow, type Studio, train } from '../support/window.ts';

// Training as a person watches and steers it, in the real window.

let user: string;
let project: string;
let studio: Studio;
beforeAll(async () => {
  user = newUserFolder();
  project = path.join(user, 'p.vitrine');
  studio = await openWindow(user, project);
  await studio.page
    .getByRole('button', { name: /^iris 150/ })
    .last()
    .click();
  await studio.page.getByRole('combobox', { name: 'Target' }).waitFor();
});
afterAll(async () => {
  await studio.close();
  fs.rmSync(user, { recursive: true, force: true });
});

const button = (name: string) => studio.page.getByRole('button', { name, exact: true });
/** The one on the screen, not the one that leads to the section. */
const explain = () => studio.page.getByRole('main').getByRole('button', { name: 'Explain', exact: true });

describe('a network drawn', () => {
  it('takes units and layers on the drawing, and the form follows', async () => {
    const { page } = studio;
    await goTo(page, 'Model');
    await page.getByRole('radio', { name: /Neural/ }).click();
    const hidden = page.getByRole('textbox', { name: 'Hidden layers' });
    const press = async (name: RegExp | string, now: string) => {
      await page.getByRole('button', { name }).click();
      await expect.poll(() => hidden.inputValue()).toBe(now);
    };
    await press('Fewer units in hidden layer 1', '15');
    await press(/^Add a hidden layer here \(it becomes number 2\)/, '15, 15');
    await press('More units in hidden layer 2', '15, 16');
    await press('More units in hidden layer 2', '15, 20');
    await press('Remove hidden layer 1', '20');
    await press('Fewer units in hidden layer 1', '16');
  });
});

describe('a network while it learns', () => {
  it('waits, goes on by a step and by an epoch, and ends where it is told', async () => {
    const { page } = studio;
    await goTo(page, 'Model');
    await page.getByRole('radio', { name: /Neural/ }).click();
    await page.getByLabel('Epochs', { exact: true }).fill('300000');
    await button('Train').last().click();
    await page.getByText('As it learns').waitFor();
    await button('Pause').first().click();
    await button('One step').waitFor();
    await button('One epoch').click();
    const epoch = async () =>
      Number(
        (
          (await page
            .getByText(/^epoch [\d,]+/)
            .first()
            .textContent()) ?? ''
        )
          .replace(/^epoch ([\d,]+).*$/s, '$1')
          .replaceAll(',', ''),
      );
    // a waiting run shows where it stands
    await page.waitForTimeout(500);
    const before = await epoch();
    await button('One epoch').click();
    await expect.poll(epoch).toBe(before + 1);
    for (let step = 0; step < 2; step++) {
      await button('One step').click();
      await page.waitForTimeout(300);
    }
    await page.getByText(/^row \d+\/120, loss/).waitFor();
    expect(await epoch()).toBe(before + 1);
    await button('Resume').click();
    await expect.poll(epoch).toBeGreaterThan(before + 20);
    await button('Stop').click();
    await explain().waitFor();
  });

  it('shows the network, its layers and any stored epoch', async () => {
    const { page } = studio;
    await page.getByRole('figure', { name: 'The network and the activation of each unit' }).waitFor();
    await page.getByRole('figure', { name: 'Layer by layer' }).getByText('1 · 4 → 16 · relu').waitFor();
    await page.getByRole('img', { name: /PC2 .* by PC1/ }).waitFor();
    const slider = page.getByRole('slider', { name: 'Stored epochs' });
    await slider.focus();
    await slider.press('Home');
    await page.getByText('after epoch 1', { exact: true }).waitFor();
    await button('Newest').click();
    await page.getByText(/^after epoch [\d,]{2,}/).waitFor();
    await page.getByRole('combobox', { name: 'Across' }).click();
    await page.getByRole('option', { name: 'petal length (cm)' }).click();
    await page.getByRole('img', { name: /by petal length/ }).waitFor();
  });

  it('is trained on for more epochs after it has ended', async () => {
    const { page } = studio;
    await train(page, /Gradient boosting/);
    await page
      .getByText('round 100', { exact: false })
      .first()
      .waitFor()
      .catch(() => {});
    await button('Continue training…').click();
    await page.getByLabel('How many more rounds').fill('25');
    await button('Go on').click();
    await expect.poll(() => json(project, 'list')[0].epochs).toBe(125);
    await explain().waitFor();
  });
});

describe('a search', () => {
  it('is set up in the form, watched, and ends with the best settings', async () => {
    const { page } = studio;
    await goTo(page, 'Model');
    await page.getByRole('radio', { name: /Nearest/ }).click();
    await page.getByRole('switch', { name: 'Search for settings' }).click({ force: true });
    await page.getByRole('combobox', { name: 'Add a setting to search…' }).click();
    await page.getByRole('option', { name: 'model.neighbors' }).click();
    const values = page.getByLabel('Values of model.neighbors');
    await values.fill('1, 3, 5, 9');
    await values.blur();
    await page.getByRole('combobox', { name: 'How' }).click();
    await page.getByRole('option', { name: 'Grid' }).click();
    await button('Train').last().click();
    await explain().waitFor();
    await page.getByText('4 of 4 candidates, 5 folds each').waitFor();
    await page.getByRole('figure', { name: 'Settings and score' }).waitFor();
    const shown = json(project, 'show', json(project, 'list')[0].id);
    expect(shown.search.trials.length).toBe(4);
    expect(shown.model.params.neighbors).toBe(shown.search.trials[shown.search.best].settings['model.neighbors']);
    await goTo(page, 'Model');
    await page.getByRole('switch', { name: 'Search for settings' }).click({ force: true });
  });
});

describe('the other kinds', () => {
  it('an EBM is its shapes', async () => {
    const { page } = studio;
    await train(page, /Explainable boosting/);
    await page.locator('.chip', { hasText: /^Explainable boosting machine$/ }).waitFor();
    await explain().click();
    await page.getByRole('tab', { name: 'Model internals' }).click();
    await page.getByText('Shape functions').waitFor();
    await page.getByRole('img', { name: 'petal length (cm)', exact: true }).waitFor();
  });

  it('a point of a ROC curve selects the rows above its threshold', async () => {
    const { page } = studio;
    await goTo(page, 'Train');
    const curve = page.getByRole('figure', { name: 'ROC curve' });
    const box = await curve.locator('.recharts-surface').first().boundingBox();
    if (!box) throw new Error('no curve');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    // the curves of iris lie on each other: the one on top is clicked
    const dot = await curve.locator('[class*="_pickable_"]').last().boundingBox();
    if (!dot) throw new Error('no point');
    await page.mouse.click(dot.x + dot.width / 2, dot.y + dot.height / 2);
    await page
      .getByText(/rows with the highest probability of virginica/)
      .first()
      .waitFor();
    await goTo(page, 'Train');
  });

  it('each tree of a forest can be drawn', async () => {
    const { page } = studio;
    await train(page, /Random forest/);
    await page.locator('.chip', { hasText: /^Random forest$/ }).waitFor();
    await page.getByText('Loss on rows each tree has not seen').waitFor();
    await explain().click();
    await page.getByRole('tab', { name: 'Model internals' }).click();
    const number = page.getByRole('textbox', { name: 'Tree', exact: true });
    await number.fill('7');
    await page
      .getByRole('img', { name: 'The tree' })
      .getByText(/gini = /)
      .first()
      .waitFor();
  });

  it('a drawn tree is zoomed by wheel and button, and moved by dragging', async () => {
    const { page } = studio;
    const picture = page.getByRole('img', { name: 'The tree' });
    const place = () => picture.locator('> g').getAttribute('transform');
    const numbers = async () => ((await place()) ?? '').match(/-?[\d.]+/g)?.map(Number) ?? [];
    const box = await picture.boundingBox();
    if (!box) throw new Error('no tree');
    const [, , scale] = await numbers();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, -300);
    await expect.poll(async () => (await numbers())[2]).toBeGreaterThan(scale * 1.2);
    await page.getByRole('button', { name: 'Fit' }).click();
    await expect.poll(async () => (await numbers())[2]).toBeLessThanOrEqual(scale);
    const [fitted, , whole] = await numbers();
    await page.getByRole('button', { name: 'Larger' }).click();
    await expect.poll(async () => (await numbers())[2]).toBeCloseTo(1.3 * whole, 6);
    await page.mouse.move(box.x + 20, box.y + box.height - 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 80, box.y + box.height - 60, { steps: 4 });
    await page.mouse.up();
    const [moved] = await numbers();
    expect(moved).not.toBe(fitted);
  });

  it('a tree shows its pruning path and its rectangles', async () => {
    const { page } = studio;
    await train(page, /Decision tree/);
    await page.getByText('Pruning path').waitFor();
    await page.locator('[class*="_leafFrame_"]').first().waitFor();
  });

  it('a learning rate is found and taken', async () => {
    const { page } = studio;
    await goTo(page, 'Model');
    await page.getByRole('radio', { name: /Neural/ }).click();
    await button('Find a learning rate').click();
    const use = page.getByRole('button', { name: /^Use 0/ });
    await use.waitFor();
    const rate = ((await use.textContent()) ?? '').replace('Use ', '');
    await use.click();
    await expect.poll(() => page.getByRole('textbox', { name: 'Learning rate', exact: true }).inputValue()).toBe(rate);
  });

  it('are trained all at once, and stand beside each other, the best one marked', async () => {
    const { page } = studio;
    await goTo(page, 'Model');
    await button('Compare all kinds').click();
    const loss = page.getByRole('row', { name: /Log loss/ }).first();
    await loss.waitFor();
    await expect.poll(() => loss.locator('td.best').count()).toBeGreaterThan(0);
    await expect.poll(() => loss.getByRole('cell').count()).toBeGreaterThan(8);
    await page.screenshot({ path: path.join(root, 'test-results/all-kinds.png') });
    await page.getByRole('button', { name: /^Explain: Nearest neighbours/ }).click();
    await page.getByText(/Nearest neighbours, predicts/).waitFor();
  });

  it('are laid over each other along a feature', async () => {
    const { page } = studio;
    await goTo(page, 'Compare');
    await page.getByRole('tab', { name: 'Along a feature' }).click();
    await page.getByRole('button', { name: /^Compute for \d+$/ }).click();
    await page.getByRole('combobox', { name: 'Feature', exact: true }).click();
    await page.getByRole('option', { name: 'petal width (cm)' }).click();
    const picture = page.getByRole('figure', { name: /petal width \(cm\)$/ });
    await picture.waitFor();
    await expect.poll(() => picture.locator('.legend li').count()).toBeGreaterThan(4);
  });

  it('take a column that was computed, in a copy of their data', async () => {
    const { page } = studio;
    await goTo(page, 'Data');
    await button('New column…').click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('petal area');
    await page.getByRole('textbox', { name: 'Formula' }).fill('[petal length (cm)] * [petal wdth (cm)]');
    await page.getByText(/There is no column "petal wdth \(cm\)"/).waitFor();
    await page.getByRole('textbox', { name: 'Formula' }).fill('[petal length (cm)] * [petal width (cm)]');
    await page.getByText(/0 of 150 rows have no value/).waitFor();
    await button('Add column').click();
    // experiments use the data set: a copy has the column, and is shown
    await page.getByRole('button', { name: 'petal area' }).waitFor();
    await page
      .getByText(/iris \(2\)/)
      .first()
      .waitFor();
  });

  it('complains of nothing', () => {
    expect(studio.complaints).toEqual([]);
  });
});

import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workFolder } from '../support/cli.ts';
import { answerDialogs, goTo, newUserFolder, openWindow, type Studio, train } from '../support/window.ts';

// One person's whole way: their own messy file, four models, explanations, a comparison, the program closed and opened
// again.

let work: ReturnType<typeof workFolder>;
let user: string;
let studio: Studio;

/**
 * Semicolons, decimal commas, GB18030, Chinese and repeated names, gaps in four spellings, a broken line, an id, a
 * formula, HTML.
 */
function ownFile(): Buffer {
  const header = 'user_id;年龄;收入;收入;=危险;<b>备注</b>;结果';
  const lines = Array.from({ length: 400 }, (_, i) => {
    const age = 20 + ((i * 7) % 50);
    const income = (1000 + ((i * 131) % 3000)) / 10;
    const missing = ['', 'NA', '?', 'null'][i % 4];
    return `${10_000 + i};${i % 17 === 0 ? missing : age};${String(income).replace('.', ',')};${i % 23 === 0 ? missing : String(income * 2).replace('.', ',')};${['低', '中', '高'][i % 3]};<i>${i % 2}</i>;${age + income / 10 > 65 ? '批准' : '拒绝'}`;
  });
  lines.splice(200, 0, '99999;broken line');
  return Buffer.from(new TextDecoder('utf-8').decode(Buffer.from(`${header}\n${lines.join('\n')}\n`)), 'utf8');
}

/** Node has no GB18030 encoder: the bytes are found by asking the decoder. */
function asGb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  const known = new Map<string, number[]>();
  for (let a = 0x81; a <= 0xfe; a++)
    for (let b = 0x40; b <= 0xfe; b++) known.set(decoder.decode(Uint8Array.of(a, b)), [a, b]);
  return Buffer.from(
    [...text].flatMap((character) =>
      character.charCodeAt(0) < 128 ? [character.charCodeAt(0)] : (known.get(character) ?? [63]),
    ),
  );
}

beforeAll(async () => {
  work = workFolder();
  user = newUserFolder();
  studio = await openWindow(user);
});
afterAll(async () => {
  await studio.close();
  work[Symbol.dispose]();
  fs.rmSync(user, { recursive: true, force: true });
});

it('drops their own file on the window, sees what was found in it, and imports it', async () => {
  const { page } = studio;
  const file = work.file('我的数据.csv', asGb18030(ownFile().toString('utf8')));
  await answerDialogs(studio.app, file);
  await page.getByRole('button', { name: /Drop a table here/ }).click();
  await page.getByText('Import 我的数据.csv').waitFor();
  await page.getByRole('button', { name: 'Import 400 rows' }).waitFor();
  for (const [label, value] of [
    ['Encoding', 'gb18030'],
    ['Delimiter', ';'],
    ['Decimal sign', ','],
  ] as const)
    expect(await page.getByRole('combobox', { name: label }).inputValue()).toBe(value);
  await page.getByText('Rejected lines: 1').waitFor();
  expect(await page.getByRole('combobox', { name: 'Kind of user_id' }).inputValue()).toBe('id');
  expect(await page.getByRole('combobox', { name: 'Kind of 收入_2' }).inputValue()).toBe('number');
  // the corrected delimiter is looked at again, and corrected back
  await page.getByRole('combobox', { name: 'Delimiter' }).click();
  await page.getByRole('option', { name: '|' }).click();
  await page.getByText('Rejected lines: 1').waitFor({ state: 'hidden' });
  await page.getByRole('combobox', { name: 'Delimiter' }).click();
  await page.getByRole('option', { name: ';', exact: true }).click();
  await page.getByRole('button', { name: 'Import 400 rows' }).click();
  await page.getByRole('combobox', { name: 'Target' }).waitFor();
});

it('says what to predict, and looks at the columns, the rows and the split', async () => {
  const { page } = studio;
  await page.getByRole('combobox', { name: 'Target' }).click();
  await page.getByRole('option', { name: '结果' }).click();
  await page.getByText(/2 classes:/).waitFor();
  await page.getByText('年龄', { exact: true }).first().click();
  await page.getByRole('heading', { name: 'Distribution of 年龄' }).waitFor();
  await page.getByRole('tab', { name: 'Table' }).click();
  await page.getByText('400 of 400 rows').waitFor();
  await page.getByRole('textbox', { name: 'Filter rows' }).fill('10399');
  await page.getByText('1 of 400 rows').waitFor();
  await page.getByRole('tab', { name: 'Split' }).click();
  await page.getByText('320').first().waitFor();
});

it('trains a tree, a network, a support vector machine and a linear model, and watches them', async () => {
  const { page } = studio;
  for (const kind of [/Decision tree/, /Neural network/, /Support vector/, /Linear model/]) await train(page, kind);
  await goTo(page, 'Compare');
  await expect.poll(() => page.getByRole('row').filter({ hasText: 'Finished' }).count()).toBe(4);
  await page.getByRole('button', { name: 'Neural network 1', exact: true }).click();
  await page.getByText('epoch 200', { exact: true }).waitFor();
  await page.getByRole('figure', { name: 'Loss' }).waitFor();
  await page.getByRole('figure', { name: 'Confusion matrix' }).first().waitFor();
  await page.getByText(/Accuracy \d+\.\d % on 80 test rows/).waitFor();
  await page.getByRole('figure', { name: /PC2 .* by PC1/ }).waitFor();
});

it('sees why: the tree drawn, a row by SHAP and by LIME, all rows at once', async () => {
  const { page } = studio;
  await page.getByRole('combobox', { name: 'Experiment' }).click();
  await page.getByRole('option', { name: 'Decision tree 1' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).click();
  // a row that tells something is explained at once, without being asked
  await page.getByText(/^Row \d+: the (mistake|row) /).waitFor();
  await page.getByRole('figure', { name: /Tree SHAP · #/ }).waitFor();
  await page.getByRole('figure', { name: /LIME · #/ }).waitFor();
  await page.getByRole('tab', { name: 'All rows' }).click();
  await page.getByRole('figure', { name: 'Mean size of attribution' }).waitFor();
  await page.getByRole('figure', { name: 'Every row' }).waitFor();
  await page.getByRole('tab', { name: 'Model internals' }).click();
  const tree = page.getByRole('img', { name: 'The tree' });
  await tree
    .getByText(/gini = /)
    .first()
    .waitFor();
  await page.getByRole('list').getByRole('button').first().click();
  await page.getByRole('figure', { name: /Tree SHAP · #/ }).waitFor();
  await page.getByRole('figure', { name: /LIME · #/ }).waitFor();
  await page.getByText(/strongest features are the same/).waitFor();
  await page.getByText(/gives 结果 = .* a probability of/).waitFor();
  await page.locator('summary', { hasText: 'Permutation importance' }).click();
  await page.getByRole('button', { name: 'Repeat' }).first().click();
  await page.getByText('the same numbers, to the last bit').waitFor();
  await page.getByRole('tab', { name: 'Model internals' }).click();
  await expect.poll(() => tree.locator('[class*="_onPath_"]').count()).toBeGreaterThan(1);
});

it('lays two experiments side by side', async () => {
  const { page } = studio;
  await goTo(page, 'Compare');
  for (const name of ['Decision tree 1', 'Neural network 1'])
    await page.getByRole('checkbox', { name: `Compare: ${name}` }).check();
  await page.getByRole('cell', { name: 'Balanced accuracy' }).first().waitFor();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('row').filter({ hasText: 'Model' }).filter({ hasText: 'Neural network' }).waitFor();
  await page.getByRole('tab', { name: 'Curves' }).click();
  await page.getByRole('figure', { name: 'Training loss' }).waitFor();
  await page.getByRole('tab', { name: 'Confusion' }).click();
  await page.getByRole('figure', { name: 'Decision tree 1' }).waitFor();
  await page.getByRole('tab', { name: 'Explanations' }).click();
  await page.getByRole('figure', { name: /Feature importance by model/ }).waitFor();
});

it('exports a report and a picture that open anywhere', async () => {
  const { page } = studio;
  const report = work.file('report.html');
  await answerDialogs(studio.app, report);
  await goTo(page, 'Train');
  await page.getByRole('button', { name: 'Report' }).click();
  await page.getByText('Saved: report.html').waitFor();
  const html = fs.readFileSync(report, 'utf8');
  expect(html).toContain('结果');
  expect(html).not.toMatch(/<script|https?:\/\//);
  for (const [item, name, head] of [
    ['Drawing (SVG)', 'roc.svg', '<svg'],
    ['PNG, 300 dpi', 'roc.png', '\x89PNG'],
    ['Numbers (CSV)', 'roc.csv', '\ufeffseries'],
  ] as const) {
    const target = work.file(name);
    await answerDialogs(studio.app, target);
    await page.getByRole('button', { name: 'Export: ROC curve' }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await page.getByText(`Saved: ${name}`).waitFor();
    const start = fs.readFileSync(target);
    expect(item.includes('PNG') ? start.toString('latin1', 0, 4) : start.toString('utf8').slice(0, head.length)).toBe(
      head,
    );
  }
});

it('deletes, and takes it back', async () => {
  const { page } = studio;
  await goTo(page, 'Compare');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('checkbox', { name: 'Compare: Support vector machine 1' }).check();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Support vector machine 1', exact: true }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Support vector machine 1', exact: true }).waitFor();
  await page.getByRole('checkbox', { name: 'Compare: Support vector machine 1' }).check();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Support vector machine 1', exact: true }).waitFor({ state: 'hidden' });
  await page.keyboard.press('Control+z');
  await page.getByRole('button', { name: 'Support vector machine 1', exact: true }).waitFor();
});

it('saves the project under a name, closes the program, opens it again, and finds everything there', async () => {
  const named = work.file('信用 credit.vitrine');
  await answerDialogs(studio.app, named);
  await studio.page.getByRole('button', { name: 'Project' }).click();
  await studio.page.getByRole('menuitem', { name: 'Save a copy as…' }).click();
  await studio.page.getByText('This project is now 信用 credit.vitrine.').waitFor();
  await goTo(studio.page, 'Compare');
  const { requests, complaints } = studio;
  await studio.close();
  // nothing was asked of any network in the whole way
  expect(requests.filter((url) => !/^(app:\/\/vitrine\/|data:|blob:)/.test(url))).toEqual([]);
  expect(complaints).toEqual([]);
  expect(fs.readdirSync(path.dirname(named)).filter((name) => /-lock|-wal|-shm|\.part/.test(name))).toEqual([]);

  studio = await openWindow(user);
  const { page } = studio;
  await page.getByRole('button', { name: 'Project' }).getByText('信用 credit').waitFor();
  // where one was, too
  await expect.poll(() => page.getByRole('row').filter({ hasText: 'Finished' }).count()).toBe(4);
  await page.getByRole('main').getByRole('button', { name: 'Decision tree 1', exact: true }).click();
  await page.getByRole('main').getByRole('button', { name: 'Explain', exact: true }).click();
  await page.getByRole('tab', { name: 'All rows' }).click();
  await page.getByRole('figure', { name: 'Mean size of attribution' }).waitFor();
  await goTo(page, 'Data');
  await page.getByText('400 rows × 7').waitFor();
});

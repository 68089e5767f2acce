import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openDatabase } from '../../core/store/sqlite.ts';
import { json } from '../support/cli.ts';
import { goTo, newUserFolder, openWindow } from '../support/window.ts';

// Measurements, not limits: frames a second of the page that watches a fast run with all its live pictures, what being
// watched costs the run,
// and the same work in the window and on the command line.

const seconds = 4;

function epochs(project: string): number {
  const connection = openDatabase(project, { readonly: true });
  try {
    return (connection.prepare('SELECT max(epoch) AS n FROM epoch').get() as { n: number | null }).n ?? 0;
  } finally {
    connection.close();
  }
}

const frames = (page: Page): Promise<number> =>
  page.evaluate(
    (span) =>
      new Promise<number>((resolve) => {
        let count = 0;
        const begun = performance.now();
        const next = () => {
          count++;
          const spent = performance.now() - begun;
          if (spent < span * 1000) requestAnimationFrame(next);
          else resolve((1000 * count) / spent);
        };
        requestAnimationFrame(next);
      }),
    seconds,
  );

async function rate(project: string, meanwhile: () => Promise<unknown>): Promise<number> {
  const before = epochs(project);
  const begun = performance.now();
  await meanwhile();
  return (1000 * (epochs(project) - before)) / (performance.now() - begun);
}

it('measures frames a second at a thousand epochs a second, and a run that is watched beside one that is not', async () => {
  const user = newUserFolder();
  const project = path.join(user, 'p.vitrine');
  const studio = await openWindow(user, project);
  const { page } = studio;
  await page
    .getByRole('button', { name: /^wine 178/ })
    .last()
    .click();
  await page.getByRole('combobox', { name: 'Target' }).waitFor();
  await goTo(page, 'Model');
  const still = await frames(page);
  await page.getByRole('radio', { name: /Neural/ }).click();
  // so large that an epoch takes about a millisecond
  const hidden = page.getByLabel('Hidden layers', { exact: true });
  await hidden.fill('64');
  await hidden.blur();
  const count = page.getByLabel('Epochs', { exact: true });
  await count.fill('400000');
  await page.getByRole('button', { name: 'Train', exact: true }).last().click();
  await page.getByText('As it learns').waitFor({ timeout: 30_000 });
  await page.waitForTimeout(2000);
  const result = { fps: 0, away: 0, watched: 0, alone: 0 };
  const rounds = 3;
  for (let round = 0; round < rounds; round++) {
    await goTo(page, 'Train');
    await page.getByText('As it learns').waitFor();
    await page.waitForTimeout(1000);
    result.watched += (await rate(project, () => page.waitForTimeout(1000 * seconds))) / rounds;
    // counting frames asks for sixty of them a second, which costs more than the pictures do: not while the run is
    // measured
    result.fps += (await frames(page)) / rounds;
    await goTo(page, 'Start');
    await page.waitForTimeout(1000);
    result.alone += (await rate(project, () => page.waitForTimeout(1000 * seconds))) / rounds;
    result.away += (await frames(page)) / rounds;
  }
  await studio.close();
  fs.rmSync(user, { recursive: true, force: true });
  process.stderr.write(
    `watching: ${result.fps.toFixed(0)} frames/s (${result.away.toFixed(0)} on another screen, ${still.toFixed(0)} with nothing running); ${result.watched.toFixed(0)} epochs/s while watched, ${result.alone.toFixed(0)} while not (${(100 * (1 - result.watched / result.alone)).toFixed(1)} % slower)\n`,
  );
  expect(result.fps).toBeGreaterThan(0);
  expect(result.watched).toBeGreaterThan(0);
}, 120_000);

interface Finished {
  readonly spec: string;
  readonly seconds: number;
}

function finished(project: string): Finished[] {
  const connection = openDatabase(project, { readonly: true });
  try {
    const rows = connection
      .prepare("SELECT spec, seconds FROM experiment WHERE status = 'finished' ORDER BY created")
      .all() as {
      spec: string;
      seconds: string;
    }[];
    return rows.map(({ spec, seconds }) => ({ spec, seconds: JSON.parse(seconds).train }));
  } finally {
    connection.close();
  }
}

const best = (times: readonly number[]): number => Math.min(...times);

it('measures the same work in the window and on the command line', async () => {
  const user = newUserFolder();
  const project = path.join(user, 'p.vitrine');
  const studio = await openWindow(user, project);
  const { page } = studio;
  const rounds = 3;
  await page
    .getByRole('button', { name: /^wine 178/ })
    .last()
    .click();
  await page.getByRole('combobox', { name: 'Target' }).waitFor();
  const kinds = [/Neural/, /Explainable/, /Random forest/];
  for (const [number, kind] of kinds.entries())
    for (let round = 0; round < rounds; round++) {
      await goTo(page, 'Model');
      await page.getByRole('radio', { name: kind }).click();
      if (number === 0) {
        const count = page.getByLabel('Epochs', { exact: true });
        await count.fill('60000');
        await count.blur();
      }
      await page.getByRole('button', { name: 'Train', exact: true }).last().click();
      await expect
        .poll(() => finished(project).length, { timeout: 60_000, interval: 200 })
        .toBe(number * rounds + round + 1);
    }
  await studio.close();
  const inWindow = finished(project);
  const spec = path.join(user, 'spec.json');
  for (let number = 0; number < kinds.length; number++) {
    const mine = inWindow.slice(number * rounds, (number + 1) * rounds);
    fs.writeFileSync(spec, mine[0].spec);
    const line = Array.from({ length: rounds }, () => json(project, 'run', spec).seconds.train as number);
    const window = best(mine.map((entry) => entry.seconds));
    process.stderr.write(
      `the same work: ${JSON.parse(mine[0].spec).model.kind} ${window.toFixed(3)} s in the window, ${best(line).toFixed(3)} s on the command line (${(100 * (window / best(line) - 1)).toFixed(0)} %)\n`,
    );
    expect(window).toBeGreaterThan(0);
  }
  fs.rmSync(user, { recursive: true, force: true });
}, 400_000);

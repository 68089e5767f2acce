// Sets up, then runs every check there is; each says how long it took. Arguments name test files, to run those only;
// --soak runs the long ones instead, --bench those that measure the window.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildWindow } from './build.mjs';
import { say } from './console.mjs';
import { nodeBinary } from './packages.mjs';
import { modules, root } from './parts.mjs';
import { setUp } from './setup.mjs';

const results = path.join(root, 'test-results');
/** Suites that take too long for every day, or that measure and judge nothing. */
const others = ['soak', 'bench'].filter((name) => process.argv.includes(`--${name}`));
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const tally = { passed: 0, failed: 0 };

function follow(command, args) {
  return new Promise((resolve) => {
    const env = {
      ...process.env,
      PATH: `${path.dirname(nodeBinary())}${path.delimiter}${process.env.PATH}`,
      FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
    };
    const child = spawn(command, args, { stdio: 'inherit', cwd: root, env });
    child.on('error', (error) => {
      say(error.message);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

const tool = (file, ...args) => follow(nodeBinary(), [path.join(modules, file), ...args]);

async function step(name, work) {
  const begun = performance.now();
  const code = await work();
  say(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  if (code !== 0) tally.failed++;
  else tally.passed++;
  return code === 0;
}

/** One vitest project; what it counted is added to the tally in place of the step itself. */
async function suite(name) {
  const report = path.join(results, `${name}.json`);
  fs.rmSync(report, { force: true });
  const args = [
    'run',
    '--project',
    name,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(only.length > 0 ? ['--passWithNoTests'] : []),
    ...only,
  ];
  const vitest = [nodeBinary(), path.join(modules, 'vitest/vitest.mjs'), ...args];
  const needsDisplay = ['window', 'bench'].includes(name) && process.platform === 'linux' && !process.env.DISPLAY;
  const [command, ...rest] = needsDisplay ? ['xvfb-run', '-a', '-s', '-screen 0 1920x1080x24', ...vitest] : vitest;
  const passed = await step(`tests: ${name}`, () => follow(command, rest));
  if (!fs.existsSync(report)) return;
  const { numPassedTests, numFailedTests } = JSON.parse(fs.readFileSync(report, 'utf8'));
  tally.passed += numPassedTests - (passed ? 1 : 0);
  tally.failed += passed ? 0 : Math.max(0, numFailedTests - 1);
}

try {
  const begun = performance.now();
  const parts = await setUp();
  const missing = Object.entries(parts).filter(([, part]) => part.missing);
  if (missing.length > 0) {
    say(`The tests need every part; missing: ${missing.map(([name, part]) => `${name} (${part.missing})`).join(', ')}`);
    process.exit(1);
  }
  say(`set-up took ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  fs.mkdirSync(results, { recursive: true });
  const tests = performance.now();
  if (only.length === 0 && others.length === 0) {
    await Promise.all([
      step('types', () => tool('typescript/bin/tsc', '-p', '.')),
      step('lint and format', () => tool('@biomejs/biome/bin/biome', 'check', '.')),
      step('nothing unused', () => tool('knip/bin/knip.js', '--no-progress')),
    ]);
  }
  await step('build', async () => {
    await buildWindow();
    return 0;
  });
  for (const name of others.length > 0 ? others : ['core', 'window']) await suite(name);
  say(`checks and tests took ${((performance.now() - tests) / 1000).toFixed(1)} s`);
} catch (error) {
  say(`The tests could not run: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`);
  tally.failed++;
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed > 0 || tally.passed === 0 ? 1 : 0);

// A release is refused for each thing that it lacks, and sets its version in every place.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { workFolder } from '../support/cli.ts';
import { root } from '../support/data.ts';

const work = workFolder();
const folder = work.file('program');
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a test', '-c', 'user.email=test@localhost', ...args], { cwd: folder });
const release = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(folder, 'scripts/release.mjs'), ...args], { encoding: 'utf8' });
const write = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text);
const read = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');

afterAll(() => work[Symbol.dispose]());
beforeEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  fs.cpSync(path.join(root, 'scripts'), path.join(folder, 'scripts'), { recursive: true });
  write('package.json', '{ "version": "1.2.3" }\n');
  write('package-lock.json', '{ "version": "1.2.3", "packages": { "": { "version": "1.2.3" } } }\n');
  write('CHANGELOG.md', '# Changes\n\n## Unreleased\n\n- Better.\n\n## 1.2.3\n\n- Good.\n');
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'Begin');
});

describe('npm run release', () => {
  it('sets the version and dates the changes', () => {
    expect(release('1.3.0').status).toBe(0);
    expect(JSON.parse(read('package.json')).version).toBe('1.3.0');
    expect(JSON.parse(read('package-lock.json'))).toMatchObject({
      version: '1.3.0',
      packages: { '': { version: '1.3.0' } },
    });
    expect(read('CHANGELOG.md')).toMatch(/## Unreleased\n\n## 1\.3\.0 \(\d{4}-\d\d-\d\d\)\n\n- Better\.\n\n## 1\.2\.3/);
  });

  it.each([
    [[], /no version/],
    [['1.3'], /no version/],
    [['1.2.3'], /does not come after/],
    [['1.1.9'], /does not come after/],
  ])('refuses %j', (args, message) => {
    expect(release(...args)).toMatchObject({ status: 1, stderr: expect.stringMatching(message) });
    expect(JSON.parse(read('package.json')).version).toBe('1.2.3');
  });

  it.each([
    ['CHANGELOG.md', '# Changes\n\n## Unreleased\n\n## 1.2.3\n', /says of no change/],
    ['CHANGELOG.md', '# Changes\n', /no part/],
    ['package-lock.json', '{ "version": "1.2.2", "packages": { "": { "version": "1.2.3" } } }', /different versions/],
  ])('refuses where %s is %j', (name, text, message) => {
    write(name, text);
    git('commit', '-qam', 'Change');
    expect(release('1.3.0')).toMatchObject({ status: 1, stderr: expect.stringMatching(message) });
  });

  it('refuses while something is not committed', () => {
    write('new.txt', '');
    expect(release('1.3.0').stderr).toMatch(/not committed/);
  });
});

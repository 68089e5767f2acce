// Sets the version of a release, after checking what a release must have. Nothing is tagged or sent anywhere.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './parts.mjs';

const file = (name) => path.join(root, name);
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

/** @returns what keeps a version from being released; empty where nothing does */
function problemsOf(version, { current, changelog, lock, isClean }) {
  const numbers = (text) => text.split('.').map(Number);
  const isVersion = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(version ?? '');
  const [next, now] = [numbers(version ?? ''), numbers(current)];
  const place = next.findIndex((part, i) => part !== now[i]);
  const [, unreleased] = /^## \[?Unreleased\]?.*\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(changelog) ?? [];
  return [
    ...(isVersion ? [] : [`"${version ?? ''}" is no version: name three numbers, as in 1.2.3.`]),
    ...(isVersion && (place < 0 || next[place] < now[place]) ? [`${version} does not come after ${current}.`] : []),
    ...(unreleased === undefined
      ? ['CHANGELOG.md has no part "## Unreleased".']
      : unreleased.trim() === ''
        ? ['CHANGELOG.md says of no change.']
        : []),
    ...(lock.version === current && lock.packages[''].version === current
      ? []
      : ['package.json and package-lock.json name different versions.']),
    ...(isClean ? [] : ['There are changes that are not committed.']),
  ];
}

const version = process.argv[2];
const manifest = JSON.parse(fs.readFileSync(file('package.json'), 'utf8'));
const lock = JSON.parse(fs.readFileSync(file('package-lock.json'), 'utf8'));
const changelog = fs.readFileSync(file('CHANGELOG.md'), 'utf8');
const problems = problemsOf(version, {
  current: manifest.version,
  changelog,
  lock,
  isClean: git('status', '--porcelain') === '',
});
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
manifest.version = version;
lock.version = version;
lock.packages[''].version = version;
fs.writeFileSync(file('package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
fs.writeFileSync(file('package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
fs.writeFileSync(
  file('CHANGELOG.md'),
  changelog.replace(
    /^## \[?Unreleased\]?.*$/m,
    `## Unreleased\n\n## ${version} (${new Date().toISOString().slice(0, 10)})`,
  ),
);
console.log(
  `${version} is set in package.json, package-lock.json and CHANGELOG.md. Run npm test, commit, and tag v${version}.`,
);

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/data.ts';

const page = path.join(root, 'renderer/src');
const files = fs
  .readdirSync(page, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(tsx?|css)$/.test(file))
  .map((file) => ({ file, text: fs.readFileSync(path.join(page, file), 'utf8') }));
type Source = (typeof files)[number];

const classesOf = (css: string): ReadonlySet<string> =>
  new Set(
    [...css.replace(/\/\*.*?\*\//gs, '').matchAll(/([^{}]+)\{/g)].flatMap(([, selector]) =>
      [...selector.replace(/:global\([^)]*\)/g, '').matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name]) => name),
    ),
  );
/** Classes that libraries put on elements of theirs. */
const isForeign = (name: string) => /^(recharts|mantine)-/.test(name);

/** Names that stand in a component and not in its module, or in a module and in no component. */
function moduleProblems(all: readonly Source[]): readonly string[] {
  const used = new Map<string, Set<string>>();
  const problems: string[] = [];
  for (const { file, text } of all.filter((one) => one.file.endsWith('.tsx'))) {
    for (const [, variable, from] of text.matchAll(/import (\w+) from '(\.[^']*\.module\.css)'/g)) {
      const module = path.posix.join(path.posix.dirname(file), from);
      const own = classesOf(all.find((one) => one.file === module)?.text ?? '');
      const seen = used.get(module) ?? new Set();
      used.set(module, seen);
      for (const [, name] of text.matchAll(new RegExp(`\\b${variable}\\.(\\w+)`, 'g'))) {
        seen.add(name);
        if (!own.has(name)) problems.push(`${file}: ${module} has no ${name}`);
      }
    }
  }
  for (const { file, text } of all.filter((one) => one.file.endsWith('.module.css')))
    for (const name of classesOf(text)) if (!used.get(file)?.has(name)) problems.push(`${file}: nothing uses ${name}`);
  return problems;
}

/** Shared classes that nothing uses, and classes of components that no stylesheet has. */
function sharedProblems(all: readonly Source[]): readonly string[] {
  const shared = new Set(
    all
      .filter(({ file }) => file.endsWith('.css') && !file.endsWith('.module.css'))
      .flatMap(({ text }) => [...classesOf(text)]),
  );
  const code = all.filter(({ file }) => /\.tsx?$/.test(file));
  const written = new Set(code.flatMap(({ text }) => text.match(/[a-zA-Z][\w-]*/g) ?? []));
  const unused = [...shared].filter((name) => !isForeign(name) && !written.has(name));
  const inModules = new Set(
    all
      .filter(({ file }) => file.endsWith('.module.css'))
      .flatMap(({ text }) => text.match(/:global\(\.[\w-]+/g) ?? []),
  );
  const unknown = code.flatMap(({ file, text }) =>
    [...text.matchAll(/className="([^"]*)"/g)].flatMap(([, names]) =>
      names
        .split(/\s+/)
        .filter((name) => name !== '' && !shared.has(name) && !inModules.has(`:global(.${name}`))
        .map((name) => `${file}: no stylesheet has ${name}`),
    ),
  );
  return [...unused.map((name) => `nothing uses ${name}`), ...unknown];
}

/** Styles on elements that hang on nothing: they belong in a stylesheet. */
const fixedStyles = (all: readonly Source[]): readonly string[] =>
  all.flatMap(({ file, text }) =>
    [...text.matchAll(/style=\{\{((?:\s*[a-zA-Z]+: (?:'[^']*'|-?[\d.]+),?)+)\s*\}\}/g)].map(
      ([, style]) => `${file}: ${style.trim()}`,
    ),
  );

describe('stylesheets', () => {
  it('a module has the classes of its components, and no others', () => expect(moduleProblems(files)).toEqual([]));
  it('what is shared is used, and what is used is there', () => expect(sharedProblems(files)).toEqual([]));
  it('styles on elements hold only what the data decide', () => expect(fixedStyles(files)).toEqual([]));

  it('each check finds what breaks it', () => {
    const broken = [
      {
        file: 'a/part.tsx',
        text: `import styles from './part.module.css';
          <p className={styles.missing} style={{ width: 3, color: 'red' }}><b className="nowhere" /></p>`,
      },
      { file: 'a/part.module.css', text: '.unused { width: 1px }' },
      { file: 'base.css', text: '.forgotten { width: 1px }' },
    ];
    expect(moduleProblems(broken)).toEqual([
      'a/part.tsx: a/part.module.css has no missing',
      'a/part.module.css: nothing uses unused',
    ]);
    expect(sharedProblems(broken)).toEqual(['nothing uses forgotten', 'a/part.tsx: no stylesheet has nowhere']);
    expect(fixedStyles(broken)).toEqual(["a/part.tsx: width: 3, color: 'red'"]);
  });
});

// The packages that the program is made of: those in its bundles, and those that stand beside them.
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export interface PackagePart {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

const bundled = z.array(z.object({ name: z.string(), version: z.string(), licence: z.string().default('?') }));
const lock = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({ version: z.string().optional(), license: z.string().optional(), dev: z.boolean().optional() }),
  ),
});

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param root where the lockfile and node_modules are  @param out where the bundles are  @returns each part once, by
 * name
 */
export function packageParts(root: string, out: string): PackagePart[] {
  const inBundles = ['main', 'renderer'].flatMap(
    (name) => bundled.safeParse(readJson(path.join(out, name, 'parts.json'))).data ?? [],
  );
  const locked = Object.entries(
    lock.safeParse(readJson(path.join(root, 'package-lock.json'))).data?.packages ?? {},
  ).flatMap(([place, entry]) => {
    if (place === '' || entry.dev || !fs.existsSync(path.join(root, place, 'package.json'))) return [];
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return [{ name, version: entry.version ?? '?', licence: entry.license ?? '?' }];
  });
  const parts = new Map([...inBundles, ...locked].map((part) => [`${part.name} ${part.version}`, part]));
  return [...parts.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

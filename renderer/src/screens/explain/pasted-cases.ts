// Cases that a person types, pastes or opens: lines of "name: value", a table with a header, or values in the order of
// the features.
import type { WhatIfView } from '../../../../core/schema/what-if.ts';

export type Cell = number | string | null;
export type Cells = Readonly<Record<string, Cell>>;
type Feature = WhatIfView['features'][number];

export interface PastedCases {
  readonly cases: readonly Cells[];
  /** Names that are no features; a table of a person's own may have more columns. */
  readonly unknown: readonly string[];
  /** What cannot be taken: of which case, which feature, and what stood there. */
  readonly bad: readonly { readonly place: number; readonly feature: string; readonly value: string }[];
  /** Nothing of it is about a feature. */
  readonly isUnread: boolean;
}

const nothing: PastedCases = { cases: [], unknown: [], bad: [], isUnread: false };

export function readCases(text: string, features: readonly Feature[]): PastedCases {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0) return nothing;
  const names = new Set(features.map((feature) => feature.name));
  const [first, ...others] = features;
  // a text by itself is one case, with its commas and lines, unless it begins with the feature's name
  if (first?.kind === 'text' && others.length === 0 && !pairOf(lines[0], names) && lines[0].trim() !== first.name)
    return named([[[first.name, text.trim()]]], features);
  const delimiter = delimiterOf(lines[0]);
  const table = lines.map((line) => cellsOf(line, delimiter));
  const [header] = table;
  if (
    table.length > 1 &&
    header.length > 1 &&
    header.filter((name) => names.has(name)).length * 2 > Math.min(header.length, features.length)
  )
    return named(
      table.slice(1).map((cells) => header.map((name, i): [string, string] => [name, cells[i] ?? ''])),
      features,
    );
  const pairs = lines.map((line) => pairOf(line, names));
  if (pairs.every((pair) => pair !== undefined)) return named([pairs], features);
  if (table.every((cells) => cells.length === features.length))
    return named(
      table.map((cells) => cells.map((cell, f): [string, string] => [features[f].name, cell])),
      features,
    );
  return { ...nothing, isUnread: true };
}

function named(cases: readonly (readonly [string, string])[][], features: readonly Feature[]): PastedCases {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const bad: { place: number; feature: string; value: string }[] = [];
  const unknown = new Set<string>();
  const read = cases.map((entries, place) => {
    const cells = new Map<string, Cell>();
    for (const [name, text] of entries) {
      const feature = byName.get(name);
      if (!feature) unknown.add(name);
      else {
        const cell = cellOf(text, feature);
        if (cell === undefined) bad.push({ place, feature: name, value: text });
        else cells.set(name, cell);
      }
    }
    return Object.fromEntries(cells);
  });
  return { cases: read, unknown: [...unknown], bad, isUnread: false };
}

/** undefined where a number or a known category is needed and stands not there. */
function cellOf(text: string, feature: Feature): Cell | undefined {
  const value = text.trim();
  if (value === '' || value === '?' || value === 'NA') return null;
  if (feature.kind === 'text') return value;
  if (feature.kind === 'categorical') return feature.categories.includes(value) ? value : undefined;
  const number = Number(value.replace('−', '-'));
  return Number.isFinite(number) ? number : undefined;
}

/**
 * `name: value`, `name = value`, or the two with a tab between them; the longest name that fits, since a name may hold
 * such a sign.
 */
function pairOf(line: string, names: ReadonlySet<string>): [string, string] | undefined {
  const trimmed = line.trim();
  let best: [string, string] | undefined;
  for (const name of names) {
    if (!trimmed.startsWith(name) || (best && best[0].length >= name.length)) continue;
    const rest = /^\s*[:=\t：]\s*(.*)$/.exec(trimmed.slice(name.length));
    if (rest) best = [name, rest[1]];
  }
  return best;
}

const delimiterOf = (line: string): string => ['\t', ';', ','].find((sign) => line.includes(sign)) ?? ',';

/** Cells of one line; quotes keep a delimiter, and a doubled one is a quote. */
function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const sign = line[i];
    if (sign === '"' && isQuoted && line[i + 1] === '"') cell += line[++i];
    else if (sign === '"' && (isQuoted || cell.trim() === '')) isQuoted = !isQuoted;
    else if (sign === delimiter && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell.trim()];
}

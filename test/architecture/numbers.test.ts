import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { format } from '../../core/messages/format.ts';
import { root } from '../support/data.ts';

const page = path.join(root, 'renderer/src');
/** The one module that writes numbers for people and for drawings. */
const writer = 'ui/numbers.ts';
/** Data for pictures to be tried on. */
const isData = (file: string) => file === 'gallery/cases.ts';

const writers = /\.(toFixed|toPrecision|toExponential|toLocaleString)\(|new Intl\.(NumberFormat|DateTimeFormat)/;
const offences = (file: string, text: string): readonly string[] =>
  file === writer || isData(file)
    ? []
    : text.split('\n').flatMap((line, i) => (writers.test(line) ? [`${file}:${i + 1} ${line.trim()}`] : []));

it('numbers of the window are written by one module', () => {
  const files = fs.readdirSync(page, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  expect(files).toContain(writer);
  expect(files.flatMap((file) => offences(file, fs.readFileSync(path.join(page, file), 'utf8')))).toEqual([]);
  // it finds them where they are
  expect(offences('plots/a.tsx', 'x\n  <b>{value.toFixed(2)}</b>')).toEqual([
    'plots/a.tsx:2 <b>{value.toFixed(2)}</b>',
  ]);
});

it('numbers in sentences have separators as in tables; places have none', () => {
  const sentence = (values: Record<string, number>) => format({ key: 'error.rowNotDataSetOr', values }, 'en');
  expect(sentence({ bad: 338320 })).toContain('338,320');
  expect(format({ key: 'hint.rowsCountedFrom0Last', values: { rows: 262696 } }, 'zh-CN')).toContain('262,696');
  expect(format({ key: 'error.rowHasNoTime', values: { row: 12345, name: 'x', value: '' } }, 'en')).toContain(
    'Row 12345',
  );
});

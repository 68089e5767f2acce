// Workbooks changed at random, in their XML and in their zip: each is read or refused, within the limits of a workbook
// of its size.
import { afterAll, expect, it } from 'vitest';
import { VitrineError } from '../../core/errors.ts';
import { Random } from '../../core/numeric/random.ts';
import { fileLimits } from '../../core/studio/datasets/file-limits.ts';
import { createThreads } from '../../core/work/threads.ts';
import { workerFile } from '../../core/work/worker-file.ts';
import { workFolder } from '../support/cli.ts';
import { workbook } from './hostile-files.ts';

const files = process.env.VITRINE_SOAK === undefined ? 200 : 100_000;
const pool = createThreads(workerFile);
afterAll(() => pool.close());

const cell = (row: number, column: number) =>
  `<c r="${String.fromCharCode(65 + column)}${row}"><v>${row * column}</v></c>`;
const sound = Array.from(
  { length: 12 },
  (_, r) => `<row r="${r + 1}">${Array.from({ length: 4 }, (_, c) => cell(r + 1, c)).join('')}</row>`,
).join('');

const references = ['XFD1048576', 'ZZZZZZZZZ9', 'A99999999999', 'a1048576', '', 'A0', 'A-1', '1048576', 'A1:B2', 'é1'];
const pieces = [
  '<row r="1048576">',
  '</row>',
  "<x:c r = 'XFD7'>",
  '<c R="XFD9"/>',
  '<mergeCell ref="A1:XFD1048576"/>',
  '<dimension ref="A1:XFD1048576"/>',
  '&#x0;',
  '<!--',
  ']]>',
  '<c>'.repeat(500),
];

function mutantOf(random: Random): Uint8Array {
  const pick = <T>(list: readonly T[]): T => list[random.integer(list.length - 1)];
  let xml = sound;
  for (let changes = random.integer(2); changes >= 0; changes--) {
    const at = random.integer(xml.length - 1);
    switch (random.integer(8)) {
      case 0:
        xml = xml.slice(0, at) + pick(pieces) + xml.slice(at);
        break;
      case 1:
        xml = xml.slice(0, at) + xml.slice(at).replace(/r="[^"]*"/, `r="${pick(references)}"`);
        break;
      case 2:
        xml = xml.slice(0, at) + xml.slice(Math.min(xml.length, at + random.integer(40)));
        break;
      case 3:
        xml = xml.slice(0, at) + String.fromCharCode(random.integer(255)) + xml.slice(at + 1);
        break;
      case 4:
        xml = xml.slice(0, at) + xml.slice(at).replace(/t?>/, ` t="${pick(['s', 'inlineStr', 'b', 'e', 'd', 'x'])}">`);
        break;
      default:
        // what stands in a cell, or a small change of where it stands
        xml = xml.slice(0, at) + xml.slice(at).replace(/\d+(?=<\/v>|")/, () => String(random.integer(30)));
    }
  }
  const bytes = workbook(xml);
  if (random.uniform() < 0.3)
    for (let flips = 0; flips < 3; flips++) bytes[random.integer(bytes.length - 1)] ^= 1 << random.integer(7);
  return bytes;
}

it('control: what takes longer than it may is ended, and counts as that', async () => {
  using work = workFolder();
  const file = work.file('sound.xlsx', Buffer.from(workbook(sound)));
  const limits = fileLimits(file);
  if (!limits) throw new Error('a workbook has no limits');
  expect((await pool.run('preview', { file, options: {} }, { limits })).columns.length).toBe(4);
  await expect(
    pool.run(
      'preview',
      { file, options: {} },
      { limits: { ...limits, seconds: 0.001, megabytes: limits.megabytes + 1 } },
    ),
  ).rejects.toThrow(/more time or memory/);
});

it(`${files} of them`, async () => {
  using work = workFolder();
  const random = new Random(5);
  const outcomes = { read: 0, refused: 0, ended: 0 };
  for (let i = 0; i < files; i++) {
    const file = work.file(`m${i}.xlsx`, Buffer.from(mutantOf(random)));
    try {
      const preview = await pool.run('preview', { file, options: {} }, { limits: fileLimits(file) });
      expect(preview.columns.length).toBeLessThanOrEqual(50_000);
      outcomes.read++;
    } catch (error) {
      expect(error).toBeInstanceOf(VitrineError);
      expect(error, `file ${i}`).not.toMatchObject({ code: 'internal' });
      if (/more time or memory/.test(String(error))) outcomes.ended++;
      else outcomes.refused++;
    }
  }
  expect(outcomes.read + outcomes.refused + outcomes.ended).toBe(files);
  expect(outcomes.read).toBeGreaterThan(0);
  expect(outcomes.refused).toBeGreaterThan(0);
  expect(outcomes.ended).toBe(0);
}, 3_600_000);

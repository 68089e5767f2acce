import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../core/messages/format.ts';
import type { Studio } from '../../core/studio.ts';
import type { workFolder } from '../support/cli.ts';
import { withStudio } from '../support/studio.ts';

describe('what a text file is told of', () => {
  let studio: Studio;
  let work: ReturnType<typeof workFolder>;
  withStudio((made, folder) => {
    studio = made;
    work = folder;
  });
  const notesOf = async (name: string, text: string) =>
    (await studio.importDataset({ source: work.file(name, text), options: {} })).notes.map(inEnglish).join(' ');
  const lines = Array.from({ length: 30 }, (_, i) => `shop ${i},${100 + ((i * 37) % 90)}`).join('\n');

  it('a last line that looks like a total', async () => {
    expect(await notesOf('a.csv', `name,sales\n${lines}\nTotal,4321\n`)).toMatch(
      /last line looks like a total \("Total"\)/,
    );
    expect(await notesOf('b.csv', `name,sales\n${lines}\n合计,4321\n`)).toMatch(/total/);
    expect(await notesOf('c.csv', `name,sales\n${lines}\n`)).not.toMatch(/total/);
    // a category that happens to stand last
    expect(await notesOf('d.csv', `fuel,brand\n${lines.replaceAll(/\d+/g, 'x')}\nTotal,Elf\n`)).not.toMatch(/total/);
  });

  it('names that the program had to make up', async () => {
    expect(await notesOf('e.csv', `${lines}\n`)).toMatch(/have no names yet/);
    expect(await notesOf('f.csv', `name,sales\n${lines}\n`)).not.toMatch(/names yet/);
  });

  it('columns that are nearly numbers, and why they are none', async () => {
    const column = (values: string[]) => `name,size\n${values.map((value, i) => `shop ${i},${value}`).join('\n')}\n`;
    const sizes = Array.from({ length: 60 }, (_, i) => 10 + ((i * 7) % 50));
    expect(await notesOf('g.csv', column(sizes.map((size, i) => `${size} ${i % 9 === 0 ? 'lb' : 'kg'}`)))).toMatch(
      /"size" holds numbers in several units \("\d+ kg", "\d+ lb"\)/,
    );
    const odd = ['<1', '>9', 'low', 'err', 'n.d.', 'fail'];
    expect(await notesOf('h.csv', column(sizes.map((size, i) => (i % 10 === 0 ? odd[i / 10] : `${size}`))))).toMatch(
      /"size" holds 54 numbers among 60 values, the others being "<1", ">9"/,
    );
    expect(await notesOf('i.csv', column(sizes.map((_, i) => `word ${i % 7}`)))).not.toMatch(/"size"/);
  });

  it('a word before a number makes a name of it, a currency an amount', async () => {
    const kinds = async (name: string, before: string) =>
      (
        await studio.importDataset({
          source: work.file(
            name,
            `place,pay\n${Array.from({ length: 30 }, (_, i) => `shop ${i},${before}${i * 7}`).join('\n')}\n`,
          ),
          options: {},
        })
      ).columns.map(({ kind }) => kind);
    expect(await kinds('j.csv', 'EUR ')).toEqual([expect.not.stringMatching('numeric'), 'numeric']);
    expect(await kinds('k.csv', 'US$')).toEqual([expect.not.stringMatching('numeric'), 'numeric']);
  });

  it('minus signs that are not the keyboard’s', async () => {
    const lines = (sign: (value: number) => string) =>
      `a,b\n${Array.from({ length: 30 }, (_, i) => `${i * 3.5},${i % 3 === 0 ? sign(i + 1.5) : i + 0.5}`).join('\n')}\n`;
    expect(
      await notesOf(
        'l.csv',
        lines((value) => `(${value})`),
      ),
    ).toMatch(/"b" is read with brackets as minus: "\(1.5\)"/);
    expect(
      await notesOf(
        'm.csv',
        lines((value) => `−${value}`),
      ),
    ).toMatch(/"b" is read with "−1.5" as a number below 0/);
    expect(
      await notesOf(
        'n.csv',
        lines((value) => `-${value}`),
      ),
    ).not.toMatch(/below 0/);
  });
});

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
});

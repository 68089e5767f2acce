import { expect, it } from 'vitest';
import { classWords } from '../../core/data/fields/text/class-words.ts';
import { profileTexts } from '../../core/data/fields/text/text-profile.ts';
import type { CodedColumn } from '../../core/data/table.ts';

const column = (texts: readonly string[]): CodedColumn => ({
  id: 0,
  name: 'text',
  kind: 'text',
  categories: [...new Set(texts)],
  codes: Int32Array.from(texts, (text) => [...new Set(texts)].indexOf(text)),
});

it('texts are counted by the script of most of their letters', () => {
  const { scripts, empty, repeated } = profileTexts(
    column(['A fine film', '房间很好 ok', 'とても良い部屋', 'Очень хорошо', '123', ' ', 'A fine film']),
  );
  expect(scripts).toEqual([
    { script: 'Latin', rows: 2 },
    { script: 'other', rows: 2 },
    { script: 'Han', rows: 1 },
    { script: 'Japanese', rows: 1 },
    { script: 'Cyrillic', rows: 1 },
  ]);
  expect([empty, repeated]).toEqual([1, 1]);
});

it('words that stand in one class alone speak for it, and those of both for neither', () => {
  const texts = Array.from({ length: 60 }, (_, i) => (i % 2 ? 'the film is good' : 'the film is bad'));
  const [no, yes] = classWords(
    column(texts),
    Float64Array.from(texts, (_, i) => i % 2),
    ['no', 'yes'],
  );
  expect(no.words.map(({ value }) => value)).toEqual(['bad']);
  expect(yes.words.map(({ value }) => value)).toEqual(['good']);
  expect(yes.words[0].z).toBeGreaterThan(2);
});

import { expect, it } from 'vitest';
import { tokenValues } from '../../core/explain/results/token-values.ts';
import { textSettings } from '../../core/schema/text-settings.ts';

const settings = textSettings.parse({ ngrams: [1, 2], chinese: 'signs' });
const term = (own: string, value: number) => ({ feature: 0, term: own, value, standardError: 0.1 });
const marks = (text: string, ...terms: ReturnType<typeof term>[]) => {
  const { tokens, values } = tokenValues(text, settings, terms);
  return tokens.flatMap(({ start, end }, i) => (values[i] === 0 ? [] : [[text.slice(start, end), values[i]]]));
};

it('words have their values, in all their places together', () => {
  expect(marks('Good, good tea', term('good', 1), term('tea', -0.5))).toEqual([
    ['Good', 0.5],
    ['good', 0.5],
    ['tea', -0.5],
  ]);
});

it('words in a row share theirs out, across a single letter too', () => {
  expect(marks('a bag of a good tea', term('of good', 1))).toEqual([
    ['of', 0.5],
    ['good', 0.5],
  ]);
});

it('signs of scripts without spaces are words by themselves', () => {
  expect(marks('房间很好', term('很好', 1), term('房', 2))).toEqual([
    ['房', 2],
    ['很', 0.5],
    ['好', 0.5],
  ]);
  expect(marks('とても良い', term('て', 1))).toEqual([['て', 1]]);
});

it('a word that stands twice has half of its error in each place, and what is not there has none', () => {
  const { errors } = tokenValues('good and good', settings, [term('good', 1), term('bad', 1)]);
  expect([...errors]).toEqual([0.05, 0, 0.05]);
});

import { expect, it } from 'vitest';
import { markedText } from '../../renderer/src/screens/explain/marked-text.ts';

const term = (text: string, value: number) => ({ feature: 'text', term: text, value, standardError: 0 });
const marks = (text: string, ...terms: ReturnType<typeof term>[]) =>
  markedText(text, terms)
    .filter(({ value }) => value !== undefined && value !== 0)
    .map((one) => [one.text, one.value]);

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

it('nothing of the text is lost', () => {
  const text = '  “It’s” — fine?\n';
  expect(
    markedText(text, [term("it's", 1)])
      .map((one) => one.text)
      .join(''),
  ).toBe(text);
});

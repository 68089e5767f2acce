import { expect, it } from 'vitest';
import { errorLeaves } from '../../core/schema/error-leaves.ts';

/** A chain to the right: each question, then the next where it is not so. */
const chain = (questions: readonly string[]) => ({
  childrenLeft: questions.flatMap((_, i) => [2 * i + 1, -1]).concat(-1),
  childrenRight: questions.flatMap((_, i) => [2 * i + 2, -1]).concat(-1),
  questions: [...questions.flatMap((question) => [question, null]), null],
  rows: questions.flatMap((_, i) => [100 - 10 * i, 10]).concat(7),
  loss: questions.flatMap((_, i) => [0.2, 0.1 * i]).concat(1),
});
const deepest = (...questions: string[]) => errorLeaves(chain(questions))[0].conditions;

it('names each bound of a leaf once, the narrowest', () => {
  expect(deepest('age <= 30.5', 'age <= 42.5')).toEqual(['age > 42.5']);
  expect(deepest('age <= 30.5', 'sex != f', 'age <= 42.5')).toEqual(['sex = f', 'age > 42.5']);
});

it('keeps both ends of a range, and what is not one bound', () => {
  const [worst, ...others] = errorLeaves(chain(['age <= 30.5', 'age <= 42.5']));
  expect(worst).toEqual({ conditions: ['age > 42.5'], rows: 7, loss: 1 });
  expect(others.map(({ conditions }) => conditions)).toEqual([['age > 30.5', 'age <= 42.5'], ['age <= 30.5']]);
  // names and categories with signs of their own are left as they are
  expect(deepest('job != a > b', 'job != a > c')).toEqual(['job = a > b', 'job = a > c']);
  expect(deepest('a = b <= 3', 'a = b <= 4')).toEqual(['a = b > 3', 'a = b > 4']);
});

it('drops what a category is not where it is said which it is', () => {
  const tree = { ...chain(['sex != f']), childrenLeft: [1, 2, -1, -1, -1], childrenRight: [4, 3, -1, -1, -1] };
  const leaves = errorLeaves({
    ...tree,
    questions: ['sex != f', 'sex != m', null, null, null],
    rows: [9, 6, 2, 4, 3],
    loss: [0, 0, 0.1, 0.2, 0.3],
  });
  expect(leaves.map(({ conditions }) => conditions)).toEqual([['sex = f'], ['sex = m'], ['sex != f', 'sex != m']]);
});

import { expect, it } from 'vitest';
import { columnList } from '../../core/assess/engine/column-list.ts';

const known = ['age', 'sex', 'pay, monthly', 'a,b', ' padded'];

it.each([
  ['age', ['age']],
  ['age,sex', ['age', 'sex']],
  ['age , sex', ['age', 'sex']],
  ['pay, monthly', ['pay, monthly']],
  ['pay, monthly,age', ['pay, monthly', 'age']],
  ['sex, pay, monthly', ['sex', 'pay, monthly']],
  ['a,b, age', ['a,b', 'age']],
  [' padded,age', [' padded', 'age']],
  // what is unknown is told as it was parted
  ['age,nothing', ['age', 'nothing']],
  ['a,b,', ['a', 'b', '']],
])('%s', (text, names) => {
  expect(columnList(text, known)).toEqual(names);
});

import { expect, it } from 'vitest';
import type { ExperimentRow } from '../../core/schema/experiment.ts';
import { linesOf, tagsOf } from '../../renderer/src/screens/compare/run-columns.ts';

const run = (id: string, kind: string, note: string) => ({ id, kind, note }) as ExperimentRow;
const rows = [
  run('a', 'svm', 'first #final'),
  run('b', 'ebm', '#final #试验-2 twice #final'),
  run('c', 'svm', 'no tag'),
];

it('tags are the words of a note that begin with #', () => {
  expect(rows.map(tagsOf)).toEqual([['#final'], ['#final', '#试验-2'], []]);
});

it('runs stand under the name of their group; one of two tags under both, those without last', () => {
  const linesBy = (grouping: 'kind' | 'tag' | 'none') =>
    linesOf(rows, grouping, 'without').map((line) =>
      line.kind === 'group' ? `${line.name} ${line.rows}` : line.row.id,
    );
  expect(linesBy('none')).toEqual(['a', 'b', 'c']);
  expect(linesBy('kind')).toEqual(['ebm 1', 'b', 'svm 2', 'a', 'c']);
  const byTag = linesBy('tag');
  expect(byTag).toHaveLength(7);
  expect(byTag.slice(-2)).toEqual(['without 1', 'c']);
  expect(new Set(byTag)).toEqual(new Set(['#final 2', 'a', 'b', '#试验-2 1', 'without 1', 'c']));
});

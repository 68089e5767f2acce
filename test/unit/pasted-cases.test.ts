import { describe, expect, it } from 'vitest';
import { readCases } from '../../renderer/src/screens/explain/pasted-cases.ts';

const feature = (name: string, categories: readonly string[] = []) => ({
  name,
  kind: categories.length > 0 ? ('categorical' as const) : ('numeric' as const),
  own: null,
  value: null,
  low: 0,
  high: 1,
  whole: false,
  categories: [...categories],
});
const features = [feature('age'), feature('ratio: a'), feature('housing', ['own', 'rent, furnished'])];

describe('cases that are pasted', () => {
  it('as a text where there is nothing else, with its commas and lines', () => {
    const text = { ...feature('review'), kind: 'text' as const };
    expect(readCases('Great film, loved it.\nTruly!\n', [text]).cases).toEqual([
      { review: 'Great film, loved it.\nTruly!' },
    ]);
    expect(readCases('review: bad, really', [text]).cases).toEqual([{ review: 'bad, really' }]);
  });

  it('as lines of names and values, the longest name that fits', () => {
    expect(readCases('age: 41\nratio: a = 0.5\nhousing\town\n', features).cases).toEqual([
      { age: 41, 'ratio: a': 0.5, housing: 'own' },
    ]);
    expect(readCases('age：41', features).cases).toEqual([{ age: 41 }]);
  });

  it('as a table with a header, one case a line, other columns beside', () => {
    const read = readCases('id,housing,age\n7,"rent, furnished",30\n8,own,', features);
    expect(read.cases).toEqual([
      { housing: 'rent, furnished', age: 30 },
      { housing: 'own', age: null },
    ]);
    expect(read.unknown).toEqual(['id']);
  });

  it('as values in the order of the features', () => {
    expect(readCases('30\t0.25\town', features).cases).toEqual([{ age: 30, 'ratio: a': 0.25, housing: 'own' }]);
  });

  it('and says what cannot be taken', () => {
    const read = readCases('age: old\nhousing: castle', features);
    expect(read.bad).toEqual([
      { place: 0, feature: 'age', value: 'old' },
      { place: 0, feature: 'housing', value: 'castle' },
    ]);
    expect(readCases('what is this', features).isUnread).toBe(true);
    expect(readCases('  \n', features)).toEqual({ cases: [], unknown: [], bad: [], isUnread: false });
  });
});

import { describe, expect, it } from 'vitest';
import type { Progress } from '../../core/job.ts';
import { findModelKind } from '../../core/models/registry.ts';
import { readSpec } from '../../core/studio/experiments/read-spec.ts';
import { prepare } from '../../core/training/prepare.ts';
import { train } from '../../core/training/train.ts';
import { encodeTable, sampleTable } from '../support/data.ts';
import { testJob } from '../support/job.ts';

/** A job that keeps what it is told, and is cancelled after so many looks. */
function watchedJob(looks = Number.POSITIVE_INFINITY) {
  const told: Progress[] = [];
  let left = looks;
  const job = {
    ...testJob(),
    report: (progress: Progress) => void told.push(progress),
    check() {
      if (left-- <= 0) throw new Error('cancelled');
    },
  };
  return { job, told, looked: () => looks - left };
}

describe('progress', () => {
  it.each(['breast_cancer', 'german_credit'])('an SVM of %s says how far its search is', (sample) => {
    const table = sampleTable(sample);
    const { data } = encodeTable(table, { target: table.columns.at(-1)?.name ?? '', numeric: 'standard' });
    const { job, told } = watchedJob();
    const kind = findModelKind('svm');
    kind.fit(data, kind.params.parse({ tolerance: 1e-6 }), {} as never, job);
    const shares = told.map(({ share }) => share);
    expect(shares.length).toBeGreaterThan(1);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(Math.max(...shares)).toBeGreaterThan(0.5);
  });

  it('rows are answered for in pieces, between which a run can be cancelled', () => {
    const table = sampleTable('german_credit');
    const spec = readSpec({ dataset: 'x', target: 'risk', split: { test: 0 }, model: { kind: 'knn' } });
    expect(prepare(table, spec, findModelKind('knn')).split.train.length).toBe(1000);
    const many = { rows: 4000, columns: table.columns.map((column) => repeated(column, 4)) };
    const whole = watchedJob();
    train(many, spec, whole.job, () => {});
    const measured = whole.told.filter(({ stage }) => stage === 'evaluate').map(({ share }) => share);
    expect(measured).toEqual([1024 / 4000, 2048 / 4000, 3072 / 4000, 1]);
    expect(() => train(many, spec, watchedJob(2).job, () => {})).toThrow('cancelled');
  });
});

function repeated<C extends ReturnType<typeof sampleTable>['columns'][number]>(column: C, times: number): C {
  const all = <A extends Float64Array | Int32Array>(list: A): A => {
    const Type = list.constructor as { new (length: number): A };
    const long = new Type(list.length * times);
    for (let k = 0; k < times; k++) long.set(list, k * list.length);
    return long;
  };
  return column.kind === 'numeric'
    ? { ...column, values: all(column.values) }
    : { ...column, codes: all(column.codes) };
}

import { useEffect, useState } from 'react';
import type { ExplanationRow } from '../../../core/schema/summaries.ts';
import { engine } from './connection.ts';
import { isLive, useJobs } from './use-jobs.ts';

/** What an explanation that is under way has so far. */
export interface Interim {
  readonly job: string;
  readonly value: ExplanationRow;
}

/** What sampled explanations of a row have so far, each until its own job ends. */
export function useInterims(experiment: string, row: number): readonly Interim[] {
  const [interims, setInterims] = useState<ReadonlyMap<string, ExplanationRow>>(new Map());
  const live = useJobs().filter((job) => job.kind === 'explain' && job.experiment === experiment && isLive(job));
  const ids = live.map((job) => job.id).join();
  useEffect(
    () =>
      engine.on('interim', (one) => {
        if (one.experiment === experiment) setInterims((before) => new Map(before).set(one.job, one.value));
      }),
    [experiment],
  );
  useEffect(() => {
    const alive = ids.split(',');
    setInterims((before) =>
      [...before.keys()].every((job) => alive.includes(job))
        ? before
        : new Map([...before].filter(([job]) => alive.includes(job))),
    );
  }, [ids]);
  return live.flatMap(({ id }) => {
    const value = interims.get(id);
    return value?.row === row ? [{ job: id, value }] : [];
  });
}

import { useEffect, useState } from 'react';
import type { ExplanationRow } from '../../../core/schema/summaries.ts';
import { engine } from './connection.ts';
import { isLive, useJobs } from './use-jobs.ts';

/** What a sampled explanation of a row has so far, while it is under way. */
export function useInterim(experiment: string, row: number): ExplanationRow | undefined {
  const [value, setValue] = useState<ExplanationRow | undefined>(undefined);
  const isUnderWay = useJobs().some((job) => job.kind === 'explain' && job.experiment === experiment && isLive(job));
  useEffect(
    () =>
      engine.on('interim', (told) => {
        if (told.experiment === experiment) setValue(told.value);
      }),
    [experiment],
  );
  useEffect(() => {
    if (!isUnderWay) setValue(undefined);
  }, [isUnderWay]);
  return isUnderWay && value?.row === row ? value : undefined;
}

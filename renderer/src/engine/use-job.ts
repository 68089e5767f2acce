import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorReport } from '../../../core/schema/error.ts';
import type { JobInput, JobName, JobResult } from '../../../electron/ipc/contract.ts';
import { engine } from './connection.ts';
import { reportOf } from './errors.ts';

export interface JobRun<N extends JobName> {
  /**
   * Starts it; a run that is still under way is cancelled first, and its late answer dropped. Resolves with nothing
   * where it failed or was cancelled.
   */
  start(input: JobInput<N>): Promise<JobResult<N> | undefined>;
  cancel(): void;
  readonly running: boolean;
  readonly result: JobResult<N> | undefined;
  readonly error: ErrorReport | undefined;
  readonly reset: () => void;
}

/**
 * One job at a time of one kind, for the screen that shows its result. It is cancelled when the screen goes, unless
 * `outlives`.
 */
export function useJob<N extends JobName>(name: N, outlives = false): JobRun<N> {
  const [state, setState] = useState<{
    running: boolean;
    result: JobResult<N> | undefined;
    error: ErrorReport | undefined;
  }>({
    running: false,
    result: undefined,
    error: undefined,
  });
  const latest = useRef(0);
  const current = useRef<string | undefined>(undefined);

  const cancel = useCallback(() => {
    if (current.current)
      void engine.call('job.control', { id: current.current, action: 'cancel' }).catch(() => undefined);
    current.current = undefined;
  }, []);

  const start = useCallback(
    async (input: JobInput<N>) => {
      cancel();
      const turn = ++latest.current;
      const isLatest = () => turn === latest.current;
      setState((before) => ({ ...before, running: true, error: undefined }));
      try {
        const result = await engine.job(name, input, (id) => {
          if (isLatest()) current.current = id;
          else void engine.call('job.control', { id, action: 'cancel' });
        });
        if (isLatest()) setState({ running: false, result, error: undefined });
        return result;
      } catch (error) {
        const report = reportOf(error);
        if (isLatest())
          setState((before) => ({
            ...before,
            running: false,
            error: report.code === 'cancelled' ? undefined : report,
          }));
        return undefined;
      }
    },
    [name, cancel],
  );

  const reset = useCallback(() => {
    latest.current++;
    cancel();
    setState({ running: false, result: undefined, error: undefined });
  }, [cancel]);

  useEffect(
    () => () => {
      latest.current++;
      if (!outlives) cancel();
    },
    [cancel, outlives],
  );
  return { start, cancel, reset, ...state };
}

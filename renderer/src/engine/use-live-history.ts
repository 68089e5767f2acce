import { useEffect, useRef, useState } from 'react';
import type { EpochRecord } from '../../../core/schema/experiment.ts';
import type { History } from '../../../core/schema/summaries.ts';
import { engine } from './connection.ts';
import { ConvergenceMonitor } from './pace.ts';

const points = 600;
/** At least so long between two drawings. */
const frame = 500;

/**
 * The epochs of a run, stored ones first and then each as it is stored; redrawn at most twice a second, however fast it
 * trains.
 * @param waits the run is paused: what comes then is one step or one epoch that a person asked for, and is drawn at
 * once
 */
export function useLiveHistory(
  experiment: string | null,
  waits: boolean,
): { history: History | undefined; latest: EpochRecord | undefined; error: unknown } {
  const [state, setState] = useState<{ history: History | undefined; latest: EpochRecord | undefined; error: unknown }>(
    {
      history: undefined,
      latest: undefined,
      error: undefined,
    },
  );
  const timer = useRef<number | undefined>(undefined);
  const stands = useRef(waits);
  const look = useRef<() => void>(undefined);
  stands.current = waits;

  useEffect(() => {
    setState({ history: undefined, latest: undefined, error: undefined });
    if (experiment === null) return;
    let alive = true;
    let asking = false;
    let again = false;
    let latest: EpochRecord | undefined;
    const pace = new ConvergenceMonitor(frame);
    const ask = async () => {
      if (asking) {
        again = true;
        return;
      }
      asking = true;
      again = false;
      try {
        const history = await pace.wait(engine.call('experiment.history', { id: experiment, points }));
        if (alive) pace.draw(() => setState({ history, latest, error: undefined }));
      } catch (error) {
        if (alive) setState((before) => ({ ...before, error }));
      }
      asking = false;
      if (again && alive) schedule();
    };
    const schedule = () => {
      timer.current ??= window.setTimeout(
        () => {
          timer.current = undefined;
          void ask();
        },
        stands.current ? 0 : pace.pause,
      );
    };
    look.current = () => {
      window.clearTimeout(timer.current);
      timer.current = undefined;
      schedule();
    };
    void ask();
    const off = [
      engine.on('epochs', (event) => {
        if (event.experiment !== experiment) return;
        latest = event.epochs.at(-1) ?? latest;
        schedule();
      }),
      engine.on('changed', ({ what, id }) => {
        if (what === 'experiments' && (id === experiment || id === null)) schedule();
      }),
      engine.on('attached', schedule),
    ];
    return () => {
      alive = false;
      window.clearTimeout(timer.current);
      timer.current = undefined;
      for (const stop of off) stop();
    };
  }, [experiment]);

  useEffect(() => {
    if (waits) look.current?.();
  }, [waits]);
  return state;
}

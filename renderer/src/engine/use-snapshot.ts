import { useEffect, useRef, useState } from 'react';
import type { AxesQuery, SnapshotView } from '../../../core/schema/snapshot-view.ts';
import { engine } from './connection.ts';
import { ConvergenceMonitor } from './pace.ts';

/** At least so long between two looks at a run that goes on; and never two at once. */
const least = 1000;
const most = 2500;

/** The model at an epoch, or at its newest one, asked for anew while epochs come in. Late answers are dropped. */
export function useSnapshot(
  experiment: string,
  epoch: number | null,
  axes: AxesQuery | undefined,
  resolution: number,
  live: boolean,
): { snapshot: SnapshotView | undefined; error: unknown } {
  const [state, setState] = useState<{ snapshot: SnapshotView | undefined; error: unknown }>({
    snapshot: undefined,
    error: undefined,
  });
  const key = JSON.stringify([experiment, epoch, axes, resolution]);
  const timer = useRef<number | undefined>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is asked
  useEffect(() => {
    if (axes === undefined) return;
    let alive = true;
    let asking = false;
    let again = false;
    const pace = new ConvergenceMonitor(least, most);
    const ask = async () => {
      asking = true;
      again = false;
      try {
        const snapshot = await pace.wait(
          engine.call('experiment.snapshot', { id: experiment, epoch, axes, resolution }),
        );
        if (alive) pace.draw(() => setState({ snapshot, error: undefined }));
      } catch (error) {
        if (alive) setState((before) => ({ ...before, error }));
      }
      asking = false;
      if (alive && again) schedule();
    };
    const schedule = () => {
      if (asking) {
        again = true;
        return;
      }
      timer.current ??= window.setTimeout(() => {
        timer.current = undefined;
        void ask();
      }, pace.pause);
    };
    void ask();
    const off = live
      ? [
          engine.on('epochs', (event) => {
            if (event.experiment === experiment && epoch === null) schedule();
          }),
          engine.on('changed', ({ what, id }) => {
            if (what === 'experiments' && (id === experiment || id === null)) schedule();
          }),
        ]
      : [];
    return () => {
      alive = false;
      window.clearTimeout(timer.current);
      timer.current = undefined;
      for (const stop of off) stop();
    };
  }, [key, live]);
  return state;
}

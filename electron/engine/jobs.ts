import { toReport } from '../../core/errors.ts';
import type { Progress } from '../../core/job.ts';
import type { JobAction, JobKind, JobView } from '../../core/schema/job.ts';
import type { JobHooks } from '../../core/studio/desk.ts';
import { JobControl } from '../../core/work/control.ts';

interface Entry {
  view: JobView;
  readonly control: JobControl;
  readonly begun: number;
  stageBegun: number;
}

export interface JobBoard {
  /** Starts work and returns its id at once; the end is told by `onEnd`. */
  start(kind: JobKind, subject: string, work: (hooks: JobHooks) => Promise<unknown>): string;
  control(id: string, action: JobAction): void;
  list(): JobView[];
  running(): JobView[];
  /** Ends what is under way because the program closes. */
  closeAll(): Promise<void>;
}

const kept = 40;

/** The jobs of one engine. They belong to it and not to a window, so that a window may be reloaded while they run. */
export function createJobBoard(
  now: () => number,
  newId: () => string,
  onView: (view: JobView) => void,
  onEnd: (id: string, result: unknown, error: JobView['error']) => void,
): JobBoard {
  const entries = new Map<string, Entry>();
  const ends = new Set<Promise<void>>();

  function change(entry: Entry, part: Partial<JobView>): void {
    entry.view = { ...entry.view, ...part, seconds: (now() - entry.begun) / 1000 };
    onView(entry.view);
  }

  function progress(entry: Entry, { stage, share, note, count }: Progress): void {
    if (stage !== entry.view.stage) entry.stageBegun = now();
    const spent = (now() - entry.stageBegun) / 1000;
    const left = share > 0.02 && spent > 0.5 ? (spent / share) * (1 - share) : null;
    change(entry, { stage, share, left, note: note ?? null, count: count ?? null });
  }

  function forgetOld(): void {
    const done = [...entries.values()].filter(
      (entry) => entry.view.status !== 'running' && entry.view.status !== 'paused',
    );
    for (const entry of done.slice(0, Math.max(0, done.length - kept))) entries.delete(entry.view.id);
  }

  async function perform(entry: Entry, work: (hooks: JobHooks) => Promise<unknown>): Promise<void> {
    const { id } = entry.view;
    try {
      const result = await work({
        id,
        control: entry.control,
        onProgress: (value) => progress(entry, value),
        setExperiment: (experiment, name) => change(entry, { experiment, subject: name }),
      });
      change(entry, { status: 'done', share: 1, left: null });
      onEnd(id, result, null);
    } catch (error) {
      const report = toReport(error);
      change(entry, { status: report.code === 'cancelled' ? 'cancelled' : 'failed', error: report, left: null });
      onEnd(id, null, report);
    }
    forgetOld();
  }

  const isLive = (entry: Entry) => entry.view.status === 'running' || entry.view.status === 'paused';

  return {
    start(kind, subject, work) {
      const id = newId();
      const view: JobView = {
        id,
        kind,
        subject,
        experiment: null,
        status: 'running',
        stage: 'start',
        share: 0,
        note: null,
        count: null,
        seconds: 0,
        left: null,
        error: null,
      };
      const entry: Entry = { view, control: new JobControl(), begun: now(), stageBegun: now() };
      entries.set(id, entry);
      onView(view);
      const end = perform(entry, work);
      ends.add(end);
      void end.finally(() => ends.delete(end));
      return id;
    },
    control(id, action) {
      const entry = entries.get(id);
      if (!entry || !isLive(entry)) return;
      if (action === 'step' || action === 'epoch') entry.control.allow(action);
      else entry.control[action]();
      if (action === 'pause' || action === 'step' || action === 'epoch')
        change(entry, { status: 'paused', left: null });
      if (action === 'resume' || action === 'stop') change(entry, { status: 'running' });
    },
    list: () => [...entries.values()].map((entry) => entry.view),
    running: () => [...entries.values()].filter(isLive).map((entry) => entry.view),
    async closeAll() {
      for (const entry of entries.values()) if (isLive(entry)) entry.control.close();
      await Promise.all(ends);
    },
  };
}

import { useSyncExternalStore } from 'react';
import type { JobAction, JobView } from '../../../core/schema/job.ts';
import { createListeners } from '../ui/listeners.ts';
import { engine } from './connection.ts';

/** Milliseconds between two drawings of how far jobs have come; what is done or begun is drawn at once. */
const frame = 200;

let jobs: readonly JobView[] = [];
const { subscribe, tell } = createListeners();
let timer: number | undefined;

function draw(): void {
  window.clearTimeout(timer);
  timer = undefined;
  tell();
}

function set(next: readonly JobView[], isNews = true): void {
  jobs = next;
  if (isNews) draw();
  else timer ??= window.setTimeout(draw, frame);
}

const isProgress = (before: JobView, after: JobView): boolean =>
  before.status === 'running' &&
  after.status === 'running' &&
  before.stage === after.stage &&
  before.experiment === after.experiment;

engine.on('job', (view) => {
  const known = jobs.find((job) => job.id === view.id);
  set(
    known ? jobs.map((job) => (job === known ? view : job)) : [...jobs, view].slice(-60),
    !known || !isProgress(known, view),
  );
});
engine.on('attached', () => {
  void engine.call('job.list', null).then(set, () => set([]));
});

/** All jobs of the engine, oldest first, as they are now. */
export function useJobs(): readonly JobView[] {
  return useSyncExternalStore(subscribe, () => jobs);
}

export const isLive = (job: JobView): boolean => job.status === 'running' || job.status === 'paused';

export function controlJob(id: string, action: JobAction): void {
  void engine.call('job.control', { id, action }).catch(() => undefined);
}

/** Ends a job by its mark: an explanation keeps what it has, others leave nothing behind. */
export const endJob = (job: JobView): void => controlJob(job.id, job.kind === 'explain' ? 'stop' : 'cancel');

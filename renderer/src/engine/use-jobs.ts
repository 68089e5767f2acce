import { useSyncExternalStore } from 'react';
import type { JobAction, JobView } from '../../../core/schema/job.ts';
import { engine } from './connection.ts';

let jobs: readonly JobView[] = [];
const listeners = new Set<() => void>();

function set(next: readonly JobView[]): void {
  jobs = next;
  for (const listener of listeners) listener();
}

engine.on('job', (view) => {
  const known = jobs.some((job) => job.id === view.id);
  set(known ? jobs.map((job) => (job.id === view.id ? view : job)) : [...jobs, view].slice(-60));
});
engine.on('attached', () => {
  void engine.call('job.list', null).then(set, () => set([]));
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** All jobs of the engine, oldest first, as they are now. */
export function useJobs(): readonly JobView[] {
  return useSyncExternalStore(subscribe, () => jobs);
}

export const isLive = (job: JobView): boolean => job.status === 'running' || job.status === 'paused';

export function controlJob(id: string, action: JobAction): void {
  void engine.call('job.control', { id, action }).catch(() => undefined);
}

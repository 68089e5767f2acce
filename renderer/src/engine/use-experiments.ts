import { useQueries } from '@tanstack/react-query';
import { engine } from './connection.ts';

/** Several experiments at once, each as its own query, in the order of their ids. */
export const useExperiments = (ids: readonly string[]) =>
  useQueries({
    queries: ids.map((id) => ({
      queryKey: ['experiment.show', { id }],
      queryFn: () => engine.call('experiment.show', { id }),
    })),
  });

import { keepPreviousData, QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { CallInput, CallName, CallOutput } from '../../../electron/ipc/contract.ts';
import { engine } from './connection.ts';

/** Late answers are dropped here and nowhere else: a query belongs to its name and input. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 30_000, gcTime: 120_000, refetchOnWindowFocus: false, networkMode: 'always' },
  },
});

export interface CallOptions {
  /** False: do not ask yet. */
  readonly when?: boolean;
  /** Keep showing the last answer while a new one is on its way. */
  readonly keep?: boolean;
}

/** Asks the engine and keeps the answer until something `changed`. */
export function useCall<N extends CallName>(
  name: N,
  input: CallInput<N>,
  options: CallOptions = {},
): UseQueryResult<CallOutput<N>, Error> {
  return useQuery<CallOutput<N>, Error, CallOutput<N>, readonly unknown[]>({
    queryKey: [name, input],
    queryFn: () => engine.call(name, input),
    enabled: options.when ?? true,
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  });
}

const touched: Record<string, readonly string[]> = {
  datasets: ['dataset.'],
  experiments: ['experiment.', 'project.'],
  explanations: ['explanation.', 'experiment.show', 'experiment.list', 'experiment.compare'],
  assessments: ['assessment.'],
  project: [''],
};

/** Forgets answers that a change has made old. */
export function followChanges(): () => void {
  const forget = (prefixes: readonly string[]) =>
    queries.invalidateQueries({
      predicate: ({ queryKey }) => prefixes.some((prefix) => String(queryKey[0]).startsWith(prefix)),
    });
  const off = [
    engine.on('changed', ({ what }) => void forget(touched[what])),
    engine.on('attached', () => void forget([''])),
  ];
  return () => {
    for (const stop of off) stop();
  };
}

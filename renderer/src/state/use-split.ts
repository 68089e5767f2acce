import type { UseQueryResult } from '@tanstack/react-query';
import type { DatasetSummary } from '../../../core/schema/dataset.ts';
import type { SplitPreview } from '../../../core/schema/summaries.ts';
import { useCall } from '../engine/use-call.ts';
import type { Draft } from './draft.ts';

/**
 * How a draft shares out the rows of its data set, and the task that its target makes; nothing is asked without a
 * target.
 */
export function useSplit(dataset: DatasetSummary, draft: Draft): UseQueryResult<SplitPreview, Error> {
  return useCall(
    'dataset.split',
    { id: dataset.id, target: dataset.target ?? '', task: draft.task ?? undefined, split: draft.split },
    { when: dataset.columns.some((column) => column.name === dataset.target), keep: true },
  );
}

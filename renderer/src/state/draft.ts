// What a person has chosen for the next run on a data set: the target, the split, the features, the model and its
// parameters.

import { useSyncExternalStore } from 'react';
import type { DatasetSummary } from '../../../core/schema/dataset.ts';
import type {
  ExperimentSpec,
  ExplainRequest,
  PreprocessSpec,
  SplitSpec,
  Task,
  WeightsSpec,
} from '../../../core/schema/spec.ts';
import type { ModelKindCard } from '../../../core/schema/views.ts';
import { createListeners } from '../ui/listeners.ts';
import { isUsable } from '../ui/usable-column.ts';

/** A search as the form holds it. */
export interface SearchDraft {
  readonly kind: 'grid' | 'random' | 'halving';
  readonly metric: string;
  readonly trials: number;
  readonly space: Readonly<Record<string, unknown>>;
}

export interface Draft {
  readonly name: string;
  readonly task: Task | null;
  readonly positiveClass: string | null;
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly split: Partial<SplitSpec>;
  readonly preprocess: Partial<PreprocessSpec>;
  readonly weights: Partial<WeightsSpec>;
  /** What differs from the defaults; null where there is none. */
  readonly crossValidation: Readonly<Record<string, unknown>> | null;
  readonly search: SearchDraft | null;
  readonly kind: string;
  /** What differs from the defaults, a kind. */
  readonly params: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly training: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly explain: boolean;
  /** Explanations that a spec named, in place of the usual ones. */
  readonly requests: readonly ExplainRequest[];
}

const fresh: Draft = {
  name: '',
  task: null,
  positiveClass: null,
  exclude: [],
  include: [],
  split: { test: 0.2, seed: 42 },
  preprocess: {},
  weights: {},
  crossValidation: null,
  search: null,
  kind: 'decision-tree',
  params: {},
  training: {},
  seed: 0,
  explain: true,
  requests: [],
};

const drafts = new Map<string, Draft>();
const { subscribe, tell } = createListeners();

function load(dataset: string): Draft {
  const known = drafts.get(dataset);
  if (known) return known;
  let draft = fresh;
  try {
    draft = { ...fresh, ...JSON.parse(localStorage.getItem(`draft:${dataset}`) ?? '{}') };
  } catch {
    // a damaged draft is no loss
  }
  drafts.set(dataset, draft);
  return draft;
}

export function changeDraft(dataset: string, part: Partial<Draft>): void {
  const draft = { ...load(dataset), ...part };
  drafts.set(dataset, draft);
  localStorage.setItem(`draft:${dataset}`, JSON.stringify(draft));
  tell();
}

/** What a draft says of a column holds for its new name. */
export function renameInDraft(dataset: string, from: string, to: string): void {
  const { exclude, include, preprocess, split, weights, params } = load(dataset);
  const name = (one: string): string => (one === from ? to : one);
  const keys = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [name(key), value]));
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  changeDraft(dataset, {
    exclude: exclude.map(name),
    include: include.map(name),
    preprocess: { ...preprocess, ...(preprocess.columns ? { columns: keys(preprocess.columns) } : {}) },
    split: {
      ...split,
      ...(split.group ? { group: name(split.group) } : {}),
      ...(split.time ? { time: name(split.time) } : {}),
    },
    weights: { ...weights, ...(weights.column ? { column: name(weights.column) } : {}) },
    params: Object.fromEntries(
      Object.entries(params).map(([kind, own]) => [
        kind,
        { ...own, ...(isRecord(own.monotone) ? { monotone: keys(own.monotone) } : {}) },
      ]),
    ),
  });
}

export const useDraft = (dataset: string): Draft => useSyncExternalStore(subscribe, () => load(dataset));

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

/**
 * What is explained at once when a run ends: what its score leans on, the same for every kind so that runs compare; a
 * tree by its own exact method too.
 */
function firstExplanations(
  draft: Draft,
  dataset: DatasetSummary,
  { capabilities, takesTexts }: Pick<ModelKindCard, 'capabilities' | 'takesTexts'>,
): Partial<ExplainRequest>[] {
  // a network of texts has one feature: its words are explained row by row
  if (!draft.explain || takesTexts) return [];
  if (draft.requests.length > 0) return [...draft.requests];
  // features of pictures are pixels: where a network looks is seen picture by picture
  if (dataset.columns.some(({ name, kind }) => kind === 'image' && name !== dataset.target))
    return capabilities.includes('pictures') ? [{ method: 'grad-cam', rows: 'test' }] : [];
  const importance = { method: 'permutation-importance', rows: 'test' } as const;
  return capabilities.includes('trees') ? [importance, { method: 'tree-shap', rows: 'test' }] : [importance];
}

/** The draft as a spec: only what differs from the defaults is written. */
export function specOf(
  draft: Draft,
  dataset: DatasetSummary,
  takesTraining: boolean,
  card: Pick<ModelKindCard, 'capabilities' | 'takesTexts'>,
): Record<string, unknown> {
  const explain = firstExplanations(draft, dataset, card);
  return {
    ...(draft.name === '' ? {} : { name: draft.name }),
    dataset: dataset.id,
    ...(dataset.target === null ? {} : { target: dataset.target }),
    ...(draft.task === null ? {} : { task: draft.task }),
    ...(draft.positiveClass === null || draft.task === 'regression' ? {} : { positiveClass: draft.positiveClass }),
    ...featuresOf(draft, dataset),
    split: draft.split,
    ...(isEmpty(draft.preprocess) ? {} : { preprocess: draft.preprocess }),
    ...(isEmpty(draft.weights) ? {} : { weights: draft.weights }),
    model: { kind: draft.kind, ...draft.params[draft.kind] },
    ...(takesTraining && !isEmpty(draft.training) ? { training: draft.training } : {}),
    ...(draft.crossValidation === null ? {} : { crossValidation: draft.crossValidation }),
    ...searchOf(draft),
    seed: draft.seed,
    ...(explain.length === 0 ? {} : { explain }),
  };
}

/** A search without settings to try is none yet. */
function searchOf({ search }: Draft): { search?: Record<string, unknown> } {
  if (!search || isEmpty(search.space)) return {};
  const { kind, metric, trials, space } = search;
  return { search: { kind, ...(metric === 'auto' ? {} : { metric }), space, ...(kind === 'grid' ? {} : { trials }) } };
}

function featuresOf(draft: Draft, dataset: DatasetSummary): Partial<Pick<ExperimentSpec, 'features'>> {
  const added = draft.include.filter((name) =>
    dataset.columns.some((column) => column.name === name && !isUsable(column)),
  );
  const removed = draft.exclude.filter((name) => dataset.columns.some((column) => column.name === name));
  if (added.length > 0) {
    const include = dataset.columns.flatMap((column) =>
      column.name !== dataset.target &&
      (isUsable(column) ? !removed.includes(column.name) : added.includes(column.name))
        ? [column.name]
        : [],
    );
    return { features: { include } };
  }
  return removed.length > 0 ? { features: { exclude: [...removed] } } : {};
}

/** A spec that somebody wrote, as a draft: what the form cannot show is refused by the engine before. */
export function draftOf(spec: ExperimentSpec, given: Record<string, unknown>, dataset: DatasetSummary): Draft {
  const { kind, ...params } = (given.model ?? {}) as { kind?: string };
  const exclude = spec.features?.exclude ?? [];
  const include = spec.features?.include ?? [];
  const left =
    include.length === 0
      ? exclude
      : dataset.columns.flatMap((column) =>
          include.includes(column.name) || column.name === spec.target ? [] : [column.name],
        );
  return {
    ...fresh,
    name: spec.name ?? '',
    task: spec.task ?? null,
    positiveClass: spec.positiveClass ?? null,
    exclude: left,
    include,
    split: (given.split ?? {}) as Partial<SplitSpec>,
    preprocess: (given.preprocess ?? {}) as Partial<PreprocessSpec>,
    weights: (given.weights ?? {}) as Partial<WeightsSpec>,
    crossValidation: (given.crossValidation ?? null) as Draft['crossValidation'],
    search: spec.search ? { trials: 20, ...spec.search } : null,
    kind: kind ?? spec.model.kind,
    params: { [kind ?? spec.model.kind]: params },
    training: (given.training ?? {}) as Record<string, unknown>,
    seed: spec.seed,
    explain: spec.explain.length > 0,
    requests: spec.explain,
  };
}

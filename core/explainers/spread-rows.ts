// Rows of an explanation in several threads: each row's answer depends on the row alone, so pieces put together are what one thread would have given.
import type { FitPart, TrainingJob } from '../models/model.ts';
import type { Attribution } from '../schema/explanation.ts';
import { type TrainedModel, unpackModel } from '../training/stored-model.ts';
import { type Explained, type ExplainInput, explain } from './explain.ts';
import { findExplainer } from './registry.ts';

export interface ExplainTask extends Omit<ExplainInput, 'trained'> {
  readonly method: string;
  readonly model: Uint8Array;
}

type Piece = Omit<Attribution, 'id'>;

/** So many pieces at most: what is left at the end is short, and progress is told by them. */
const pieces = 32;

interface Prepared {
  readonly trained: TrainedModel;
  readonly known: Map<string, unknown>;
}

/** Unpacking a model takes a while, and so does what is the same for all rows: each thread does it once a request. */
const prepared = new WeakMap<object, Prepared>();

export const explainRows: FitPart<ExplainTask, Int32Array, Explained> = {
  name: 'explain/rows',
  run(shared, rows, job) {
    const { method, model, ...rest } = shared;
    const { trained, known } = prepared.get(shared) ?? { trained: unpackModel(model), known: new Map<string, unknown>() };
    prepared.set(shared, { trained, known });
    return explain(findExplainer(method), { ...rest, trained, rows, wholeRows: rest.rows.length }, { ...job, report: () => {} }, known);
  },
};

/** One method on one model, in as many threads as are free where rows are explained one by one. */
export function explainInThreads(task: ExplainTask, job: Pick<TrainingJob, 'spread'> & Parameters<typeof explain>[2]): Explained {
  const { method, model, ...rest } = task;
  const explainer = findExplainer(method);
  if (explainer.scope !== 'rows' || task.rows.length < 2) return explain(explainer, { ...rest, trained: unpackModel(model) }, job);
  const begun = job.now();
  const each = Math.ceil(task.rows.length / pieces);
  const parts = Array.from({ length: Math.ceil(task.rows.length / each) }, (_, i) => task.rows.slice(i * each, (i + 1) * each));
  let done = 0;
  const explained = job.spread(explainRows, task, parts, (_, index) => {
    done += parts[index].length;
    job.report({ stage: 'explain', share: done / task.rows.length });
  });
  return { ...joined(explained as Piece[]), seconds: job.now() - begun };
}

function joined(parts: readonly Piece[]): Piece {
  const [first] = parts;
  const all = <T>(of: (part: Piece) => readonly T[] | undefined): T[] => parts.flatMap((part) => of(part) ?? []);
  return {
    ...first,
    modelCalls: parts.reduce((sum, part) => sum + part.modelCalls, 0),
    rows: all((part) => part.rows),
    ...(first.classes ? { classes: all((part) => part.classes) } : {}),
    featureValues: all((part) => part.featureValues),
    ...(first.baseValues ? { baseValues: all((part) => part.baseValues) } : {}),
    predictions: all((part) => part.predictions),
    values: all((part) => part.values),
    standardError: all((part) => part.standardError),
    fidelity: { kind: first.fidelity.kind, perRow: all((part) => part.fidelity.perRow) },
    ...(first.intercept ? { intercept: all((part) => part.intercept) } : {}),
    ...(first.localPrediction ? { localPrediction: all((part) => part.localPrediction) } : {}),
    ...(first.conditions ? { conditions: all((part) => part.conditions) } : {}),
  };
}

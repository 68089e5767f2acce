import { modelKinds } from '../../models/registry.ts';
import type { Experiment } from '../../schema/experiment.ts';
import { explainRequest } from '../../schema/spec.ts';
import type { ExperimentView, ExplanationHead } from '../../schema/summaries.ts';
import type { ExplanationTask } from '../../store/explanation-tasks.ts';

/** The experiment without what is large. */
export function experimentView(
  experiment: Omit<Experiment, 'explanations'>,
  explanations: readonly ExplanationHead[],
  unfinished: readonly ExplanationTask[] = [],
): ExperimentView {
  const { split, training, assessments: _assessments, ...rest } = experiment;
  const kind = modelKinds.find((entry) => entry.kind === rest.model.kind);
  return {
    ...rest,
    split: { train: split.train, validation: split.validation, test: split.test },
    training: training
      ? {
          epochs: training.epochs,
          stoppedBy: training.stoppedBy ?? null,
          backend: training.backend,
          advice: training.advice ?? null,
        }
      : null,
    explanations: [...explanations],
    unfinished: unfinished.map((task) => ({ ...task, request: explainRequest.parse(task.request) })),
    capabilities: [...(kind?.capabilities ?? [])],
    epochKind: kind?.epochs ?? null,
    extensible: training !== undefined && (kind?.epochs === 'epoch' || kind?.cumulative === true),
  };
}

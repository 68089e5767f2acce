// Methods that give attributions of a model's rows, and why others do not.
import { chooseExact } from '../../explain/auto.ts';
import type { Explainer } from '../../explain/explainer.ts';
import { explainers } from '../../explain/registry.ts';
import { either, say } from '../../messages/say.ts';
import { capabilitiesOf } from '../../models/capabilities.ts';
import type { Message } from '../../schema/message.ts';
import type { TrainedModel } from '../../training/stored-model.ts';

/** Multiply-adds that one row of one method may take to be among those that nobody has named. */
const quickEnough = 5e9;

/** Those whose parameters name an output give each feature a share of it. */
export const attributionMethods = (): readonly Explainer[] =>
  explainers.filter(({ scope, params: { shape } }) => scope === 'rows' && 'output' in shape && 'class' in shape);

/** @param isUnasked nobody has named it: then it has to be quick too */
export function reasonAgainst(
  { model, task, encoder }: TrainedModel,
  explainer: Explainer,
  isUnasked: boolean,
): Message | undefined {
  const refusal = explainer.refuses(capabilitiesOf(model));
  if (refusal) return refusal;
  if (explainer.tasks && !explainer.tasks.includes(task))
    return say('refuse.otherTask', { title: either(explainer.title) });
  const features = encoder.features.length;
  if (explainer.maxFeatures !== undefined && features > explainer.maxFeatures)
    return say('refuse.tooManyFeatures', { most: explainer.maxFeatures });
  if (!isUnasked) return undefined;
  if (explainer.needsFit || explainer.refits) return say('refuse.takesLong', {});
  const cost = explainer.cost?.(explainer.params.parse({}), { features, rows: 1 });
  const each = Number(model.facts().operations ?? 100);
  return cost && cost.evaluations * each + (cost.products ?? 0) > quickEnough ? say('refuse.takesLong', {}) : undefined;
}

/** All of them explain the same output: the probability where a method can, else what is exact for it. */
export function paramsFor({ model, task, encoder }: TrainedModel, explainer: Explainer): Record<string, unknown> {
  const choice = chooseExact(
    {
      capabilities: capabilitiesOf(model),
      isClassifier: task === 'classification',
      features: encoder.features.length,
      treeSpace: model.trees?.space,
    },
    {},
  );
  return explainer.method === choice.method ? choice.params : {};
}

// Methods that give attributions of a model's rows, and why others do not.

import { z } from 'zod';
import { VitrineError } from '../../errors.ts';
import { type Choice, exactMethod } from '../../explain/auto.ts';
import type { Explainer } from '../../explain/explainer.ts';
import { explainers, findExplainer } from '../../explain/registry.ts';
import { either, listed, say } from '../../messages/say.ts';
import { capabilitiesOf } from '../../models/capabilities.ts';
import { field } from '../../schema/label.ts';
import type { Message } from '../../schema/message.ts';
import type { TrainedModel } from '../../training/stored-model.ts';

/** The parameter of those that hold methods against each other. */
export const comparedMethods = z
  .array(z.string().min(1))
  .min(2)
  .optional()
  .meta(
    field(
      ['Methods', '方法'],
      ['Methods that are compared. Empty: all that this model allows.', '比较的方法；留空为该模型允许的全部。'],
    ),
  );

/** Multiply-adds that one row of one method may take to be among those that nobody has named. */
const quickEnough = 5e9;

/** Those whose parameters name an output give each feature a share of it. */
export const attributionMethods = (): readonly Explainer[] =>
  explainers.filter(
    ({ scope, onlyImages, params: { shape } }) =>
      scope === 'rows' && !onlyImages && 'output' in shape && 'class' in shape,
  );

/** @throws params where there is no such method, or where it gives no attributions */
export function findAttributionMethod(method: string): Explainer {
  const found = findExplainer(method);
  const all = attributionMethods();
  if (all.includes(found)) return found;
  throw new VitrineError('params', say('error.notAttributions', { method }), {
    where: 'params.methods',
    hint: say('hint.attributionMethods', { names: listed(all.map((one) => one.method)) }),
  });
}

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
  return operationsOf({ model, encoder }, explainer, {}) > quickEnough ? say('refuse.takesLong', {}) : undefined;
}

/** Multiply-adds that one step of Tree SHAP along a path takes as long as. */
const pathStep = 20;

/** Multiply-adds that one row takes by a method; 0 where it is too little to count. */
export function operationsOf(
  { model, encoder }: Pick<TrainedModel, 'model' | 'encoder'>,
  { params, cost, refuses }: Explainer,
  asked: Record<string, unknown>,
): number {
  const facts = model.facts();
  const each = cost?.(params.parse(asked), { features: encoder.features.length, rows: 1 });
  if (each) return each.evaluations * Number(facts.operations ?? 100) + (each.products ?? 0);
  // a method for trees alone: each leaf takes the square of its path's length (Lundberg et al. 2020)
  const isOfTrees = model.trees !== undefined && refuses(['trees']) === undefined && refuses([]) !== undefined;
  if (!isOfTrees || !model.trees) return 0;
  return pathStep * Number(facts.leaves ?? 1) * (Number(facts.operations ?? 1) / model.trees.trees.length) ** 2;
}

/** The exact method, or a sampled one that asks so little that many rows can be explained. */
export const quickMethod = (trained: TrainedModel): Pick<Choice, 'method' | 'params'> => {
  const { method, params } = exactMethod(trained);
  return { method, params: method === 'kernel-shap' ? { ...params, samples: 256, background: 20 } : params };
};

/** All of them explain the same output: the probability where a method can, else what is exact for it. */
export function paramsFor(trained: TrainedModel, explainer: Explainer): Record<string, unknown> {
  const choice = exactMethod(trained);
  return explainer.method === choice.method ? choice.params : {};
}

/** What a method is called, in the reader's language. */
export const methodTitle = (method: string): Message =>
  either(explainers.find((one) => one.method === method)?.title ?? { en: method, zh: method });

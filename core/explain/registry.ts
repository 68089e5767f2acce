import { nearest } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { listed, say, suggesting } from '../messages/say.ts';
import { auto } from './auto.ts';
import type { Explainer } from './explainer.ts';
import { activationMaximisation } from './methods/activation-maximisation/activation-maximisation.ts';
import { ale } from './methods/ale/ale.ts';
import { ale2d } from './methods/ale-2d/ale-2d.ts';
import { anchors } from './methods/anchors/anchors.ts';
import { attention } from './methods/attention/attention.ts';
import { attentionRollout } from './methods/attention-rollout/attention-rollout.ts';
import { counterfactual } from './methods/counterfactual/counterfactual.ts';
import { deconvnet } from './methods/deconvnet/deconvnet.ts';
import { deepShap } from './methods/deep-shap/deep-shap.ts';
import { dropColumn } from './methods/drop-column/drop-column.ts';
import { exactShap } from './methods/exact-shap/exact-shap.ts';
import { friedmanH } from './methods/friedman-h/friedman-h.ts';
import { functionalAnova } from './methods/functional-anova/functional-anova.ts';
import { gradCam } from './methods/grad-cam/grad-cam.ts';
import { gradCamPlusPlus } from './methods/grad-cam-plus-plus/grad-cam-plus-plus.ts';
import { gradientInput } from './methods/gradient-input/gradient-input.ts';
import { gradientShap } from './methods/gradient-shap/gradient-shap.ts';
import { guidedBackprop } from './methods/guided-backprop/guided-backprop.ts';
import { influence } from './methods/influence/influence.ts';
import { integratedGradients } from './methods/integrated-gradients/integrated-gradients.ts';
import { kernelShap } from './methods/kernel-shap/kernel-shap.ts';
import { lime } from './methods/lime/lime.ts';
import { linearShap } from './methods/linear-shap/linear-shap.ts';
import { nearestNeighbours } from './methods/nearest-neighbours/nearest-neighbours.ts';
import { occlusion } from './methods/occlusion/occlusion.ts';
import { partialDependence } from './methods/partial-dependence/partial-dependence.ts';
import { partitionShap } from './methods/partition-shap/partition-shap.ts';
import { permutationImportance } from './methods/permutation-importance/permutation-importance.ts';
import { permutationShap } from './methods/permutation-shap/permutation-shap.ts';
import { prototypes } from './methods/prototypes/prototypes.ts';
import { rise } from './methods/rise/rise.ts';
import { saliency } from './methods/saliency/saliency.ts';
import { samplingShap } from './methods/sampling-shap/sampling-shap.ts';
import { scoreCam } from './methods/score-cam/score-cam.ts';
import { singleFeatureAuc } from './methods/single-feature-auc/single-feature-auc.ts';
import { smoothGrad } from './methods/smooth-grad/smooth-grad.ts';
import { surrogateTree } from './methods/surrogate-tree/surrogate-tree.ts';
import { tcav } from './methods/tcav/tcav.ts';
import { treeShap } from './methods/tree-shap/tree-shap.ts';

/** Every explanation method; adding one is a folder and a line here. */
export const explainers: readonly Explainer[] = [
  treeShap,
  linearShap,
  exactShap,
  kernelShap,
  permutationShap,
  partitionShap,
  samplingShap,
  lime,
  integratedGradients,
  gradientShap,
  deepShap,
  gradientInput,
  smoothGrad,
  occlusion,
  saliency,
  guidedBackprop,
  deconvnet,
  gradCam,
  gradCamPlusPlus,
  scoreCam,
  rise,
  attention,
  attentionRollout,
  activationMaximisation,
  tcav,
  counterfactual,
  anchors,
  nearestNeighbours,
  influence,
  permutationImportance,
  dropColumn,
  singleFeatureAuc,
  functionalAnova,
  partialDependence,
  ale,
  ale2d,
  friedmanH,
  surrogateTree,
  prototypes,
];

export function findExplainer(method: string): Explainer {
  const found = explainers.find((entry) => entry.method === method);
  if (found) return found;
  const names = [auto.method, ...explainers.map((entry) => entry.method)];
  const near = nearest(method, names);
  throw new VitrineError('spec', say('error.thereNoExplanationMethod', { method }), {
    where: 'method',
    hint: suggesting(near, say('hint.methods', { names: listed(names) })),
  });
}

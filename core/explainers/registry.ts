import { nearest } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { listed, say, suggesting } from '../messages/say.ts';
import { ale } from './ale/ale.ts';
import { ale2d } from './ale-2d/ale-2d.ts';
import { anchors } from './anchors/anchors.ts';
import { auto } from './auto.ts';
import { counterfactual } from './counterfactual/counterfactual.ts';
import { deepShap } from './deep-shap/deep-shap.ts';
import { dropColumn } from './drop-column/drop-column.ts';
import { exactShap } from './exact-shap/exact-shap.ts';
import type { Explainer } from './explainer.ts';
import { friedmanH } from './friedman-h/friedman-h.ts';
import { functionalAnova } from './functional-anova/functional-anova.ts';
import { gradientInput } from './gradient-input/gradient-input.ts';
import { gradientShap } from './gradient-shap/gradient-shap.ts';
import { influence } from './influence/influence.ts';
import { integratedGradients } from './integrated-gradients/integrated-gradients.ts';
import { kernelShap } from './kernel-shap/kernel-shap.ts';
import { lime } from './lime/lime.ts';
import { linearShap } from './linear-shap/linear-shap.ts';
import { nearestNeighbours } from './nearest-neighbours/nearest-neighbours.ts';
import { occlusion } from './occlusion/occlusion.ts';
import { partialDependence } from './partial-dependence/partial-dependence.ts';
import { partitionShap } from './partition-shap/partition-shap.ts';
import { permutationImportance } from './permutation-importance/permutation-importance.ts';
import { permutationShap } from './permutation-shap/permutation-shap.ts';
import { prototypes } from './prototypes/prototypes.ts';
import { samplingShap } from './sampling-shap/sampling-shap.ts';
import { singleFeatureAuc } from './single-feature-auc/single-feature-auc.ts';
import { smoothGrad } from './smooth-grad/smooth-grad.ts';
import { surrogateTree } from './surrogate-tree/surrogate-tree.ts';
import { treeShap } from './tree-shap/tree-shap.ts';

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

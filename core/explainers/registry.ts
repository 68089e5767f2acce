import { nearest } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { ale } from './ale/ale.ts';
import { exactShap } from './exact-shap/exact-shap.ts';
import type { Explainer } from './explainer.ts';
import { gradientInput } from './gradient-input/gradient-input.ts';
import { gradientShap } from './gradient-shap/gradient-shap.ts';
import { integratedGradients } from './integrated-gradients/integrated-gradients.ts';
import { kernelShap } from './kernel-shap/kernel-shap.ts';
import { lime } from './lime/lime.ts';
import { linearShap } from './linear-shap/linear-shap.ts';
import { occlusion } from './occlusion/occlusion.ts';
import { partialDependence } from './partial-dependence/partial-dependence.ts';
import { permutationImportance } from './permutation-importance/permutation-importance.ts';
import { permutationShap } from './permutation-shap/permutation-shap.ts';
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
  lime,
  integratedGradients,
  gradientShap,
  gradientInput,
  smoothGrad,
  occlusion,
  permutationImportance,
  partialDependence,
  ale,
  surrogateTree,
];

export function findExplainer(method: string): Explainer {
  const found = explainers.find((entry) => entry.method === method);
  if (found) return found;
  const names = explainers.map((entry) => entry.method);
  const near = nearest(method, names);
  throw new VitrineError('spec', `There is no explanation method "${method}".`, {
    where: 'method',
    hint: `${near ? `Did you mean "${near}"? ` : ''}The methods are: ${names.join(', ')}.`,
  });
}

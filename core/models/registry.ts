import { nearest } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { decisionTree } from './kinds/decision-tree/decision-tree.ts';
import { linear } from './kinds/linear/linear.ts';
import { mlp } from './kinds/mlp/mlp.ts';
import { svm } from './kinds/svm/svm.ts';
import type { ModelKind } from './model.ts';

/** Every model kind; adding one is a folder and a line here. */
export const modelKinds: readonly ModelKind[] = [linear, decisionTree, svm, mlp];

export function findModelKind(kind: string): ModelKind {
  const found = modelKinds.find((entry) => entry.kind === kind);
  if (found) return found;
  const names = modelKinds.map((entry) => entry.kind);
  const near = nearest(kind, names);
  throw new VitrineError('spec', `There is no model kind "${kind}".`, {
    where: 'model.kind',
    hint: `${near ? `Did you mean "${near}"? ` : ''}The kinds are: ${names.join(', ')}.`,
  });
}

import { nearest } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { listed, say, suggesting } from '../messages/say.ts';
import { decisionTree } from './kinds/decision-tree/decision-tree.ts';
import { ebm } from './kinds/ebm/ebm.ts';
import { gradientBoosting } from './kinds/gradient-boosting/gradient-boosting.ts';
import { imageNetwork } from './kinds/image-network/image-network.ts';
import { knn } from './kinds/knn/knn.ts';
import { linear } from './kinds/linear/linear.ts';
import { mlp } from './kinds/mlp/mlp.ts';
import { naiveBayes } from './kinds/naive-bayes/naive-bayes.ts';
import { randomForest } from './kinds/random-forest/random-forest.ts';
import { svm } from './kinds/svm/svm.ts';
import { textNetwork } from './kinds/text-network/text-network.ts';
import type { ModelKind } from './model-kind.ts';

/** Every model kind; adding one is a folder and a line here. */
export const modelKinds: readonly ModelKind[] = [
  linear,
  decisionTree,
  randomForest,
  gradientBoosting,
  ebm,
  svm,
  knn,
  naiveBayes,
  mlp,
  imageNetwork,
  textNetwork,
];

/** Those that learn from tables. */
export const tableKinds = modelKinds.filter(({ takesImages, takesTexts }) => !takesImages && !takesTexts);

export function findModelKind(kind: string): ModelKind {
  const found = modelKinds.find((entry) => entry.kind === kind);
  if (found) return found;
  const names = modelKinds.map((entry) => entry.kind);
  const near = nearest(kind, names);
  throw new VitrineError('spec', say('error.thereNoModelKind', { kind }), {
    where: 'model.kind',
    hint: suggesting(near, say('hint.kinds', { names: listed(names) })),
  });
}

// Interventional TreeSHAP (Lundberg et al. 2020, algorithm 3): for one background row z, a leaf that needs the columns A from x and B from z
// gives (a-1)! b! / (a+b)! of its value to each of A and takes a! (b-1)! / (a+b)! from each of B.
import type { TreeStructure } from '../../models/model.ts';
import { childOf } from '../../models/tree/structure.ts';

/** Adds a tree's values for row x against row z to `phi` `[encoded column]`, for one output. */
export function addInterventional(
  tree: TreeStructure,
  x: Float64Array,
  z: Float64Array,
  output: number,
  outputs: number,
  scale: number,
  phi: Float64Array,
  sides: Int8Array,
  owners: Int32Array,
): void {
  const fromX: number[] = [];
  const fromZ: number[] = [];
  const visit = (node: number): void => {
    const left = tree.childrenLeft[node];
    if (left < 0) {
      const value = scale * tree.value[node * outputs + output];
      const a = fromX.length;
      const b = fromZ.length;
      if (value === 0 || a + b === 0) return;
      const gain = a > 0 ? value * weight(a - 1, b) : 0;
      const loss = b > 0 ? value * weight(a, b - 1) : 0;
      for (const column of fromX) phi[column] += gain;
      for (const column of fromZ) phi[column] -= loss;
      return;
    }
    const split = tree.feature[node];
    const nodeX = childOf(tree, node, x[split]);
    const nodeZ = childOf(tree, node, z[split]);
    if (nodeX === nodeZ) return visit(nodeX);
    const owner = owners[split];
    if (sides[owner] > 0) return visit(nodeX);
    if (sides[owner] < 0) return visit(nodeZ);
    sides[owner] = 1;
    fromX.push(owner);
    visit(nodeX);
    fromX.pop();
    sides[owner] = -1;
    fromZ.push(owner);
    visit(nodeZ);
    fromZ.pop();
    sides[owner] = 0;
  };
  visit(0);
}

/** a! b! / (a + b + 1)! */
function weight(a: number, b: number): number {
  let result = 1 / (a + b + 1);
  for (let k = 1; k <= b; k++) result *= k / (a + k);
  return result;
}

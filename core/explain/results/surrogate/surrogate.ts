import { columnOwners } from '../../../data/encode.ts';
import { heads, say } from '../../../messages/say.ts';
import { reportNumber } from '../../../presentation/report-parts.ts';
import { textTable } from '../../../presentation/text-table.ts';
import type { Message } from '../../../schema/message.ts';
import type { Surrogate } from '../../../schema/results/surrogate.ts';
import { treeNodes } from '../../../training/tree-nodes.ts';
import { featureNames } from '../naming.ts';
import { decreasing, type ResultKind } from '../result.ts';
import type { SurrogateValues } from './values.ts';

/** What the tree's agreement with the model is. */
const measureOf = ({ agreement: { kind } }: Surrogate): Message =>
  say(kind === 'r2' ? 'result.rSquared' : 'result.sameAnswer', {});

/** A small tree that answers as the model does. */
export const surrogate: ResultKind<SurrogateValues, Surrogate> = {
  kind: 'surrogate',
  byRow: false,
  named(values, naming) {
    const { encoder, classes } = naming.trained;
    const owners = columnOwners(encoder);
    const importance = new Array<number>(encoder.features.length).fill(0);
    values.importance.forEach((share, column) => {
      importance[owners[column]] += share;
    });
    return {
      ...naming.card,
      kind: 'surrogate',
      features: featureNames(naming),
      importance,
      tree: {
        tree: 0,
        trees: 1,
        classes: [...classes],
        criterion: classes.length > 0 ? 'gini' : 'squared_error',
        path: [],
        nodes: treeNodes(values.tree, encoder, Math.max(1, classes.length), false),
      },
      agreement: values.agreement,
      leaves: values.leaves,
      depth: values.depth,
    };
  },
  numbers: (values) => [values.tree.value],
  importance: (value) => value.importance,
  repeated: (value) => [value.tree, value.agreement],
  renamed: (value, { name, names }) => ({
    ...value,
    features: names(value.features),
    tree: {
      ...value.tree,
      nodes: value.tree.nodes.map((node) =>
        node.question ? { ...node, question: { ...node.question, feature: name(node.question.feature) } } : node,
      ),
    },
  }),
  head: ({ agreement: { kind, value } }) => ({
    fidelity: { kind: kind === 'r2' ? 'r2' : 'agreement', worst: value, mean: value },
  }),
  view: ({ tree, agreement }) => ({ kind: 'surrogate', tree, agreement }),
  words: {
    unit: () => say('unit.questions', {}),
    about: (value) =>
      say('report.leaves', {
        leaves: value.leaves,
        measure: measureOf(value),
        value: reportNumber(value.agreement.value),
        rows: value.agreement.rows,
      }),
    text(value, tell) {
      const { value: share, rows, heldOut } = value.agreement;
      const head = say('result.surrogate', {
        method: value.method,
        leaves: value.leaves,
        depth: value.depth,
        measure: measureOf(value),
        share: share.toFixed(4),
        rows,
        which: say(heldOut ? 'result.heldOut' : 'result.ownRows', {}),
      });
      const named = decreasing(value.importance).filter((f) => value.importance[f] > 0);
      return `${tell(head)}\n${textTable(
        heads(tell, 'feature', 'questionShare'),
        named.map((f) => [value.features[f], value.importance[f]]),
      )}`;
    },
  },
};

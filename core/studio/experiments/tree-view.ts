// A tree as it is drawn: its questions in words, the way of a row, and what each question sees of the training rows.
import { encodeRows, takeRaw } from '../../data/encode.ts';
import { readTarget } from '../../data/target.ts';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { TreeStructure } from '../../models/model.ts';
import { sampleEvenly } from '../../numeric/sample-evenly.ts';
import type { TreeNode, TreeView } from '../../schema/tree.ts';
import { findExperiment, type StoredExperiment } from '../../store/experiments.ts';
import { type TrainedModel, unpackModel } from '../../training/stored-model.ts';
import { mostHistogramRows, treeHistograms } from '../../training/tree-histograms.ts';
import { treeNodes, treePath } from '../../training/tree-nodes.ts';
import type { StudioContext } from '../context.ts';
import { modelBytes } from './model-bytes.ts';

/** A tree with names for its questions and thresholds in the data's own units. */
export function treeView(context: StudioContext, key: string, row: number | undefined, number = 0): TreeView {
  const stored = findExperiment(context.project.connection, key);
  const trained = unpackModel(modelBytes(context, stored));
  const { trees } = trained.model;
  if (!trees) throw new VitrineError('incompatible', say('error.notTree', { kind: trained.kind }));
  const tree = trees.trees[number];
  if (!tree)
    throw new VitrineError('params', say('error.thereNoTree', { number }), {
      where: 'tree',
      hint: say('hint.thereCountedFrom0', { count: trees.trees.length }),
    });
  const { encoder } = trained;
  const outputs = trees.outputOf ? 1 : trees.outputs;
  const followed = row === undefined ? undefined : follow(context, stored, tree, trained, row);
  return {
    tree: number,
    trees: trees.trees.length,
    classes: trees.gains ? [] : [...trained.classes],
    criterion: trees.gains
      ? 'gain'
      : String(
          stored.start?.params.criterion === 'entropy'
            ? 'entropy'
            : trained.task === 'regression'
              ? 'squared_error'
              : 'gini',
        ),
    path: followed?.path ?? [],
    nodes: withHistograms(context, stored, trained, {
      tree,
      nodes: treeNodes(tree, encoder, outputs, trees.gains === true, followed),
      isGain: trees.gains === true,
    }),
  };
}

/** Nodes of trees beyond this many are not drawn with what their questions see. */
const mostHistograms = 400;

function withHistograms(
  context: StudioContext,
  stored: StoredExperiment,
  { encoder, task, classes, target }: TrainedModel,
  { tree, nodes, isGain }: { readonly tree: TreeStructure; readonly nodes: TreeNode[]; readonly isGain: boolean },
): TreeNode[] {
  if (nodes.length > mostHistograms) return nodes;
  const table = context.table(stored.dataset);
  const rows = sampleEvenly(Int32Array.from(stored.start?.split.trainRows ?? []), mostHistogramRows);
  const truth = readTarget(table, target, task);
  const placeOf = truth.classes.map((name) => classes.indexOf(name));
  const histograms = treeHistograms(
    tree,
    encoder,
    takeRaw(table, encoder, rows),
    Array.from(rows, (row) => placeOf[truth.values[row]] ?? -1),
    isGain ? 0 : classes.length,
  );
  return nodes.map((node, i) => ({ ...node, histogram: histograms[i] }));
}

/** A row's way through a tree, with its raw values by feature. */
function follow(
  context: StudioContext,
  stored: StoredExperiment,
  tree: TreeStructure,
  { encoder }: TrainedModel,
  row: number,
) {
  const table = context.table(stored.dataset);
  if (row >= table.rows)
    throw new VitrineError('rows', say('error.rowDoesNotExist', { row }), {
      hint: say('hint.lastRow', { rows: table.rows - 1 }),
    });
  const raw = takeRaw(table, encoder, [row]);
  return { path: treePath(tree, encodeRows(encoder, raw)), raw: raw.values };
}

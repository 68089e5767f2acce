import { specText } from '../../validation/spec-yaml.ts';
import type { AnswersTo } from '../desk.ts';
import { blockPlan } from './block-plan.ts';
import type { experimentCalls } from './calls.ts';
import {
  confusionRows,
  evaluation,
  momentEpochs,
  predictionRows,
  pruningOf,
  rankedRows,
  snapshotViewAt,
  tellingRow,
} from './experiment-views.ts';
import { historyOf } from './history.ts';
import { listRows } from './list.ts';
import { modelColumns } from './model-columns.ts';
import { readSpec } from './read-spec.ts';
import { readWithCandidates } from './search.ts';
import { shapesOf } from './shapes.ts';
import { viewExperiment } from './show.ts';
import { parseWithinLimits, readRawSpec } from './spec-text.ts';
import { testLoss } from './test-loss.ts';
import { treeView } from './tree-view.ts';

type Commands =
  | 'experiment.rename'
  | 'experiment.note'
  | 'experiment.star'
  | 'experiment.delete'
  | 'experiment.restore';

export const experimentQueries: AnswersTo<typeof experimentCalls, Exclude<keyof typeof experimentCalls, Commands>> = {
  'spec.parse': async ({ context }, { text }) => readSpec(await parseWithinLimits(context(), text)),
  'spec.raw': ({ context }, { text }) => readRawSpec(context(), text),
  'model.blocks': ({ context }, { id, ...asked }) => blockPlan(context(), id, asked),
  'spec.check': (_desk, { spec }) => readWithCandidates(spec),
  'spec.text': (_desk, { spec }) => specText(spec),
  'experiment.list': ({ context }, { bin }) => listRows(context(), bin),
  'experiment.show': ({ context }, { id }) => viewExperiment(context(), id),
  'experiment.history': ({ context }, { id, points }) => historyOf(context(), id, points),
  'experiment.evaluation': ({ context }, { id, part }) => evaluation(context(), id, part),
  'experiment.predictions': ({ context }, { id, ...query }) => predictionRows(context(), id, query),
  'experiment.confusionRows': ({ context }, { id, ...query }) => confusionRows(context(), id, query),
  'experiment.rankedRows': ({ context }, { id, ...query }) => rankedRows(context(), id, query),
  'experiment.tellingRow': ({ context }, { id }) => tellingRow(context(), id),
  'experiment.tree': ({ context }, { id, row, tree }) => treeView(context(), id, row ?? undefined, tree),
  'experiment.moments': ({ context }, { id }) => momentEpochs(context(), id),
  'experiment.snapshot': ({ context }, { id, ...query }) => snapshotViewAt(context(), id, query),
  'experiment.testLoss': ({ context }, { id }) => testLoss(context(), id),
  'experiment.pruning': ({ context }, { id }) => pruningOf(context(), id),
  'experiment.shapes': ({ context }, { id }) => shapesOf(context(), id),
  'experiment.columns': ({ context }, { id }) => modelColumns(context(), id),
};

// Experiments and explanations as a window shows them: what is large stays here, pages and summaries go out.

import { VitrineError } from '../../errors.ts';
import { findExplainer } from '../../explain/registry.ts';
import { resultKindOf } from '../../explain/results/registry.ts';
import { say } from '../../messages/say.ts';
import type { Explanation, ResultView } from '../../schema/explanation.ts';
import type { ExplanationHead, ExplanationRow, ExplanationSummary } from '../../schema/summaries.ts';
import { findExperiment } from '../../store/experiments.ts';
import { experimentOfExplanation, explainsRow, findExplanation, listListed } from '../../store/explanations.ts';
import { unpackFrame } from '../../training/stored-model.ts';
import type { StudioContext } from '../context.ts';
import { pictureForModel } from '../datasets/images.ts';
import { modelBytes } from '../experiments/model-bytes.ts';
import { explanationHead, listedOf } from './listed-explanation.ts';

/** All rows of an explanation at a glance. */
export function explanationSummary(context: StudioContext, id: string, wanted?: string): ExplanationSummary {
  const value = ofClass(findExplanation(context.project.connection, id), wanted);
  const listed = listedOf(value);
  const view = resultKindOf(value).view(value, listed.importance);
  return { ...listed, rowNumbers: value.rows, view: withPictures(context, value, view) };
}

/** One row of an attribution. @throws rows where the explanation does not hold that row */
export function explanationRow(context: StudioContext, id: string, row: number, wanted?: string): ExplanationRow {
  const value = ofClass(findExplanation(context.project.connection, id), wanted);
  const found = rowOf(value, row);
  return found.picture ? { ...found, picture: { ...found.picture, address: addressesOf(context, value)(row) } } : found;
}

/** Gives the pictures of rows of the experiment's own data set as its model sees them. */
function addressesOf(context: StudioContext, value: Explanation): (row: number) => string | null {
  const experiment = value.foreign ? undefined : experimentOfExplanation(context.project.connection, value.id);
  if (experiment === undefined) return () => null;
  const stored = findExperiment(context.project.connection, experiment);
  const [encoding] = unpackFrame(modelBytes(context, stored)).encoder.features;
  const table = context.table(stored.dataset);
  return (row) => (encoding.kind === 'image' ? pictureForModel(table, encoding, row) : null);
}

function withPictures(context: StudioContext, value: Explanation, view: ResultView): ResultView {
  if (view.kind === 'attention' && view.samples.every(({ tokens }) => tokens === null)) {
    const address = addressesOf(context, value);
    return { ...view, samples: view.samples.map((one) => ({ ...one, address: address(one.row) })) };
  }
  if (view.kind === 'cases' && view.examples.some(({ cases }) => cases.some(({ picture }) => picture))) {
    const address = addressesOf(context, value);
    const examples = view.examples.map((example) => ({
      ...example,
      cases: example.cases.map((one) =>
        one.picture && example.row !== null
          ? { ...one, picture: { ...one.picture, address: address(example.row) } }
          : one,
      ),
    }));
    return { ...view, examples };
  }
  if (view.kind === 'rules' && view.rules.some(({ picture }) => picture)) {
    const address = addressesOf(context, value);
    return {
      ...view,
      rules: view.rules.map((rule) =>
        rule.picture ? { ...rule, picture: { ...rule.picture, address: address(rule.row) } } : rule,
      ),
    };
  }
  if (view.kind !== 'image-attribution') return view;
  const address = addressesOf(context, value);
  return { ...view, pictures: view.pictures.map((one) => ({ ...one, address: address(one.row) })) };
}

/** The values of one class, where every class was explained. @throws params where that class was not */
function ofClass(value: Explanation, wanted: string | undefined): Explanation {
  if (wanted === undefined) return value;
  const own = resultKindOf(value).ofClass?.(value, wanted);
  if (!own) throw new VitrineError('params', say('error.notExplainedHere', { wanted }), { where: 'class' });
  return own;
}

/** A row of an explanation that may not be whole yet. */
export function rowOf(value: Explanation, row: number): ExplanationRow {
  const { row: one } = resultKindOf(value);
  if (!one)
    throw new VitrineError('incompatible', say('error.explainsAllRowsTogetherNot', { method: value.method }), {
      where: 'id',
    });
  const at = value.rows.indexOf(row);
  if (at < 0) throw new VitrineError('rows', say('error.rowNotAmongRowsExplanation', { row }), { where: 'row' });
  return { head: explanationHead(value), ...one(value, at) };
}

/** What explains one row by itself, newest first: attributions, examples and rules. */
export function explanationsOfRow(context: StudioContext, key: string, row: number): ExplanationHead[] {
  const stored = findExperiment(context.project.connection, key);
  const { connection } = context.project;
  return listListed(connection, stored.id, listedOf)
    .map(({ head }) => head)
    .filter(
      (head) =>
        resultKindOf(head).byRow &&
        !head.foreign &&
        findExplainer(head.method).scope === 'rows' &&
        explainsRow(connection, head.id, row),
    )
    .reverse();
}

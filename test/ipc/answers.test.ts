import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toReport } from '../../core/errors.ts';
import { studioAnswers } from '../../core/studio/answers.ts';
import type { studioCalls } from '../../core/studio/calls.ts';
import type { Desk } from '../../core/studio/desk.ts';
import type { Studio } from '../../core/studio.ts';
import { createClient } from '../../electron/ipc/client.ts';
import { type CallInput, type CallName, calls } from '../../electron/ipc/contract.ts';
import type { Port } from '../../electron/ipc/messages.ts';
import { type CallHandlers, createServer } from '../../electron/ipc/server.ts';
import { folderOfPictures } from '../support/pictures.ts';
import { withStudio } from '../support/studio.ts';

// Every call of the studio is asked over a real port, of a real project: what arrives is what was answered, so nothing of
// it is a thing that a port drops or changes.

type StudioCall = keyof typeof studioCalls;

let studio: Studio;
let file: (name: string, text: string) => string;
let folder: string;
withStudio((made, work) => {
  studio = made;
  file = work.file;
  folder = work.folder;
});

const ports: MessageChannel[] = [];
afterAll(() => {
  for (const { port1, port2 } of ports) {
    port1.close();
    port2.close();
  }
});

/** A page on the other side of a port, and what the engine answered last. */
function connect(answers: Record<string, (desk: Desk, input: never) => unknown>) {
  const desk: Desk = {
    context: () => studio.context,
    edited: () => studio.context,
    changed: () => null,
    emit: () => {},
    pathOf: (token) => file(token, ''),
    running: () => [],
    refuseWhileRunning: () => {},
  };
  const answered: { last: unknown } = { last: undefined };
  const handlers = Object.fromEntries(
    Object.keys(calls).map((name) => [
      name,
      async (input: never) => {
        answered.last = await answers[name](desk, input);
        return answered.last;
      },
    ]),
  ) as unknown as CallHandlers;
  const channel = new MessageChannel();
  ports.push(channel);
  const wrap = (port: typeof channel.port1): Port => ({
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
  });
  createServer(handlers, toReport).connect(wrap(channel.port2));
  const client = createClient();
  client.attach(wrap(channel.port1));
  return { client, answered };
}

const ids = { tree: '', network: '', shapes: '', dataset: '', explanation: '', assessment: '', pictures: '' };
beforeAll(async () => {
  const shared = { dataset: 'sample:german_credit', target: 'risk', split: { test: 0.2, seed: 1 } };
  const tree = await studio.run({ ...shared, name: 'tree', model: { kind: 'decision-tree' } }, '.');
  const network = await studio.run(
    { ...shared, name: 'network', model: { kind: 'mlp' }, training: { epochs: 5 } },
    '.',
  );
  const shapes = await studio.run({ ...shared, name: 'shapes', model: { kind: 'ebm', maxRounds: 20 } }, '.');
  const { id } = await studio.explain(tree.id, {
    method: 'tree-shap',
    rows: [...tree.split.testRows.slice(0, 5)],
    params: {},
  });
  const assessed = await studio.assess(tree.id, { assessment: 'metrics', params: {} });
  const pictures = await studio.run(
    {
      dataset: folderOfPictures(path.join(folder, 'pictures'), 8),
      target: 'label',
      model: { kind: 'image-network', preset: 'lenet' },
      training: { epochs: 1 },
    },
    '.',
  );
  Object.assign(ids, {
    pictures: pictures.id,
    tree: tree.id,
    network: network.id,
    shapes: shapes.id,
    dataset: tree.dataset.id,
    explanation: id,
    assessment: assessed.id,
  });
}, 60_000);

const spec = { dataset: 'german_credit', target: 'risk', model: { kind: 'linear' } };
/** One question for each call, in this order: what deletes comes after what asks. */
const questions: { readonly [N in StudioCall]: () => CallInput<N> } = {
  samples: () => null,
  catalogue: () => null,
  'spec.parse': () => ({ text: 'dataset: german_credit\ntarget: risk\nmodel: {kind: linear}\n' }),
  'spec.raw': () => ({ text: 'dataset: german_credit\ntarget: risk\nmodel: {kind: linear}\n' }),
  'spec.check': () => ({ spec }),
  'spec.text': () => ({ spec }),
  'dataset.list': () => null,
  'dataset.warnings': () => ({ id: ids.dataset, target: 'risk' }),
  'dataset.column': () => ({ id: ids.dataset, column: 1, target: 'risk' }),
  'dataset.associations': () => ({ id: ids.dataset, target: 'risk' }),
  'dataset.relation': () => ({ id: ids.dataset, first: 'risk', second: 'duration_months' }),
  'dataset.page': () => ({ id: ids.dataset, query: { start: 0, count: 20 } }),
  'dataset.row': () => ({ id: ids.dataset, row: 3 }),
  'experiment.inside': () => ({ id: ids.pictures, row: 1, block: null }),
  'experiment.paint': () => ({ id: ids.pictures, row: 0, pixels: null }),
  'model.blocks': () => ({ id: ids.dataset, preset: 'lenet', units: 1, batch: 32 }),
  'dataset.images': () => ({ id: ids.dataset, rows: [0, 3], side: 96 }),
  'dataset.split': () => ({ id: ids.dataset, target: 'risk', split: { test: 0.2 } }),
  'dataset.tryFormula': () => ({ id: ids.dataset, formula: 'credit_amount / duration_months' }),
  'experiment.list': () => ({ bin: false }),
  'experiment.show': () => ({ id: ids.tree }),
  'experiment.history': () => ({ id: ids.network, points: 100 }),
  'experiment.evaluation': () => ({ id: ids.tree, part: 'test' }),
  'experiment.predictions': () => ({ id: ids.tree, part: 'test', filter: 'mistakes', start: 0, count: 50 }),
  'experiment.confusionRows': () => ({ id: ids.tree, part: 'test', truth: 'bad', label: 'good' }),
  'experiment.rankedRows': () => ({ id: ids.tree, part: 'test', class: 'bad', count: 20 }),
  'experiment.tellingRow': () => ({ id: ids.tree }),
  'experiment.tree': () => ({ id: ids.tree, row: 3 }),
  'experiment.moments': () => ({ id: ids.network }),
  'experiment.snapshot': () => ({ id: ids.network, epoch: null, axes: { kind: 'components' }, resolution: 20 }),
  'experiment.testLoss': () => ({ id: ids.network }),
  'experiment.pruning': () => ({ id: ids.tree }),
  'experiment.shapes': () => ({ id: ids.shapes }),
  'experiment.columns': () => ({ id: ids.tree }),
  'experiment.compare': () => ({ ids: [ids.tree, ids.network] }),
  'experiment.report': () => ({ id: ids.tree }),
  'experiment.data': () => ({ id: ids.tree }),
  'experiment.whatIf': () => ({ id: ids.tree, row: 3, cells: { duration_months: 12 } }),
  'explanation.summary': () => ({ id: ids.explanation }),
  'explanation.ofRow': () => ({ id: ids.tree, row: studio.show(ids.tree).split.testRows[0] }),
  'explanation.cost': () => ({ id: ids.tree, request: { method: 'kernel-shap', rows: 'test', params: {} } }),
  'explanation.row': () => ({ id: ids.explanation, row: studio.show(ids.tree).split.testRows[0] }),
  'assessment.list': () => ({ id: ids.tree }),
  'assessment.show': () => ({ id: ids.assessment }),
  'project.check': () => null,
  'project.bin': () => null,
  'experiment.rename': () => ({ id: ids.tree, name: 'another' }),
  'experiment.note': () => ({ id: ids.tree, note: 'a note #tag' }),
  'experiment.star': () => ({ id: ids.tree, starred: true }),
  'dataset.setTarget': () => ({ id: ids.dataset, target: 'housing' }),
  'dataset.renameColumn': () => ({ id: ids.dataset, column: 0, name: 'account' }),
  'dataset.retypeColumn': () => ({ id: ids.dataset, column: 1, kind: 'categorical' }),
  'dataset.deriveColumn': () => ({ id: ids.dataset, name: 'rate', formula: 'credit_amount / duration_months' }),
  'explanation.dropUnfinished': () => ({ id: ids.explanation }),
  'explanation.delete': () => ({ id: ids.explanation }),
  'explanation.restore': () => ({ id: ids.explanation }),
  'assessment.delete': () => ({ id: ids.assessment }),
  'experiment.delete': () => ({ ids: [ids.network] }),
  'experiment.restore': () => ({ ids: [ids.network] }),
  'dataset.delete': () => ({ id: ids.dataset }),
  'dataset.restore': () => ({ id: ids.dataset }),
  'project.emptyBin': () => ({ andBackups: false }),
  'project.compact': () => null,
};

describe('answers over a port', () => {
  it.each(Object.keys(questions) as StudioCall[])('%s arrives as it was answered', async (name) => {
    const { client, answered } = connect(studioAnswers as never);
    const arrived = await client.call(name as CallName, questions[name]() as never);
    expect(arrived).toStrictEqual(answered.last);
  });

  it('what a port cannot carry is not taken for an answer', async () => {
    const { client } = connect({ samples: () => [{ title: () => 'a function' }] });
    await expect(client.call('samples', null)).rejects.toThrow();
  });
});

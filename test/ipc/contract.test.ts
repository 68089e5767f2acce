import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { toReport, VitrineError } from '../../core/errors.ts';
import { createJobBoard } from '../../electron/engine/jobs.ts';
import { createClient, EngineError } from '../../electron/ipc/client.ts';
import { calls } from '../../electron/ipc/contract.ts';
import type { Port } from '../../electron/ipc/messages.ts';
import { type CallHandlers, createServer } from '../../electron/ipc/server.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

function pair(): [Port, Port] {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const wrap = (port: typeof port1): Port => ({
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
  });
  return [wrap(port1), wrap(port2)];
}

/** A server whose every call is answered by `answer`. */
function serve(answer: Partial<CallHandlers>): {
  client: ReturnType<typeof createClient>;
  server: ReturnType<typeof createServer>;
  near: Port;
} {
  const missing = () => {
    throw new Error('not in this test');
  };
  const handlers = Object.fromEntries(
    Object.keys(calls).map((name) => [name, (answer as Record<string, unknown>)[name] ?? missing]),
  ) as unknown as CallHandlers;
  const server = createServer(handlers, toReport);
  const [near, far] = pair();
  server.connect(far);
  const client = createClient();
  client.attach(near);
  return { client, server, near };
}

describe('a page that asks without end', () => {
  it('is held back, and is answered again when it has stopped', async () => {
    let asked = 0;
    const { near, client } = serve({
      samples: () => {
        asked++;
        return [];
      },
    });
    for (let id = 0; id < 50_000; id++) near.postMessage({ kind: 'call', id: 1e6 + id, name: 'samples', input: null });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(asked).toBeGreaterThan(1000);
    expect(asked).toBeLessThan(5000);
    expect(await client.call('samples', null)).toEqual([]);
  });
});

describe('control: a page that asks as a window does', () => {
  it('is answered every time', async () => {
    const { client } = serve({ samples: () => [] });
    const answers = await Promise.all(Array.from({ length: 500 }, () => client.call('samples', null)));
    expect(answers).toHaveLength(500);
  });
});

describe('calls', () => {
  it('bring back the answer, and errors as data with their hint', async () => {
    const { client } = serve({
      samples: () => [],
      'experiment.show': () => {
        throw new VitrineError('not-found', 'There is no experiment "x".', { where: 'id', hint: '"list" shows them.' });
      },
    });
    expect(await client.call('samples', null)).toEqual([]);
    const error = await client.call('experiment.show', { id: 'x' }).catch((reason) => reason);
    expect(error).toBeInstanceOf(EngineError);
    expect(error.report).toMatchObject({ code: 'not-found', where: 'id', hint: '"list" shows them.' });
  });

  it('parse every input before a handler sees it', async () => {
    let reached = 0;
    const { client } = serve({
      'dataset.page': () => {
        reached++;
        return { total: 0, rows: [] };
      },
    });
    for (const query of [{ start: -1, count: 10 }, { start: 0, count: 1e9 }, { start: 0, count: 10, extra: 1 }, null]) {
      const error = await client.call('dataset.page', { id: 'd', query: query as never }).catch((reason) => reason);
      expect(error.report.code).toBe('usage');
      expect(error.report.where).toMatch(/^query/);
    }
    expect(reached).toBe(0);
  });

  it('refuse names that are not in the contract, also those that every object has', async () => {
    const { client } = serve({});
    for (const name of ['nothing', '__proto__', 'constructor', 'toString']) {
      const error = await client.call(name as 'samples', null).catch((reason) => reason);
      expect(error.message).toMatch(/no call/);
    }
  });

  it('pass over what is no message', async () => {
    const { client, near } = serve({ samples: () => [] });
    for (const nonsense of [null, 3, 'x', { kind: 'call' }, { kind: 'call', id: 'a', name: 'samples' }, []])
      near.postMessage(nonsense);
    expect(await client.call('samples', null)).toEqual([]);
  });

  it('made before a port is there wait for it; those on a port that is replaced fail with engine-lost', async () => {
    const client = createClient();
    const early = client.call('samples', null);
    const { server } = serve({ samples: () => [] });
    const [near, far] = pair();
    server.connect(far);
    client.attach(near);
    expect(await early).toEqual([]);
    const [silent] = pair();
    client.attach(silent);
    const waiting = client.call('samples', null).catch((reason) => reason);
    const [again, end] = pair();
    server.connect(end);
    client.attach(again);
    expect((await waiting).report.code).toBe('engine-lost');
    expect(await client.call('samples', null)).toEqual([]);
  });

  it('a thousand in a row keep their order and their answers', async () => {
    const { client } = serve({ 'experiment.report': ({ id }) => `report ${id}` });
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, i) => client.call('experiment.report', { id: String(i) })),
    );
    expect(answers).toEqual(Array.from({ length: 1000 }, (_, i) => `report ${i}`));
  });
});

describe('jobs', () => {
  function board() {
    let id = 0;
    const views: string[] = [];
    const parts: { server?: ReturnType<typeof createServer> } = {};
    const jobs = createJobBoard(
      () => performance.now(),
      () => `job-${++id}`,
      (view) => views.push(`${view.status} ${view.stage} ${view.share}`),
      (job, result, error) => parts.server?.emit('jobEnd', error ? { id: job, error } : { id: job, result }),
    );
    return { jobs, views, parts };
  }

  it('give one final answer, also one that comes before the page knows the id', async () => {
    const { jobs, parts, views } = board();
    const { client, server } = serve({
      'job.start': () => jobs.start('repeat', 'x', async () => ({ same: true, seconds: 0 })),
    });
    parts.server = server;
    expect(await client.job('repeat', { id: 'e', explanation: 'x' })).toEqual({ same: true, seconds: 0 });
    expect(views.at(-1)).toBe('done start 1');
  });

  it('that fail say why; what is not ours is internal', async () => {
    const { jobs, parts } = board();
    const { client, server } = serve({
      'job.start': () => jobs.start('repeat', 'x', () => Promise.reject(new Error('broken'))),
    });
    parts.server = server;
    const error = await client.job('repeat', { id: 'e', explanation: 'x' }).catch((reason) => reason);
    expect(error.report).toMatchObject({ code: 'internal', message: 'broken' });
  });

  it('hear cancel at once, pause and resume, and are told to end when the program does', async () => {
    const { jobs } = board();
    const waits = (check: () => boolean) =>
      new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (!check()) return;
          clearInterval(timer);
          resolve();
        }, 5);
      });
    const work = (hooks: { control: { cell: Int32Array } }) =>
      waits(() => Atomics.load(hooks.control.cell, 0) === 3).then(() =>
        Promise.reject(new VitrineError('cancelled', 'Cancelled.')),
      );
    const id = jobs.start('run', 'x', work);
    jobs.control(id, 'pause');
    expect(jobs.running()[0].status).toBe('paused');
    jobs.control(id, 'resume');
    const begun = performance.now();
    jobs.control(id, 'cancel');
    await jobs.closeAll();
    expect(performance.now() - begun).toBeLessThan(200);
    expect(jobs.list()[0].status).toBe('cancelled');
    expect(jobs.running()).toEqual([]);
  });
});

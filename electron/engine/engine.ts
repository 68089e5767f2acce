// The compute engine: loads core, serves the contract on the ports that main hands it, and owns the project file.
import { randomUUID } from 'node:crypto';
import { toReport } from '../../core/errors.ts';
import { createServer, type EngineServer } from '../ipc/server.ts';
import { createHandlers } from './handlers.ts';
import { createJobBoard, type JobBoard } from './jobs.ts';
import type { FromEngine, ToEngine } from './messages.ts';
import { portOf } from './port.ts';
import { createProjectSession, type ProjectSession } from './project-session.ts';

// here and not in the threads that load the library: their environment is a copy that native code does not see
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

const parent = process.parentPort;
const tell = (message: FromEngine): void => parent.postMessage(message);
const tokens = new Map<string, string>();
let server: EngineServer | undefined;
let board: JobBoard | undefined;
let projectSession: ProjectSession | undefined;

/**
 * @param onBusy called when the project's file is being worked on, which may take long: the page can be answered before it
 * is open
 */
async function start(message: Extract<ToEngine, { kind: 'start' }>, onBusy: () => void): Promise<void> {
  const place = createProjectSession({
    resources: message.resources,
    version: message.version,
    worker: new URL('./worker.js', import.meta.url),
    missingPart: message.missingPart,
    onOpen: (file, passphrase) => tell({ kind: 'opened', file, passphrase }),
    onWork(progress) {
      server?.emit('fileWork', progress);
      onBusy();
    },
    onGone: () => server?.emit('changed', { what: 'project', id: null }),
  });
  const jobs = createJobBoard(
    () => performance.now(),
    randomUUID,
    (view) => {
      server?.emit('job', view);
      tellRunning();
    },
    (id, result, error) => {
      server?.emit('jobEnd', error ? { id, error } : { id, result });
      const view = jobs.list().find((job) => job.id === id);
      if (view && view.kind !== 'preview')
        tell({ kind: 'ended', subject: view.subject, seconds: view.seconds, failed: view.status === 'failed' });
    },
  );
  const handlers = createHandlers({
    projectSession: place,
    board: jobs,
    tokens,
    emit: (name, value) => server?.emit(name, value),
  });
  server = createServer(handlers, toReport);
  board = jobs;
  projectSession = place;
  await place
    .open(message.project, true, message.passphrase)
    .catch((error) => process.stderr.write(`${toReport(error).message}\n`));
  server.emit('changed', { what: 'project', id: null });
  if (!message.afterDeath) return;
  // what was in training when this process died goes on from its last checkpoint, once
  const { without } = message.afterDeath;
  const experiments = place.cutOff().filter((id) => !without.includes(id));
  tell({ kind: 'goesOn', experiments });
  for (const id of experiments)
    await Promise.resolve(handlers['job.start']({ name: 'continue', input: { id } })).catch(() => undefined);
}

let lastReported = 0;

function tellRunning(): void {
  if (performance.now() - lastReported < 200 && board?.running().length !== 0) return;
  lastReported = performance.now();
  const running = board?.running().filter((job) => job.kind !== 'preview' && job.kind !== 'boundary') ?? [];
  const share = running.length === 0 ? 1 : running.reduce((sum, job) => sum + job.share, 0) / running.length;
  tell({ kind: 'running', share, jobs: running.length });
}

let ready: Promise<void> = Promise.resolve();

async function close(): Promise<void> {
  await ready;
  await board?.closeAll();
  await projectSession?.close();
  tell({ kind: 'closed' });
}

parent.on('message', ({ data, ports }) => {
  const message = data as ToEngine;
  switch (message.kind) {
    case 'start':
      ready = new Promise((resolve) => {
        void start(message, resolve).then(resolve);
      });
      return;
    case 'token':
      tokens.set(message.token, message.file);
      return;
    case 'port': {
      const [port] = ports;
      void ready.then(() => {
        const disconnect = server?.connect(portOf(port));
        port.on('close', () => disconnect?.());
        port.start();
      });
      return;
    }
    case 'close':
      void close();
  }
});

setInterval(() => tell({ kind: 'alive' }), 2000);

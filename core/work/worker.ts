// A worker thread's entry: takes one task at a time from the pool.
import os from 'node:os';
import { MessageChannel, type MessagePort, parentPort } from 'node:worker_threads';
import { toReport, VitrineError } from '../errors.ts';
import { createJobContext } from './control.ts';
import { inThreads, type PartRequest } from './spread.ts';
import { type TaskEvent, type TaskName, type Tasks, taskRunners } from './tasks.ts';
import { type GroupRequest, groupOfThreads } from './worker-group.ts';

export interface TaskRequest {
  readonly task: TaskName;
  readonly input: unknown;
  readonly seed: number;
  readonly cell: Int32Array;
}

/** A request whose port travels beside it, one for each thread that may help. */
export type UnsentRequest = Omit<PartRequest, 'port'> | Omit<GroupRequest, 'port'>;

export type WorkerMessage =
  | {
      readonly kind: 'progress';
      readonly stage: string;
      readonly share: number;
      readonly note?: string;
      readonly count?: { readonly done: number; readonly of: number };
    }
  | { readonly kind: 'event'; readonly event: TaskEvent }
  | { readonly kind: 'help'; readonly request: UnsentRequest; readonly ports: readonly MessagePort[] }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly report: ReturnType<typeof toReport> };

const port = parentPort;
if (!port) throw new Error('this file runs in a worker thread only');

const send = (message: WorkerMessage): void => port.postMessage(message);

function askForHelp(request: UnsentRequest): readonly MessagePort[] {
  const pieces = 'inputs' in request ? request.inputs.length : Number.POSITIVE_INFINITY;
  const channels = Array.from(
    { length: Math.min(Math.max(2, os.availableParallelism()), pieces) - 1 },
    () => new MessageChannel(),
  );
  const ports = channels.map((channel) => channel.port2);
  port?.postMessage({ kind: 'help', request, ports } satisfies WorkerMessage, ports);
  return channels.map((channel) => channel.port1);
}

async function runTask<N extends TaskName>(task: N, input: Tasks[N]['input'], request: TaskRequest): Promise<void> {
  const job = createJobContext(
    request.cell,
    request.seed,
    () => performance.now() / 1000,
    (progress) => send({ kind: 'progress', ...progress }),
  );
  try {
    const result = await taskRunners[task](
      input,
      { ...job, spread: inThreads(job, askForHelp), workerGroup: groupOfThreads(job, askForHelp) },
      (event) => send({ kind: 'event', event }),
    );
    send({ kind: 'done', result });
  } catch (error) {
    send({ kind: 'failed', report: toReport(asZodRefusal(error)) });
  }
}

/** Parameters that a schema refused, as an error that names the parameter. */
function asZodRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'ZodError' || !('issues' in error) || !Array.isArray(error.issues))
    return error;
  const [issue] = error.issues;
  return new VitrineError('params', String(issue?.message ?? error.message), {
    where: Array.isArray(issue?.path) ? issue.path.join('.') : undefined,
  });
}

port.on('message', (request: TaskRequest) => {
  void runTask(request.task, request.input as Tasks[TaskName]['input'], request);
});

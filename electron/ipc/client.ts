import { inEnglish } from '../../core/messages/format.ts';
import { say } from '../../core/messages/say.ts';
import type { ErrorReport } from '../../core/schema/error.ts';
import type {
  CallInput,
  CallName,
  CallOutput,
  EventName,
  EventValue,
  JobInput,
  JobName,
  JobResult,
} from './contract.ts';
import type { ClientMessage, Port, ServerMessage } from './messages.ts';

/** An error of the engine, as data with a name. */
export class EngineError extends Error {
  readonly report: ErrorReport;

  constructor(report: ErrorReport) {
    super(report.message);
    this.name = 'EngineError';
    this.report = report;
  }
}

export interface EngineClient {
  /** Uses a new port; whatever waited for an answer on the old one fails with `engine-lost`. */
  attach(port: Port): void;
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /**
   * Starts a job; `onStart` is told its id, by which it can be paused, stopped or cancelled. Resolves with its one
   * final answer.
   */
  job<N extends JobName>(name: N, input: JobInput<N>, onStart?: (id: string) => void): Promise<JobResult<N>>;
  on<N extends EventName>(name: N, listener: (value: EventValue<N>) => void): () => void;
}

const [said, saidHint] = [say('error.engineLost', {}), say('hint.engineStartsAgain', {})];
const lost: ErrorReport = { code: 'engine-lost', message: inEnglish(said), hint: inEnglish(saidHint), said, saidHint };

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The page's end of the contract. Calls made before a port is there wait for it. */
export function createClient(): EngineClient {
  let port: Port | undefined;
  let next = 1;
  const queue: ClientMessage[] = [];
  const waiting = new Map<number, Waiting>();
  const jobs = new Map<string, Waiting>();
  /** Ends of jobs that came before the answer that told their id. */
  const ended = new Map<string, EventValue<'jobEnd'>>();
  const listeners = new Map<string, Set<(value: never) => void>>();

  const settle = (waiter: Waiting, end: EventValue<'jobEnd'>) =>
    end.error ? waiter.reject(new EngineError(end.error)) : waiter.resolve(end.result);
  const emit = (name: string, value: unknown) => {
    for (const listener of listeners.get(name) ?? []) listener(value as never);
  };

  function receive(message: ServerMessage): void {
    switch (message.kind) {
      case 'result':
        waiting.get(message.id)?.resolve(message.value);
        waiting.delete(message.id);
        return;
      case 'error':
        waiting.get(message.id)?.reject(new EngineError(message.report));
        waiting.delete(message.id);
        return;
      case 'event': {
        if (message.name === 'jobEnd') {
          const end = message.value as EventValue<'jobEnd'>;
          const waiter = jobs.get(end.id);
          if (waiter) settle(waiter, end);
          else ended.set(end.id, end);
          jobs.delete(end.id);
        }
        emit(message.name, message.value);
      }
    }
  }

  function send(name: string, input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const message: ClientMessage = { kind: 'call', id: next++, name, input };
      waiting.set(message.id, { resolve, reject });
      if (port) port.postMessage(message);
      else queue.push(message);
    });
  }

  return {
    attach(newPort) {
      const orphans = port ? [...waiting.values(), ...jobs.values()] : [];
      if (port) waiting.clear();
      jobs.clear();
      port = newPort;
      newPort.onMessage((message) => {
        if (port === newPort) receive(message as ServerMessage);
      });
      for (const message of queue.splice(0)) newPort.postMessage(message);
      for (const orphan of orphans) orphan.reject(new EngineError(lost));
      emit('attached', null);
    },
    call: (name, input) => send(name, input) as Promise<never>,
    async job(name, input, onStart) {
      const id = (await send('job.start', { name, input })) as string;
      onStart?.(id);
      return (await new Promise((resolve, reject) => {
        const end = ended.get(id);
        ended.delete(id);
        if (end) settle({ resolve, reject }, end);
        else jobs.set(id, { resolve, reject });
      })) as never;
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener as (value: never) => void);
      return () => set.delete(listener as (value: never) => void);
    },
  };
}

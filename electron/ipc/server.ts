import { z } from 'zod';
import type { ErrorReport } from '../../core/schema/error.ts';
import {
  type CallArgument,
  type CallName,
  type CallOutput,
  calls,
  type EventName,
  type EventValue,
} from './contract.ts';
import type { Port, ServerMessage } from './messages.ts';

export type CallHandlers = {
  readonly [N in CallName]: (input: CallArgument<N>) => CallOutput<N> | Promise<CallOutput<N>>;
};

export interface EngineServer {
  /** Serves one more window. @returns a function that stops serving it */
  connect(port: Port): () => void;
  emit<N extends EventName>(name: N, value: EventValue<N>): void;
}

const clientMessage = z.object({ kind: z.literal('call'), id: z.number(), name: z.string(), input: z.unknown() });

/**
 * The engine's end of the contract: every input is parsed by its schema before a handler sees it, and every error goes
 * back as data.
 */
export function createServer(handlers: CallHandlers, toReport: (error: unknown) => ErrorReport): EngineServer {
  const ports = new Set<Port>();

  async function answer(port: Port, raw: unknown): Promise<void> {
    const message = clientMessage.safeParse(raw);
    if (!message.success) return;
    const { id, name, input } = message.data;
    const send = (reply: ServerMessage) => port.postMessage(reply);
    try {
      if (!Object.hasOwn(calls, name))
        throw Object.assign(new Error(`There is no call "${name}".`), { name: 'UnknownCall' });
      const known = name as CallName;
      const parsed = calls[known].input.safeParse(input);
      if (!parsed.success) return send({ kind: 'error', id, report: invalidInput(name, parsed.error) });
      const handler = handlers[known] as (input: unknown) => unknown;
      send({ kind: 'result', id, value: await handler(parsed.data) });
    } catch (error) {
      send({ kind: 'error', id, report: toReport(error) });
    }
  }

  return {
    connect(port) {
      ports.add(port);
      const mayAsk = allowance();
      port.onMessage((raw) => {
        if (mayAsk()) void answer(port, raw);
      });
      return () => ports.delete(port);
    },
    emit(name, value) {
      for (const port of ports) port.postMessage({ kind: 'event', name, value } satisfies ServerMessage);
    },
  };
}

/** Calls that a page may make at once, and in a second: no window of ours makes a tenth of them. */
const atOnce = 2000;
const perSecond = 500;

/**
 * Holds back a page that asks without end, so that the engine goes on with its work. What is too much is not answered:
 * an answer is work too.
 * @returns whether one more may be asked now
 */
function allowance(): () => boolean {
  let left = atOnce;
  let since = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(atOnce, left + ((now - since) / 1000) * perSecond);
    since = now;
    if (left < 1) return false;
    left--;
    return true;
  };
}

function invalidInput(name: string, error: z.ZodError): ErrorReport {
  const [issue] = error.issues;
  return {
    code: 'usage',
    message: `${name}: ${issue?.message ?? 'the input does not fit'}`,
    where: issue?.path.map(String).join('.'),
  };
}

import type { ErrorReport } from '../../core/schema/error.ts';

/** What crosses the port. A request has a number, its answer the same; an event has none. */
export type ClientMessage = {
  readonly kind: 'call';
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
};
export type ServerMessage =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly report: ErrorReport }
  | { readonly kind: 'event'; readonly name: string; readonly value: unknown };

/** The little that the contract needs of a port: a page's MessagePort, Electron's, and Node's all fit. */
export interface Port {
  postMessage(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

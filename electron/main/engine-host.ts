import path from 'node:path';
import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import type { FromEngine, ToEngine } from '../engine/messages.ts';
import type { EngineState } from '../preload/bridge.ts';
import { hasClosed } from './closing.ts';

export interface EngineHost {
  /** Hands the page a new port to the engine that runs now. */
  connect(contents: WebContents): void;
  addToken(token: string, file: string): void;
  restart(): void;
  /**
   * Lets the engine close the project; resolves when it has, or gives no sign of life any more. @param onBytes told how
   * large the backup is by now
   */
  close(onBytes: (bytes: number) => void): Promise<void>;
  /** Why the engine does not run, in its own last words. */
  lastWords(): string;
  state(): EngineState;
}

interface Setup {
  readonly folder: string;
  readonly resources: string;
  readonly version: string;
  readonly missingPart: string | null;
  readonly project: string;
  readonly onMessage: (message: FromEngine) => void;
  readonly onState: (state: EngineState) => void;
  readonly log: (line: string) => void;
}

const silentAfter = 10_000;
const closeTimeout = 8000;
/** An engine that dies so soon, so often, will not live. */
const hopeless = { starts: 3, within: 15_000 };

/** Starts, watches and restarts the compute process of one window. */
export function createEngineHost(setup: Setup): EngineHost {
  const tokens = new Map<string, string>();
  const pages = new Set<WebContents>();
  const deaths: number[] = [];
  /** Experiments that have gone on once after the engine died: that is enough. */
  const wentOn = new Set<string>();
  let engine: UtilityProcess | undefined;
  let project = setup.project;
  /** Kept for an engine that takes the place of one that died; nowhere but here. */
  let passphrase: string | undefined;
  let heard = Date.now();
  let words = '';
  let state: EngineState = 'starting';
  let closing: (() => void) | undefined;
  let closed = false;

  const tell = (message: ToEngine) => engine?.postMessage(message);
  const setState = (next: EngineState) => {
    if (next === state) return;
    state = next;
    setup.onState(next);
  };

  function start(afterDeath: boolean): void {
    heard = Date.now();
    const child = utilityProcess.fork(path.join(setup.folder, 'engine.js'), [], {
      serviceName: 'Vitrine engine',
      stdio: 'pipe',
    });
    engine = child;
    child.stdout?.on('data', (data: Buffer) => setup.log(`engine: ${data.toString().trimEnd()}`));
    child.stderr?.on('data', (data: Buffer) => {
      words = (words + data.toString()).slice(-4000);
      setup.log(`engine: ${data.toString().trimEnd()}`);
    });
    child.on('message', (message: FromEngine) => receive(child, message));
    child.on('exit', (code) => onExit(child, code));
    tell({
      kind: 'start',
      project,
      passphrase,
      resources: setup.resources,
      version: setup.version,
      missingPart: setup.missingPart,
      afterDeath: afterDeath ? { without: [...wentOn] } : null,
    });
    for (const [token, file] of tokens) tell({ kind: 'token', token, file });
    for (const page of pages) givePort(page);
  }

  function receive(child: UtilityProcess, message: FromEngine): void {
    if (child !== engine) return;
    heard = Date.now();
    if (message.kind === 'opened') ({ file: project, passphrase } = message);
    if (message.kind === 'goesOn') for (const id of message.experiments) wentOn.add(id);
    if (message.kind === 'closed') closing?.();
    if (message.kind === 'alive' || message.kind === 'opened') setState('ready');
    setup.onMessage(message);
  }

  function onExit(child: UtilityProcess, code: number): void {
    if (child !== engine) return;
    engine = undefined;
    closing?.();
    if (closed) return;
    setup.log(`the engine ended with ${code}`);
    const now = Date.now();
    deaths.push(now);
    if (deaths.filter((time) => now - time < hopeless.within).length >= hopeless.starts) return setState('failed');
    setState('restarted');
    start(true);
  }

  function givePort(page: WebContents): void {
    if (page.isDestroyed() || !engine) return;
    const { port1, port2 } = new MessageChannelMain();
    engine.postMessage({ kind: 'port' } satisfies ToEngine, [port1]);
    page.postMessage('port', null, [port2]);
  }

  const watch = setInterval(() => {
    if (engine && state === 'ready' && Date.now() - heard > silentAfter) setState('silent');
  }, 1000);

  start(false);
  return {
    connect(contents) {
      pages.add(contents);
      contents.once('destroyed', () => pages.delete(contents));
      givePort(contents);
    },
    addToken(token, file) {
      tokens.set(token, file);
      tell({ kind: 'token', token, file });
    },
    restart() {
      if (engine) engine.kill();
      else {
        deaths.length = 0;
        start(false);
      }
    },
    async close(onBytes) {
      closed = true;
      clearInterval(watch);
      if (!engine) return;
      const hasEnded = new Promise<void>((resolve) => {
        closing = resolve;
        tell({ kind: 'close' });
      });
      const copy = `${project}-backup.${engine.pid}.part`;
      const isClosed = await hasClosed({ closed: hasEnded, copy, patience: closeTimeout, lookEvery: 250, onBytes });
      if (!isClosed) setup.log('the engine did not close and was ended');
      engine?.kill();
    },
    lastWords: () => words.trim().split('\n').slice(-6).join('\n'),
    state: () => state,
  };
}

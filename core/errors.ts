import { inEnglish } from './messages/format.ts';
import { say } from './messages/say.ts';
import type { ErrorCode, ErrorReport } from './schema/error.ts';
import type { Message } from './schema/message.ts';

/** A sentence of the catalogue, or text that comes from elsewhere and stands in one language. */
type Sentence = Message | string;

interface Details {
  readonly hint?: Sentence;
  readonly where?: string;
  readonly cause?: unknown;
}

/**
 * An error that a person can act on: what was wrong, where, and what would be accepted. `message` and `hint` are
 * English.
 */
export class VitrineError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly where: string | undefined;
  /** The same sentences for a reader of another language. */
  readonly said: Pick<ErrorReport, 'said' | 'saidHint'>;

  constructor(code: ErrorCode, message: Sentence, details: Details = {}) {
    super(englishOf(message), { cause: details.cause });
    this.name = 'VitrineError';
    this.code = code;
    this.hint = details.hint === undefined ? undefined : englishOf(details.hint);
    this.where = details.where;
    this.said = {
      ...(typeof message === 'string' ? {} : { said: message }),
      ...(typeof details.hint === 'object' ? { saidHint: details.hint } : {}),
    };
  }
}

export const englishOf = (sentence: Sentence): string =>
  typeof sentence === 'string' ? sentence : inEnglish(sentence);

/** What the system, SQLite or Node say by their own code, as a person can act on it. */
const systemErrors: readonly { readonly codes: RegExp; readonly error: (code: string) => VitrineError }[] = [
  {
    codes: /^(SQLITE_FULL|ENOSPC|EDQUOT)$/,
    error: () => new VitrineError('disk-full', say('system.diskFull', {}), { hint: say('system.freeSpace', {}) }),
  },
  {
    codes: /^(SQLITE_READONLY.*|EROFS|EACCES|EPERM)$/,
    error: () => new VitrineError('read-only', say('system.readOnly', {}), { hint: say('system.saveCopy', {}) }),
  },
  {
    codes: /^(SQLITE_CORRUPT.*|SQLITE_NOTADB)$/,
    error: (code) =>
      new VitrineError('project-damaged', say('system.damaged', { code }), { hint: say('system.checkAndRestore', {}) }),
  },
  {
    codes: /^(SQLITE_BUSY.*|SQLITE_LOCKED.*)$/,
    error: () => new VitrineError('project-locked', say('system.held', {}), { hint: say('system.closeThere', {}) }),
  },
  {
    codes: /^(SQLITE_IOERR.*|SQLITE_CANTOPEN.*|EIO|ENXIO|ENODEV|ESTALE|ETIMEDOUT)$/,
    error: (code) =>
      new VitrineError('disk-fault', say('system.diskFault', { code }), { hint: say('system.checkDisk', {}) }),
  },
  {
    codes: /^(EMFILE|ENFILE)$/,
    error: (code) =>
      new VitrineError('disk-fault', say('system.tooManyFiles', { code }), { hint: say('system.closePrograms', {}) }),
  },
  {
    codes: /^(ENOENT|ENOTDIR|EISDIR|ENAMETOOLONG|ELOOP)$/,
    error: (code) =>
      new VitrineError('file-not-found', say('system.notThere', { code }), { hint: say('system.chooseAgain', {}) }),
  },
  {
    codes: /^(SQLITE_NOMEM|ERR_WORKER_OUT_OF_MEMORY)$/,
    error: () =>
      new VitrineError('out-of-memory', say('error.jobNeededMoreMemoryThan', {}), {
        hint: say('hint.useFewerRowsOrFeatures', {}),
      }),
  },
];

/** Any thrown value as the data that crosses processes; what is not ours becomes `internal`. */
export function toReport(error: unknown): ErrorReport {
  if (error instanceof VitrineError) {
    return { code: error.code, message: error.message, hint: error.hint, where: error.where, ...error.said };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && 'code' in error) {
    const code = String(error.code);
    const known = systemErrors.find(({ codes }) => codes.test(code));
    if (known) return toReport(known.error(code));
  }
  return { code: 'internal', message, detail: error instanceof Error ? error.stack : undefined };
}

export function fromReport(report: ErrorReport): VitrineError {
  return new VitrineError(report.code, report.said ?? report.message, {
    hint: report.saidHint ?? report.hint,
    where: report.where,
  });
}

/** What the program itself has made certain is there. @throws where it is not: a fault of the program, not of a person */
export function certain<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is missing`);
  return value;
}

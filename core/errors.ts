import { inEnglish } from './messages/format.ts';
import type { MessageKey } from './messages/say.ts';
import type { ErrorCode, ErrorReport } from './schema/error.ts';
import type { Message } from './schema/message.ts';

/** A sentence of the catalogue, or text that comes from elsewhere and stands in one language. */
type Sentence = Message | string;

interface Details {
  readonly hint?: Sentence;
  readonly where?: string;
  readonly cause?: unknown;
}

/** An error that a person can act on: what was wrong, where, and what would be accepted. `message` and `hint` are English. */
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

const englishOf = (sentence: Sentence): string => (typeof sentence === 'string' ? sentence : inEnglish(sentence));

type SystemKey = Extract<MessageKey, `system.${string}` | `${'error' | 'hint'}.${string}`>;

/** What the system, SQLite or Node say, as a person can act on it. */
const systemErrors: readonly {
  readonly codes: RegExp;
  readonly report: { readonly code: ErrorCode; readonly message: SystemKey; readonly hint: SystemKey };
}[] = [
  {
    codes: /^(SQLITE_FULL|ENOSPC|EDQUOT)$/,
    report: { code: 'disk-full', message: 'system.diskFull', hint: 'system.freeSpace' },
  },
  {
    codes: /^(SQLITE_READONLY.*|EROFS|EACCES|EPERM)$/,
    report: { code: 'read-only', message: 'system.readOnly', hint: 'system.saveCopy' },
  },
  {
    codes: /^(SQLITE_CORRUPT.*|SQLITE_NOTADB)$/,
    report: { code: 'project-damaged', message: 'system.damaged', hint: 'system.checkAndRestore' },
  },
  {
    codes: /^(SQLITE_BUSY.*|SQLITE_LOCKED.*)$/,
    report: { code: 'project-locked', message: 'system.held', hint: 'system.closeThere' },
  },
  {
    codes: /^(SQLITE_IOERR.*|SQLITE_CANTOPEN.*|EIO|ENXIO|ENODEV|ESTALE|ETIMEDOUT)$/,
    report: {
      code: 'disk-fault',
      message: 'system.diskFault',
      hint: 'system.checkDisk',
    },
  },
  {
    codes: /^(EMFILE|ENFILE)$/,
    report: { code: 'disk-fault', message: 'system.tooManyFiles', hint: 'system.closePrograms' },
  },
  {
    codes: /^(ENOENT|ENOTDIR|EISDIR|ENAMETOOLONG|ELOOP)$/,
    report: {
      code: 'file-not-found',
      message: 'system.notThere',
      hint: 'system.chooseAgain',
    },
  },
  {
    codes: /^(SQLITE_NOMEM|ERR_WORKER_OUT_OF_MEMORY)$/,
    report: { code: 'out-of-memory', message: 'error.jobNeededMoreMemoryThan', hint: 'hint.useFewerRowsOrFeatures' },
  },
];

/** Any thrown value as the data that crosses processes; what is not ours becomes `internal`. */
export function toReport(error: unknown): ErrorReport {
  if (error instanceof VitrineError) {
    return { code: error.code, message: error.message, hint: error.hint, where: error.where, ...error.said };
  }
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof Error && 'code' in error ? systemErrors.find(({ codes }) => codes.test(String(error.code))) : undefined;
  if (known) {
    const values = { code: String((error as { code?: unknown }).code) };
    const { code, message: key, hint } = known.report;
    return toReport(new VitrineError(code, { key, values }, { hint: { key: hint, values: {} } }));
  }
  return { code: 'internal', message, detail: error instanceof Error ? error.stack : undefined };
}

export function fromReport(report: ErrorReport): VitrineError {
  return new VitrineError(report.code, report.said ?? report.message, { hint: report.saidHint ?? report.hint, where: report.where });
}

import { inEnglish } from './messages/format.ts';
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

/** What the system, SQLite or Node say, as a person can act on it; % is their own code. */
const systemErrors: readonly { readonly codes: RegExp; readonly report: ErrorReport }[] = [
  {
    codes: /^(SQLITE_FULL|ENOSPC|EDQUOT)$/,
    report: { code: 'disk-full', message: 'The disk is full.', hint: 'Free some space, then try again. Nothing already stored is lost.' },
  },
  {
    codes: /^(SQLITE_READONLY.*|EROFS|EACCES|EPERM)$/,
    report: { code: 'read-only', message: 'The project or its folder cannot be written.', hint: 'Save it as a copy in a folder that can be written.' },
  },
  {
    codes: /^(SQLITE_CORRUPT.*|SQLITE_NOTADB)$/,
    report: { code: 'project-damaged', message: 'The project is damaged (%).', hint: 'Check it, and restore a backup; nothing was deleted.' },
  },
  {
    codes: /^(SQLITE_BUSY.*|SQLITE_LOCKED.*)$/,
    report: { code: 'project-locked', message: 'Another program holds the project.', hint: 'Close it there, or wait a moment and try again.' },
  },
  {
    codes: /^(SQLITE_IOERR.*|SQLITE_CANTOPEN.*|EIO|ENXIO|ENODEV|ESTALE|ETIMEDOUT)$/,
    report: {
      code: 'disk-fault',
      message: 'The disk could not be read or written (%).',
      hint: 'See whether it is still connected and sound, then open the project again. What was stored before stays stored.',
    },
  },
  {
    codes: /^(EMFILE|ENFILE)$/,
    report: { code: 'disk-fault', message: 'Too many files are open (%).', hint: 'Close other programs, or raise the limit of open files, then try again.' },
  },
  {
    codes: /^(ENOENT|ENOTDIR|EISDIR|ENAMETOOLONG|ELOOP)$/,
    report: {
      code: 'file-not-found',
      message: 'A file or folder is not there, or is not what it should be (%).',
      hint: 'It may have been moved or renamed: choose it again.',
    },
  },
  {
    codes: /^(SQLITE_NOMEM|ERR_WORKER_OUT_OF_MEMORY)$/,
    report: { code: 'out-of-memory', message: 'The job needed more memory than it may use.', hint: 'Use fewer rows or features, or a smaller model.' },
  },
];

/** Any thrown value as the data that crosses processes; what is not ours becomes `internal`. */
export function toReport(error: unknown): ErrorReport {
  if (error instanceof VitrineError) {
    return { code: error.code, message: error.message, hint: error.hint, where: error.where, ...error.said };
  }
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof Error && 'code' in error ? systemErrors.find(({ codes }) => codes.test(String(error.code))) : undefined;
  if (known) return { ...known.report, message: known.report.message.replace('%', String((error as { code?: unknown }).code)) };
  return { code: 'internal', message, detail: error instanceof Error ? error.stack : undefined };
}

export function fromReport(report: ErrorReport): VitrineError {
  return new VitrineError(report.code, report.said ?? report.message, { hint: report.saidHint ?? report.hint, where: report.where });
}

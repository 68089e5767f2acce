import type { ErrorCode, ErrorReport } from './schema/error.ts';

/** An error that a person can act on: what was wrong, where, and what would be accepted. */
export class VitrineError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly where: string | undefined;

  constructor(code: ErrorCode, message: string, details: { hint?: string; where?: string; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.name = 'VitrineError';
    this.code = code;
    this.hint = details.hint;
    this.where = details.where;
  }
}

/** Any thrown value as the data that crosses processes; what is not ours becomes `internal`. */
export function toReport(error: unknown): ErrorReport {
  if (error instanceof VitrineError) {
    return { code: error.code, message: error.message, hint: error.hint, where: error.where };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'SQLITE_FULL' || error.code === 'ENOSPC') {
      return { code: 'disk-full', message: 'The disk is full.', hint: 'Free some space, then try again. Nothing already stored is lost.' };
    }
    if (error.code === 'SQLITE_READONLY' || error.code === 'EROFS' || error.code === 'EACCES') {
      return { code: 'read-only', message: 'The project or its folder cannot be written.', hint: 'Save it as a copy in a folder that can be written.' };
    }
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return { code: 'out-of-memory', message: 'The job needed more memory than it may use.', hint: 'Use fewer rows or features, or a smaller model.' };
    }
  }
  return { code: 'internal', message, detail: error instanceof Error ? error.stack : undefined };
}

export function fromReport(report: ErrorReport): VitrineError {
  return new VitrineError(report.code, report.message, { hint: report.hint, where: report.where });
}

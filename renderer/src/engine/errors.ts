import type { ErrorReport } from '../../../core/schema/error.ts';
import { EngineError } from '../../../electron/ipc/client.ts';

/** Whatever was thrown, as the data that an error panel shows. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof EngineError) return error.report;
  return {
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    detail: error instanceof Error ? error.stack : undefined,
  };
}

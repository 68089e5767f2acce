import { format, type MessageLanguage } from '../../../core/messages/format.ts';
import type { ErrorReport } from '../../../core/schema/error.ts';

/** What was wrong, in the reader's language; what comes from elsewhere stands in its own. */
export const messageOf = ({ said, message }: ErrorReport, language: MessageLanguage): string =>
  said ? format(said, language) : message;

/** What to do, in the reader's language where that is known. */
export const hintOf = ({ saidHint, hint }: ErrorReport, language: MessageLanguage): string | undefined =>
  saidHint ? format(saidHint, language) : hint;

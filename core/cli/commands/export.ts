import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { Studio } from '../../studio.ts';
import { type CommandResult, languageNow } from '../output.ts';

import { writeWhole } from '../write-whole.ts';

export function exportCommand(studio: Studio, id: string, format: string, out: string): CommandResult {
  if (format !== 'json' && format !== 'html')
    throw new VitrineError('usage', say('error.formatNotKnown', { format }), {
      where: '--format',
      hint: say('hint.jsonOrHtml', {}),
    });
  writeWhole(out, format === 'json' ? `${JSON.stringify(studio.exportData(id))}\n` : studio.report(id, languageNow()));
  return { json: { out: path.resolve(out), format, bytes: fs.statSync(out).size }, text: path.resolve(out) };
}

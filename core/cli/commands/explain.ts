import { VitrineError } from '../../errors.ts';
import { explanationText } from '../../explain/in-words.ts';
import { say } from '../../messages/say.ts';
import { rowSelection } from '../../schema/spec.ts';
import type { RunHooks } from '../../studio/context.ts';
import type { Studio } from '../../studio.ts';
import { readJsonOption } from '../json-option.ts';
import { type CommandResult, sentence } from '../output.ts';

/** Seconds in one thread from which on it is said how long an explanation may take. */
const longSeconds = 10;

export interface ExplainOptions {
  readonly method: string;
  readonly rows?: string;
  readonly data?: string;
  readonly params?: string;
  readonly seed?: string;
}

export async function explainCommand(
  studio: Studio,
  id: string,
  options: ExplainOptions,
  hooks: RunHooks,
  tell: (line: string) => void = () => {},
): Promise<CommandResult> {
  const params = options.params === undefined ? {} : readJsonOption(options.params, '--params');
  const rows = rowSelection.safeParse(options.rows ?? (options.data === undefined ? 'test' : 'all'));
  if (!rows.success)
    throw new VitrineError('rows', say('error.rowsDoesNotNameRows', { rows: options.rows ?? '' }), {
      where: '--rows',
      hint: say('hint.writeTestTrainAll5', {}),
    });
  const seed = options.seed === undefined ? undefined : Number(options.seed);
  if (seed !== undefined && (options.seed?.trim() === '' || !Number.isInteger(seed) || seed < 0 || seed > 4294967295))
    throw new VitrineError('usage', say('error.seedNotWholeNumberFrom', { seed: options.seed ?? '' }), {
      where: '--seed',
    });
  const request = { method: options.method, rows: rows.data, params, seed };
  // a file's rows are not known before it is read
  const seconds = options.data === undefined ? studio.costOf(id, request)?.seconds : undefined;
  if (seconds != null && seconds > longSeconds) tell(sentence(say('cli.takesLong', { seconds: Math.round(seconds) })));
  const value =
    options.data === undefined
      ? await studio.explain(id, request, hooks)
      : await studio.explainFile(id, request, options.data, hooks);
  return { json: value, text: explanationText(value, sentence) };
}

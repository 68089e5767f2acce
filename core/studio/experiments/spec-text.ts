import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { parseSpecText } from '../../validation/spec-yaml.ts';
import type { StudioContext } from '../context.ts';
import { readSpec } from './read-spec.ts';

/** Characters of YAML that are read in a moment, whatever they are. */
const short = 8000;
const longest = 2_000_000;
const limits = { seconds: 5, megabytes: 500 };

/** The text of a spec; a long one is read in a thread of its own, which may not take for ever. @throws spec */
export async function parseWithinLimits({ pool }: StudioContext, text: string): Promise<unknown> {
  if (text.length > longest)
    throw new VitrineError(
      'spec',
      say('error.specHasCharactersAtMost', {
        count: text.length.toLocaleString('en'),
        longest: longest.toLocaleString('en'),
      }),
      {
        where: 'spec',
      },
    );
  if (text.length <= short) return parseSpecText(text);
  const error = new VitrineError('spec', say('error.specTakesTooLongRead', {}), {
    where: 'spec',
    hint: say('hint.writeAsJsonOrLeave', {}),
  });
  return pool.run('parseSpec', { text }, { limits: { ...limits, error } });
}

/** What a person wrote, checked but not filled in with defaults. @throws spec */
export async function readRawSpec(context: StudioContext, text: string): Promise<Record<string, unknown>> {
  const value = await parseWithinLimits(context, text);
  readSpec(value);
  return value as Record<string, unknown>;
}

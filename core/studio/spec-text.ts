import { VitrineError } from '../errors.ts';
import { parseSpecText } from '../training/read-spec.ts';
import type { StudioContext } from './context.ts';

/** Characters of YAML that are read in a moment, whatever they are. */
const short = 8000;
const longest = 2_000_000;
const limits = { seconds: 5, megabytes: 500 };

/** The text of a spec; a long one is read in a thread of its own, which may not take for ever. @throws spec */
export async function parseWithinLimits({ pool }: StudioContext, text: string): Promise<unknown> {
  if (text.length > longest)
    throw new VitrineError('spec', `The spec has ${text.length.toLocaleString('en')} characters; at most ${longest.toLocaleString('en')} are read.`, {
      where: 'spec',
    });
  if (text.length <= short) return parseSpecText(text);
  const error = new VitrineError('spec', 'The spec takes too long to read: it has too many keys, anchors or brackets.', {
    where: 'spec',
    hint: 'Write it as JSON, or leave parts of it out.',
  });
  return pool.run('parseSpec', { text }, { limits: { ...limits, error } });
}

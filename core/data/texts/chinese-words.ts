// Chinese words by a dictionary (jieba). The one gateway to it: it and its dictionary are pinned, so that a text has the
// same words on every machine.
import { createRequire } from 'node:module';
import type { Jieba } from '@node-rs/jieba';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';

const load = createRequire(import.meta.url);
let held: Jieba | undefined;

function jieba(): Jieba {
  if (held) return held;
  try {
    const library = load('@node-rs/jieba') as typeof import('@node-rs/jieba');
    const { dict } = load('@node-rs/jieba/dict.js') as { readonly dict: Uint8Array };
    held = library.Jieba.withDict(dict);
    return held;
  } catch (error) {
    throw new VitrineError(
      'native-part-missing',
      say('error.noChineseWords', { reason: error instanceof Error ? error.message.split('\n')[0] : String(error) }),
      { hint: say('hint.chineseSigns', {}) },
    );
  }
}

/** The words of Chinese signs in a row; what the dictionary does not know is guessed as a word (hidden Markov model). */
export const chineseWords = (signs: string): readonly string[] => jieba().cut(signs, true);

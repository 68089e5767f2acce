// What the words of a text are hidden as, where it is read in its order.
import { z } from 'zod';
import { field } from '../../schema/label.ts';

export const wordSettings = z.strictObject({
  unit: z
    .enum(['word', 'sentence'])
    .default('word')
    .meta(
      field(['Hidden together', '一起隐藏'], ['A word, or all words of a sentence.', '单个词，或整句中的所有词。']),
    ),
  repeated: z
    .enum(['merged', 'apart'])
    .optional()
    .meta(
      field(
        ['Repeated words', '重复的词'],
        [
          'A word that stands at several places counts as one, or at each place by itself. Empty: as the method has it.',
          '多处出现的同一词视为一个，或逐处区分；留空则由方法决定。',
        ],
      ),
    ),
});
export type WordSettings = z.infer<typeof wordSettings>;

export const textParam = {
  text: wordSettings
    .optional()
    .meta(
      field(
        ['Texts', '文本'],
        ['Of text networks: what of a text is hidden together.', '文本网络：文本中一起隐藏的部分。'],
        'advanced',
      ),
    ),
};

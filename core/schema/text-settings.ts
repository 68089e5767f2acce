import { z } from 'zod';
import { field } from './label.ts';

/** How a column of texts becomes columns of numbers. */
export const textSettings = z.strictObject({
  kind: z
    .enum(['tfidf', 'count', 'sequence'])
    .default('tfidf')
    .meta(
      field(
        ['Weights of words', '词权重'],
        [
          'tfidf: counts, less for words that many texts have, each text of length 1; count: how often each word occurs; sequence: the words in their order, for a text network.',
          'tfidf：词频乘以逆文档频率，每个文本归一化为长度 1；count：出现次数；sequence：按序的词，用于文本网络。',
        ],
      ),
    ),
  ngrams: z
    .tuple([z.int().min(1).max(5), z.int().min(1).max(5)])
    .refine(([shortest, longest]) => shortest <= longest, { message: 'the first must not be larger than the second' })
    .default([1, 2])
    .meta(
      field(
        ['Words in a row', '连续词数'],
        [
          'From so many to so many neighbouring words (or signs) make one term.',
          '相邻的若干个词（或字）构成一个词项：最少与最多的个数。',
        ],
      ),
    ),
  maxFeatures: z
    .int()
    .min(1)
    .max(100_000)
    .default(5000)
    .meta(
      field(
        ['Most terms', '最多词项数'],
        ['The most frequent terms of the training rows that become columns.', '取训练样本中最常见的词项作为列。'],
      ),
    ),
  tokenizer: z
    .enum(['words', 'characters', 'bpe'])
    .default('words')
    .meta(
      field(
        ['Cut into', '切分为'],
        [
          'words: as Unicode has letters. characters: every sign. bpe: sub-words, learnt from the training texts by merging frequent pairs.',
          'words：按 Unicode 字母切分为词。characters：逐字符。bpe：由训练文本按高频对合并学得的子词。',
        ],
      ),
    ),
  language: z
    .enum(['auto', 'en', 'zh'])
    .default('auto')
    .meta(
      field(
        ['Language', '语言'],
        [
          'auto: each part of a text by its script. en: spaces part words in every script.',
          'auto：按文字种类处理各部分；en：所有文字均以空格分词。',
        ],
        'advanced',
      ),
    ),
  chinese: z
    .enum(['words', 'signs'])
    .default('words')
    .meta(
      field(
        ['Chinese', '中文'],
        [
          'words: by the words of a dictionary (jieba). signs: sign by sign, whose pairs stand for words.',
          'words：按词典（jieba）分词。signs：逐字，相邻字对代表词。',
        ],
        'advanced',
      ),
    ),
});
export type TextSettings = z.infer<typeof textSettings>;

// What a person builds an image network from: blocks with their settings, and the layers that each becomes.
import { z } from 'zod';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { field } from '../../schema/label.ts';
import { chain, type GraphLayer, type Shape } from './layer.ts';
import {
  activation,
  batchNorm,
  beside,
  blockAttention,
  convolution,
  dense,
  depthwise,
  dropout,
  flatten,
  globalPooling,
  layerNorm,
  placeEmbedding,
  pooling,
  residual,
  selfAttention,
  squeezeExcite,
  tokens,
  turned,
} from './layers.ts';

type Words = readonly [en: string, zh: string];

const whole = (most: number, standard: number, label: Words, help: Words) =>
  z.int().min(1).max(most).default(standard).meta(field(label, help));
const share = (standard: number, label: Words, help: Words) =>
  z.number().min(0).max(0.9).default(standard).meta(field(label, help));

const filters = whole(1024, 32, ['Filters', '卷积核数'], ['Channels that come out.', '输出的通道数。']);
const size = whole(15, 3, ['Size', '大小'], ['Side of the window, in places.', '窗口的边长。']);
const poolSize = whole(15, 2, ['Size', '大小'], ['Side of the window, and the step.', '窗口的边长，也是步幅。']);
const stride = whole(8, 1, ['Stride', '步幅'], ['Places from one window to the next.', '相邻窗口的间隔。']);
const activationKind = z
  .enum(['relu', 'gelu', 'tanh', 'none'])
  .default('relu')
  .meta(field(['Activation', '激活函数'], ['What is done with each sum.', '对每个加权和的变换。']));
const norm = z
  .boolean()
  .default(true)
  .meta(
    field(
      ['Batch normalisation', '批量归一化'],
      ['Channels are standardised over each batch before the activation.', '激活前按批量标准化各通道。'],
    ),
  );
const padding = z
  .enum(['same', 'valid'])
  .default('same')
  .meta(
    field(
      ['Padding', '填充'],
      ['same: zeros around keep the size; valid: windows stay inside.', 'same：四周补零保持尺寸；valid：窗口不越界。'],
    ),
  );
const ratio = whole(
  64,
  8,
  ['Ratio', '压缩比'],
  ['Channels for one unit of the layer between.', '中间层每个单元对应的通道数。'],
);
const pooled = (standard: 'max' | 'average') =>
  z
    .enum(['max', 'average'])
    .default(standard)
    .meta(field(['How', '方式'], ['The largest value of a window, or the mean.', '取窗口内最大值或均值。']));

const kinds = {
  convolution: { filters, size, stride, padding, norm, activation: activationKind },
  'separable-convolution': { filters, size, stride, norm, activation: activationKind },
  pooling: { how: pooled('max'), size: poolSize },
  'batch-norm': {},
  'layer-norm': {},
  activation: { activation: activationKind },
  dropout: {
    share: share(0.25, ['Share', '比例'], ['Of the numbers, silenced at each step.', '每步随机置零的比例。']),
  },
  residual: {
    filters,
    size,
    stride,
    squeeze: z
      .int()
      .min(0)
      .max(64)
      .default(0)
      .meta(
        field(
          ['Squeeze-and-excitation ratio', '挤压激励压缩比'],
          ['Channels are weighed before they are added; 0 for none.', '相加前为各通道加权；0 表示不加权。'],
        ),
      ),
  },
  'dense-block': {
    layers: whole(12, 3, ['Layers', '层数'], ['Each sees what all before it give.', '每层接收之前所有层的输出。']),
    growth: whole(128, 12, ['Growth', '增长率'], ['Channels that each layer adds.', '每层增加的通道数。']),
  },
  'squeeze-excite': { ratio },
  'block-attention': {
    ratio,
    size: whole(15, 7, ['Size', '大小'], ['Side of the window that weighs places.', '为位置加权的窗口边长。']),
  },
  'patch-embedding': {
    size: whole(64, 4, ['Size', '大小'], ['Side of a patch, in pixels.', '图块边长（像素）。']),
    width: whole(1024, 64, ['Width', '宽度'], ['Numbers of a token.', '每个词元的维数。']),
  },
  attention: {
    heads: whole(32, 4, ['Heads', '头数'], ['Attentions side by side.', '并行的注意力数。']),
    expansion: z
      .number()
      .min(0)
      .max(8)
      .default(2)
      .meta(
        field(
          ['Expansion', '扩展倍数'],
          [
            'Units of the dense layer behind it for each number of a token; 0 for none.',
            '其后全连接层相对词元维数的倍数；0 表示无。',
          ],
        ),
      ),
    dropout: share(
      0.1,
      ['Dropout', '随机失活'],
      ['Of what it gives, silenced at each step.', '每步随机置零其输出的比例。'],
    ),
  },
  mixer: {
    tokens: whole(
      1024,
      32,
      ['Units across tokens', '跨词元单元数'],
      ['Of the layer that mixes places.', '混合位置的层的单元数。'],
    ),
    channels: whole(
      1024,
      128,
      ['Units across channels', '跨通道单元数'],
      ['Of the layer that mixes a token.', '混合词元内部的层的单元数。'],
    ),
  },
  'global-pooling': { how: pooled('average') },
  dense: {
    units: whole(4096, 128, ['Units', '单元数'], ['Numbers that come out.', '输出的个数。']),
    activation: activationKind,
  },
} as const;

type BlockKind = keyof typeof kinds;

const blockOf = <K extends BlockKind>(kind: K) => z.strictObject({ kind: z.literal(kind), ...kinds[kind] });

export const block = z.discriminatedUnion('kind', [
  blockOf('convolution'),
  blockOf('separable-convolution'),
  blockOf('pooling'),
  blockOf('batch-norm'),
  blockOf('layer-norm'),
  blockOf('activation'),
  blockOf('dropout'),
  blockOf('residual'),
  blockOf('dense-block'),
  blockOf('squeeze-excite'),
  blockOf('block-attention'),
  blockOf('patch-embedding'),
  blockOf('attention'),
  blockOf('mixer'),
  blockOf('global-pooling'),
  blockOf('dense'),
]);
export type Block = z.infer<typeof block>;

/** What a block can stand behind. */
const needs: Readonly<Partial<Record<BlockKind, 'image' | 'places'>>> = {
  convolution: 'image',
  'separable-convolution': 'image',
  pooling: 'image',
  residual: 'image',
  'dense-block': 'image',
  'squeeze-excite': 'places',
  'block-attention': 'image',
  'patch-embedding': 'image',
  attention: 'places',
  mixer: 'places',
  'global-pooling': 'places',
};

type Maker = (input: Shape) => GraphLayer;

const withNorm = (is: boolean): Maker[] => (is ? [batchNorm] : []);
const conv = (own: { filters: number; size: number; stride: number }, padding: 'same' | 'valid', isNormed: boolean) =>
  convolution(own.filters, own.size, own.stride, padding, !isNormed);

/** The layers of a block. */
function makersOf(own: Block, input: Shape): readonly Maker[] {
  switch (own.kind) {
    case 'convolution':
      return [conv(own, own.padding, own.norm), ...withNorm(own.norm), activation(own.activation)];
    case 'separable-convolution':
      return [
        depthwise(own.size, own.stride),
        convolution(own.filters, 1, 1, 'same', !own.norm),
        ...withNorm(own.norm),
        activation(own.activation),
      ];
    case 'pooling':
      return [pooling(own.how, own.size)];
    case 'batch-norm':
      return [batchNorm];
    case 'layer-norm':
      return [layerNorm];
    case 'activation':
      return [activation(own.activation)];
    case 'dropout':
      return [dropout(own.share)];
    case 'residual':
      return [
        residual(
          [
            conv(own, 'same', true),
            batchNorm,
            activation('relu'),
            conv({ ...own, stride: 1 }, 'same', true),
            batchNorm,
            ...(own.squeeze > 0 ? [squeezeExcite(own.squeeze)] : []),
          ],
          own.stride,
        ),
        activation('relu'),
      ];
    case 'dense-block':
      return Array.from({ length: own.layers }, () =>
        beside([batchNorm, activation('relu'), convolution(own.growth, 3, 1, 'same', false)]),
      );
    case 'squeeze-excite':
      return [squeezeExcite(own.ratio)];
    case 'block-attention':
      return [blockAttention(own.ratio, own.size)];
    case 'patch-embedding':
      return [convolution(own.width, own.size, own.size, 'valid'), tokens, placeEmbedding];
    case 'attention': {
      const width = input[input.length - 1];
      const inner = Math.round(own.expansion * width);
      return [
        tokens,
        residual([layerNorm, selfAttention(own.heads), dropout(own.dropout)]),
        ...(inner > 0
          ? [residual([layerNorm, dense(inner), activation('gelu'), dropout(own.dropout), dense(width, 'glorot')])]
          : []),
      ];
    }
    case 'mixer': {
      const width = input[input.length - 1];
      const count = input.length === 3 ? input[0] * input[1] : input[0];
      return [
        tokens,
        residual([layerNorm, turned, dense(own.tokens), activation('gelu'), dense(count, 'glorot'), turned]),
        residual([layerNorm, dense(own.channels), activation('gelu'), dense(width, 'glorot')]),
      ];
    }
    case 'global-pooling':
      return [globalPooling(own.how)];
    case 'dense':
      return [...(input.length > 1 ? [flatten] : []), dense(own.units), activation(own.activation)];
  }
}

const shapeText = (shape: Shape): string => shape.join(' × ');

/** @throws spec where no such block can stand behind such a shape, which it names */
export function blockLayer(own: Block, input: Shape, where: string): GraphLayer {
  const refused = (message: Parameters<typeof refusal>[0], values: Record<string, string | number> = {}) =>
    refusal(message, { kind: own.kind, shape: shapeText(input), ...values }, where);
  const wanted = needs[own.kind];
  if (wanted === 'image' && input.length !== 3) throw refused('block.needsImage');
  if (wanted === 'places' && input.length < 2) throw refused('block.needsPlaces');
  if (
    'size' in own &&
    (own.kind === 'pooling' ||
      own.kind === 'patch-embedding' ||
      (own.kind === 'convolution' && own.padding === 'valid')) &&
    own.size > Math.min(input[0], input[1])
  )
    throw refused('block.tooLarge', { size: own.size });
  const width = input[input.length - 1];
  if (own.kind === 'attention' && width % own.heads !== 0) throw refused('block.heads', { heads: own.heads, width });
  if ((own.kind === 'attention' || own.kind === 'mixer') && input.length === 3 && input[0] * input[1] > mostTokens)
    throw refused('block.tooManyTokens', { count: input[0] * input[1], most: mostTokens });
  return chain(input, makersOf(own, input));
}

/** Attention asks every token about every other. */
const mostTokens = 1024;

const refusal = (
  key: 'block.needsImage' | 'block.needsPlaces' | 'block.tooLarge' | 'block.heads' | 'block.tooManyTokens',
  values: Record<string, string | number>,
  where: string,
): VitrineError => new VitrineError('spec', say(key, values as never), { where });

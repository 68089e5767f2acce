// Networks that people know by name, for small pictures.
import { z } from 'zod';
import { type Block, block } from './blocks.ts';

const built = (list: readonly (Partial<Block> & Pick<Block, 'kind'>)[]): readonly Block[] => z.array(block).parse(list);

export const presets = {
  /** Convolutions with pooling and a dense layer (LeCun et al. 1998), with batch normalisation and dropout. */
  lenet: built([
    { kind: 'convolution', filters: 32 },
    { kind: 'pooling' },
    { kind: 'convolution', filters: 64 },
    { kind: 'pooling' },
    { kind: 'convolution', filters: 64 },
    { kind: 'dropout', share: 0.3 },
    { kind: 'dense', units: 64 },
    { kind: 'dropout', share: 0.3 },
  ]),
  /** He et al. 2016. */
  resnet: built([
    { kind: 'convolution', filters: 16 },
    { kind: 'residual', filters: 16 },
    { kind: 'residual', filters: 32, stride: 2 },
    { kind: 'residual', filters: 64, stride: 2 },
    { kind: 'global-pooling' },
  ]),
  /** Huang et al. 2017. */
  densenet: built([
    { kind: 'convolution', filters: 16 },
    { kind: 'dense-block', layers: 3, growth: 12 },
    { kind: 'convolution', filters: 24, size: 1 },
    { kind: 'pooling', how: 'average' },
    { kind: 'dense-block', layers: 3, growth: 12 },
    { kind: 'batch-norm' },
    { kind: 'activation' },
    { kind: 'global-pooling' },
  ]),
  /** Hu et al. 2018. */
  'se-resnet': built([
    { kind: 'convolution', filters: 16 },
    { kind: 'residual', filters: 16, squeeze: 4 },
    { kind: 'residual', filters: 32, stride: 2, squeeze: 4 },
    { kind: 'residual', filters: 64, stride: 2, squeeze: 8 },
    { kind: 'global-pooling' },
  ]),
  /** Dosovitskiy et al. 2021. */
  vit: built([
    { kind: 'patch-embedding', size: 4, width: 64 },
    { kind: 'attention', heads: 4 },
    { kind: 'attention', heads: 4 },
    { kind: 'layer-norm' },
    { kind: 'global-pooling' },
  ]),
  /** Tolstikhin et al. 2021. */
  mixer: built([
    { kind: 'patch-embedding', size: 4, width: 64 },
    { kind: 'mixer' },
    { kind: 'mixer' },
    { kind: 'layer-norm' },
    { kind: 'global-pooling' },
  ]),
} as const;

export type Preset = keyof typeof presets;
export const presetNames = Object.keys(presets) as [Preset, ...Preset[]];

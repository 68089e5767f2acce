import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { either, listed, say } from '../../../messages/say.ts';
import { field } from '../../../schema/label.ts';
import type { ArtifactValue } from '../../artifact.ts';
import { noAugmentation } from '../../graph/augment.ts';
import { graphModel } from '../../graph/fitted.ts';
import { drawWeights, type Graph, graphOfLayers } from '../../graph/graph.ts';
import type { GraphLayer, Shape } from '../../graph/layer.ts';
import { activation, dense, dropout } from '../../graph/layers.ts';
import { anyFloats, type GraphFrame, graphLearner, narrowed, weightsShape } from '../../graph/learner.ts';
import { inUnits, requireWeights, weightPenalty } from '../../graph/stored-weights.ts';
import {
  embedding,
  largestOfPlaces,
  meanOfPlaces,
  placeConvolution,
  recurrent,
  textAttention,
  waves,
} from '../../graph/text-layers.ts';
import { type FittedModel, type ModelSize, readArtifact, type TrainingData } from '../../model.ts';
import { defineModel } from '../../model-kind.ts';
import { endShape, runEpochs } from '../../network/epochs.ts';
import { requireLossFits } from '../../network/train.ts';
import { requireSound, scoreCount } from '../../sound.ts';

const title = { en: 'Text network', zh: '文本网络' };

const whole = (most: number, standard: number, en: string, zh: string, helpEn: string, helpZh: string) =>
  z
    .int()
    .min(1)
    .max(most)
    .default(standard)
    .meta(field([en, zh], [helpEn, helpZh]));

const params = z.strictObject({
  architecture: z
    .enum(['average', 'convolution', 'gru', 'lstm', 'transformer'])
    .default('average')
    .meta(
      field(
        ['Structure', '结构'],
        [
          'What is made of the vectors of the words: their mean, filters over words in a row, a state that reads word by word, or attention among all.',
          '如何汇总各词向量：取均值、对连续词卷积、逐词循环，或注意力。',
        ],
      ),
    ),
  width: whole(
    512,
    32,
    'Vector of a word',
    '词向量维数',
    'Numbers that stand for a word; trained here.',
    '表示每个词的数的个数，在此训练。',
  ),
  units: whole(
    1024,
    64,
    'Units',
    '单元数',
    'Filters of a convolution, or numbers of a state.',
    '卷积核数或循环状态的维数。',
  ),
  size: whole(
    9,
    3,
    'Words in a row',
    '连续词数',
    'Of a convolution: how many words a filter sees.',
    '卷积：每个卷积核覆盖的词数。',
  ),
  layers: whole(8, 1, 'Layers', '层数', 'Of a transformer.', 'Transformer 的层数。'),
  heads: whole(16, 4, 'Heads', '头数', 'Of a transformer: attentions side by side.', 'Transformer：并行的注意力数。'),
  dropout: z
    .number()
    .min(0)
    .max(0.9)
    .default(0.5)
    .meta(
      field(
        ['Dropout', 'Dropout（随机失活）'],
        [
          'Share of the numbers before the output that is silenced at each step.',
          '每一步随机关闭输出层之前单元的比例。',
        ],
        'regularisation',
      ),
    ),
  l2: weightPenalty,
});
type Params = z.infer<typeof params>;

const artifact = z.object({
  settings: params,
  places: z.number(),
  terms: z.number(),
  weights: weightsShape,
  classes: z.number(),
  training: endShape.nullable(),
});
type Stored = z.infer<typeof artifact>;
/** In a checkpoint weights are doubles. */
const atEpoch = artifact.omit({ training: true }).extend({ weights: z.array(anyFloats) });

/** Places and terms of the only feature. @throws incompatible where that is no text, or not alone */
function sizeOf({ features, width }: TrainingData): { places: number; terms: number } {
  const own = features?.length === 1 && features[0].kind === 'sequence' ? features[0] : undefined;
  if (own) return { places: width, terms: own.categories };
  throw new VitrineError(
    'incompatible',
    say('error.needsOneText', { title: either(title), features: listed((features ?? []).map(({ name }) => name)) }),
    {
      where: 'features',
      hint:
        features?.length === 1 && features[0].kind === 'onehot'
          ? say('hint.readAsCategories', { column: features[0].name })
          : say('hint.chooseTextFeature', {}),
    },
  );
}

type Maker = (input: Shape) => GraphLayer;

/** What is made of the words' vectors. */
function readers(p: Params): readonly Maker[] {
  switch (p.architecture) {
    case 'average':
      return [meanOfPlaces];
    case 'convolution':
      return [placeConvolution(p.units, p.size), largestOfPlaces];
    case 'gru':
    case 'lstm':
      return [recurrent(p.architecture, p.units)];
    case 'transformer':
      return [waves, ...Array.from({ length: p.layers }, () => textAttention(p.heads, 2)), meanOfPlaces];
  }
}

function graphOf({
  settings,
  places,
  terms,
  classes,
}: Pick<Stored, 'settings' | 'places' | 'terms' | 'classes'>): Graph {
  if (settings.architecture === 'transformer' && settings.width % settings.heads !== 0)
    throw new VitrineError('spec', say('block.heads', { heads: settings.heads, width: settings.width }), {
      where: 'model.heads',
    });
  const makers = [
    ...readers(settings),
    ...(settings.architecture === 'average' ? [dense(settings.units), activation('relu')] : []),
    dropout(settings.dropout),
  ];
  return graphOfLayers([places], embedding(terms, settings.width), makers, scoreCount(classes));
}

const standard = { mean: [0], deviation: [1] };

function build(stored: Stored, graph: Graph, training: FittedModel['training']): FittedModel {
  const { weights, classes, settings } = stored;
  return graphModel(
    { graph, weights, standard, classes },
    training,
    () => ({
      ...settings,
      places: stored.places,
      terms: stored.terms,
      weights: graph.weights.map((own, w) => ({ shape: own.shape, values: [...weights[w]] })),
    }),
    () => ({ ...stored, training: (training ?? null) as ArtifactValue }) as ArtifactValue,
    { input: 'words' },
  );
}

/** @throws project-damaged where the parts do not go together */
function soundGraph(stored: Omit<Stored, 'training'>, size: ModelSize): Graph {
  requireSound(stored.classes === size.classes && stored.places === size.width && stored.terms > 0);
  const graph = graphOf(stored);
  requireWeights(graph, stored.weights);
  return graph;
}

export const textNetwork = defineModel({
  kind: 'text-network',
  title,
  about: {
    en: 'Learns a vector for each word and reads them in order: filters, a recurrent state or attention.',
    zh: '为每个词学习向量并按序读取：卷积、循环状态或注意力。',
  },
  flexibility: 5,
  readability: 1,
  tasks: ['classification', 'regression'],
  numericDefault: 'none',
  takesTexts: true,
  takesWeights: true,
  epochs: 'epoch',
  params,
  trainingDefaults: {
    epochs: 4,
    optimizer: { kind: 'adam', learningRate: 0.003 },
    schedule: { kind: 'cosine' },
  },
  learnsByGradient: () => true,
  scalesTarget: () => true,
  inTargetUnits(model, units) {
    const stored = readArtifact(artifact, model.save());
    const weights = inUnits(stored.weights, units);
    return build({ ...stored, weights }, graphOf(stored), model.training);
  },
  check(data, p, training) {
    graphOf({ settings: p, ...sizeOf(data), classes: data.classes });
    requireLossFits(training, data.classes);
  },
  fit(data, p, training, job) {
    const frame = { settings: p, ...sizeOf(data), classes: data.classes };
    const graph = graphOf(frame);
    const initial = drawWeights(graph, job.random('weights'));
    const { learner, current } = graphLearner(graph, initial, standard, data, training, {
      l2: p.l2,
      augment: noAugmentation,
      frame: frame as unknown as GraphFrame,
    });
    const { stoppedBy, advice, best } = runEpochs(learner, data, training, job);
    const weights = best ? narrowed(best) : current();
    return build({ ...frame, weights, training: null }, graph, { stoppedBy, backend: learner.name, advice });
  },
  capabilities: ['representation', 'wordVectors'],
  restore(value, size) {
    const stored = readArtifact(artifact, value);
    return build(stored, soundGraph(stored, size), stored.training ?? undefined);
  },
  atEpoch(value, size) {
    const { weights, ...frame } = readArtifact(atEpoch, value);
    const stored = { ...frame, weights: narrowed(weights), training: null };
    return build(stored, soundGraph(stored, size), undefined);
  },
});

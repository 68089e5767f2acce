import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { either, listed, say } from '../../../messages/say.ts';
import { field } from '../../../schema/label.ts';
import type { ArtifactValue } from '../../artifact.ts';
import { augmentation } from '../../graph/augment.ts';
import { type Block, block } from '../../graph/blocks.ts';
import { graphModel } from '../../graph/fitted.ts';
import { drawWeights, type Graph, planGraph, type Standardising } from '../../graph/graph.ts';
import { sizeOfShape } from '../../graph/layer.ts';
import { anyFloats, type GraphFrame, graphLearner, narrowed, weightsShape } from '../../graph/learner.ts';
import { presetNames, presets } from '../../graph/presets.ts';
import { inUnits, requireWeights, weightPenalty } from '../../graph/stored-weights.ts';
import { type FittedModel, type ModelSize, readArtifact, type TrainingData } from '../../model.ts';
import { defineModel } from '../../model-kind.ts';
import { endShape, runEpochs } from '../../network/epochs.ts';
import { requireLossFits } from '../../network/train.ts';
import { requireSound, scoreCount } from '../../sound.ts';

const title = { en: 'Image network', zh: '图像网络' };

const params = z.strictObject({
  preset: z
    .enum(presetNames)
    .default('lenet')
    .meta(
      field(
        ['Structure', '结构'],
        [
          'A network that is known by name; blocks of your own take its place.',
          '按名称选用的已知网络；若自行列出模块则以模块为准。',
        ],
      ),
    ),
  blocks: z
    .array(block)
    .min(1)
    .max(60)
    .optional()
    .meta(
      field(
        ['Blocks', '模块'],
        [
          'What pictures go through, in order; the output layer follows by itself. Empty: those of the structure.',
          '图像依次经过的模块；输出层自动添加。留空则用所选结构的模块。',
        ],
        'advanced',
      ),
    ),
  l2: weightPenalty,
  augment: augmentation.default(augmentation.parse({})).meta({
    default: augmentation.parse({}),
    ...field(
      ['Augmentation', '数据增强'],
      [
        'Training pictures are changed at random each time they are seen.',
        '训练图像每次使用时随机变化，使模型不依赖位置、角度等。',
      ],
      'regularisation',
    ),
  }),
});
type Params = z.infer<typeof params>;

const artifact = z.object({
  shape: z.array(z.number()).length(3),
  blocks: z.array(block),
  weights: weightsShape,
  mean: z.array(z.number()),
  deviation: z.array(z.number()),
  classes: z.number(),
  training: endShape.nullable(),
});
type Stored = z.infer<typeof artifact>;
/** In a checkpoint weights are doubles. */
const atEpoch = artifact.omit({ training: true }).extend({ weights: z.array(anyFloats) });

const blocksOf = (p: Params): readonly Block[] => p.blocks ?? presets[p.preset];

/** The shape of the only feature. @throws incompatible where that is no image, or not alone */
function shapeOf({ features, width }: TrainingData): number[] {
  const own = features?.length === 1 ? features[0].shape : undefined;
  if (!own || own.height * own.width * own.channels !== width)
    throw new VitrineError(
      'incompatible',
      say('error.needsOneImage', { title: either(title), features: listed((features ?? []).map(({ name }) => name)) }),
      { where: 'features', hint: say('hint.chooseImageFeature', {}) },
    );
  return [own.height, own.width, own.channels];
}

/** Mean and deviation of each channel over the training pictures. */
function standardOf({ train: { x } }: TrainingData, channels: number): Standardising {
  const [mean, squares] = [new Array<number>(channels).fill(0), new Array<number>(channels).fill(0)];
  const count = x.length / channels;
  x.forEach((value, i) => {
    mean[i % channels] += value / count;
    squares[i % channels] += (value * value) / count;
  });
  return { mean, deviation: squares.map((square, c) => Math.sqrt(square - mean[c] ** 2) || 1) };
}

function build(stored: Stored, graph: Graph, training: FittedModel['training']): FittedModel {
  const { weights, mean, deviation, classes, blocks, shape } = stored;
  return graphModel(
    { graph, weights, standard: { mean, deviation }, classes },
    training,
    () => ({
      input: shape,
      mean,
      deviation,
      blocks: graph.blocks.map(({ kind, layer, at, parameters }, i) => ({
        ...(blocks[i] ?? { kind }),
        output: layer.output,
        parameters,
        weights: layer.weights.map((own, w) => ({ shape: own.shape, values: [...weights[at + w]] })),
      })),
    }),
    () => ({ ...stored, training: (training ?? null) as ArtifactValue }) as ArtifactValue,
  );
}

/** @throws project-damaged where the parts do not go together */
function soundGraph({ shape, blocks, weights, classes }: Omit<Stored, 'training'>, size: ModelSize): Graph {
  requireSound(classes === size.classes && sizeOfShape(shape) === size.width);
  const graph = planGraph(shape, blocks, scoreCount(classes));
  requireWeights(graph, weights);
  return graph;
}

/** What the network is besides its weights. */
const frameOf = (graph: Graph, p: Params, { mean, deviation }: Standardising) => ({
  shape: [...graph.input],
  blocks: [...blocksOf(p)],
  mean: [...mean],
  deviation: [...deviation],
});

const graphOf = (data: TrainingData, p: Params): Graph =>
  planGraph(shapeOf(data), blocksOf(p), scoreCount(data.classes));

export const imageNetwork = defineModel({
  kind: 'image-network',
  title,
  about: {
    en: 'Blocks that find patterns wherever they stand in a picture: convolutions, residual and dense blocks, attention.',
    zh: '由卷积、残差、密集连接、注意力等模块组成，能发现图像中任意位置的模式。',
  },
  flexibility: 5,
  readability: 1,
  tasks: ['classification', 'regression'],
  numericDefault: 'none',
  takesImages: true,
  takesWeights: true,
  epochs: 'epoch',
  params,
  trainingDefaults: {
    epochs: 30,
    optimizer: { kind: 'adam', learningRate: 0.002 },
    schedule: { kind: 'cosine' },
  },
  learnsByGradient: () => true,
  scalesTarget: () => true,
  inTargetUnits(model, units) {
    const stored = readArtifact(artifact, model.save());
    const weights = inUnits(stored.weights, units);
    return build({ ...stored, weights }, planGraph(stored.shape, stored.blocks, 1), model.training);
  },
  check(data, p, training) {
    graphOf(data, p);
    requireLossFits(training, data.classes);
  },
  fit(data, p, training, job) {
    const graph = graphOf(data, p);
    const standard = standardOf(data, graph.input[2]);
    const frame = { ...frameOf(graph, p, standard), classes: data.classes };
    const initial = drawWeights(graph, job.random('weights'));
    const settings = { ...p, frame: frame as GraphFrame };
    const { learner, current } = graphLearner(graph, initial, standard, data, training, settings);
    const { stoppedBy, advice, best } = runEpochs(learner, data, training, job);
    const weights = best ? narrowed(best) : current();
    return build({ ...frame, weights, training: null }, graph, { stoppedBy, backend: learner.name, advice });
  },
  capabilities: ['gradient', 'representation', 'pictures'],
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

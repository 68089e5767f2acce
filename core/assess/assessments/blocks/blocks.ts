import { z } from 'zod';
import { encodeRows, takeRaw } from '../../../data/encode.ts';
import { onlyImage } from '../../../explain/images/maps.ts';
import { percentage } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import { scoreCount } from '../../../models/sound.ts';
import { meanWithError } from '../../../numeric/intervals.ts';
import { sampleEvenly } from '../../../numeric/sample-evenly.ts';
import { mean, standardDeviation } from '../../../numeric/stats.ts';
import { z95 } from '../../../numeric/student.ts';
import { field } from '../../../schema/label.ts';
import type { Message } from '../../../schema/message.ts';
import { predictLabels, type TrainedModel } from '../../../training/stored-model.ts';
import { defineAssessment, presentedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import { type Variant, type VariantKind, variantKinds, variantOf } from './variants.ts';

const params = z.strictObject({
  blocks: z
    .array(z.enum(variantKinds))
    .min(2)
    .default([...variantKinds])
    .meta(field(['Blocks', '模块'], ['Which are compared.', '参与比较的模块。'])),
  budget: z
    .enum(['parameters', 'operations'])
    .default('operations')
    .meta(
      field(
        ['Equal in', '相同的预算'],
        ['Each network is as wide as it can be with as many.', '各网络在相同数量下取尽可能宽。'],
      ),
    ),
  size: z
    .union([z.literal('auto'), z.int().min(100).max(50_000_000)])
    .default('auto')
    .meta(field(['How many', '数量'], ['auto: as many as this network has.', 'auto：与本网络相同。'])),
  seeds: z
    .int()
    .min(2)
    .max(30)
    .default(3)
    .meta(field(['Seeds', '种子数'], ['Trainings of each network.', '每个网络的训练次数。'])),
  epochs: z
    .int()
    .min(1)
    .max(1000)
    .default(8)
    .meta(field(['Epochs', '轮数'], ['Of each training.', '每次训练的轮数。'])),
  noise: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .meta(
      field(
        ['Noise', '噪声'],
        [
          'Standard deviation of what is added to the pixels, from 0 to 1, for the accuracy under noise.',
          '加到像素（0 到 1）上的噪声标准差，用于噪声下的准确率。',
        ],
        'advanced',
      ),
    ),
  pictures: z
    .int()
    .min(0)
    .max(12)
    .default(5)
    .meta(
      field(
        ['Pictures', '图像数'],
        [
          'Test pictures that are shown with where each network looks (Grad-CAM).',
          '展示各网络关注区域（Grad-CAM）的测试图像数。',
        ],
      ),
    ),
});

const pair = z.tuple([z.number(), z.number()]).nullable();
const line = z.object({
  kind: z.enum(variantKinds),
  parameters: z.number(),
  operations: z.number(),
  accuracy: z.number(),
  accuracyInterval: pair,
  /** Against plain convolutions, seed by seed. */
  difference: z.number().nullable(),
  differenceInterval: pair,
  noisy: z.number(),
  seconds: z.number(),
  /** Mean training loss by epoch. */
  loss: z.array(z.number()),
  /** `[picture][pixel]`, the first seed's. */
  maps: z.array(z.array(z.number())),
});
const result = z.object({
  measure: z.enum(['accuracy', 'r2']),
  budget: z.enum(['parameters', 'operations']),
  size: z.number(),
  seeds: z.number(),
  epochs: z.number(),
  lines: z.array(line),
  pictures: z.array(
    z.object({
      row: z.number(),
      width: z.number(),
      height: z.number(),
      channels: z.number(),
      pixels: z.array(z.number()),
    }),
  ),
});
type Line = z.infer<typeof line>;

const nameOf = (kind: VariantKind): Message => say(`blocks.kind.${kind}`, {});

/** Which kind of block helps, where all networks may have as many parameters (or operations), over several seeds. */
export const blocks = defineAssessment({
  name: 'blocks',
  title: { en: 'Which block helps?', zh: '哪种模块有用？' },
  about: {
    en: 'Networks of one skeleton with plain or separable convolutions, residual, dense, squeeze-and-excitation or attention blocks, each as wide as an equal budget allows, are trained on this data over several seeds. A short training favours what learns fast.',
    zh: '在同一骨架上分别使用普通或可分离卷积、残差、稠密、挤压激励或注意力模块，各网络在相同预算下取尽可能宽，并以多个种子在本数据上训练。训练轮数少时有利于学得快的结构。',
  },
  formula: {
    en: 'mean over seeds; half of the interval = √((t · sd over seeds / √seeds)² + (1.96 · sd over pictures / √pictures)²); differences to plain convolutions seed by seed and picture by picture',
    zh: '各种子均值；区间半宽 = √((t·种子间 sd/√种子数)² + (1.96·图像间 sd/√图像数)²)；与普通卷积的差按种子与图像配对',
  },
  source:
    'Simonyan & Zisserman 2015; Howard et al. 2017; He et al. 2016; Huang et al. 2017; Hu et al. 2018; Woo et al. 2018; Dosovitskiy et al. 2021',
  reading: {
    en: 'Higher is better; where an interval of the difference holds 0, the block makes no difference that these seeds show.',
    zh: '越高越好；若差值区间包含 0，则这些种子未显示该模块有差别。',
  },
  params,
  rows: 'own',
  forPictures: true,
  group: 'performance',
  refuses: ({ trained }) => (trained.model.pictures ? undefined : say('refuse.needsPictures', {})),
  presented: presentedBy(result, (found) => ({
    headline: headline(found),
    tables: [
      {
        title: say('blocks.title', {}),
        note: say('blocks.note', { seeds: found.seeds, epochs: found.epochs }),
        columns: [
          { label: say('blocks.block', {}), as: 'text' },
          { label: say('blocks.parameters', {}), as: 'count' },
          { label: say('blocks.operations', {}), as: 'count' },
          { label: say(`blocks.${found.measure}`, {}), as: 'metric' },
          { label: say('blocks.interval', {}), as: 'text' },
          { label: say('blocks.difference', {}), as: 'metric' },
          { label: say('blocks.interval', {}), as: 'text' },
          { label: say('blocks.noisy', {}), as: 'metric' },
          { label: say('blocks.seconds', {}), as: 'number' },
        ],
        rows: [...found.lines]
          .sort((a, b) => b.accuracy - a.accuracy)
          .map((one) => [
            nameOf(one.kind),
            one.parameters,
            one.operations,
            one.accuracy,
            intervalText(one.accuracyInterval),
            one.difference,
            intervalText(one.differenceInterval),
            one.noisy,
            one.seconds,
          ]),
      },
    ],
    charts: [
      {
        title: say('blocks.curves', {}),
        x: say('blocks.epoch', {}),
        y: say('blocks.loss', {}),
        series: found.lines.map((one) => ({ name: nameOf(one.kind), x: one.loss.map((_, i) => i + 1), y: one.loss })),
      },
    ],
    pictures:
      found.pictures.length === 0
        ? []
        : [
            {
              title: say('blocks.looks', {}),
              note: say('blocks.looksNote', {}),
              rows: [
                {
                  label: say('blocks.picture', {}),
                  pictures: found.pictures.map(({ row: _row, ...picture }) => ({ picture, map: null })),
                },
                ...found.lines.map((one) => ({
                  label: nameOf(one.kind),
                  pictures: one.maps.map((map, i) => {
                    const { row: _row, ...picture } = found.pictures[i];
                    return { picture, map };
                  }),
                })),
              ],
            },
          ],
  })),
  run(context, asked) {
    const { job, table, trained, spec } = context;
    const shape = onlyImage(trained)?.shape;
    if (!shape) throw new Error('no pictures');
    const budget = {
      of: asked.budget,
      size: asked.size === 'auto' ? Number(trained.model.facts()[asked.budget]) : asked.size,
    };
    const units = scoreCount(trained.classes.length);
    const variants = asked.blocks.map((kind) =>
      variantOf(kind, [shape.height, shape.width, shape.channels], units, budget),
    );
    const shown = sampleEvenly(context.split.test, asked.pictures).subarray(0, asked.pictures);
    const total = variants.length * asked.seeds;
    let done = 0;
    const lines = variants.map((variant): Measured => {
      const runs = Array.from({ length: asked.seeds }, (_, seed) => {
        job.check();
        job.report({ stage: 'assess', share: done++ / total });
        const begun = job.now();
        const loss: number[] = [];
        const model = context.trainOn(
          table,
          {
            model: { ...spec.model, blocks: [...variant.blocks] } as typeof spec.model,
            training: { ...spec.training, epochs: asked.epochs } as typeof spec.training,
            seed: spec.seed + seed,
          },
          (record) => void loss.push(record.loss),
        );
        const seconds = job.now() - begun;
        return {
          ...measured(context, model, asked.noise, seed),
          seconds,
          loss,
          maps: seed === 0 ? mapsOf(context, model, shown) : [],
        };
      });
      return { variant, runs };
    });
    return {
      measure: trained.task === 'classification' ? 'accuracy' : 'r2',
      budget: asked.budget,
      size: budget.size,
      seeds: asked.seeds,
      epochs: asked.epochs,
      lines: lines.map((one) =>
        summed(
          one,
          lines.find(({ variant }) => variant.kind === 'convolution'),
        ),
      ),
      pictures: Array.from(shown, (row) => ({
        row,
        ...shape,
        pixels: [...encodeRows(trained.encoder, takeRaw(table, trained.encoder, [row]))].map(
          (value) => Math.round(value * 1e4) / 1e4,
        ),
      })),
    };
  },
});

interface Run {
  readonly accuracy: number;
  /** 1 for each test picture whose class is right; empty for numbers. */
  readonly right: Float64Array;
  readonly noisy: number;
  readonly seconds: number;
  readonly loss: readonly number[];
  readonly maps: readonly (readonly number[])[];
}

interface Measured {
  readonly variant: Variant;
  readonly runs: readonly Run[];
}

/** On the test rows as they are, and with noise on their pixels. */
function measured(context: AssessContext, model: TrainedModel, noise: number, seed: number) {
  const rows = context.split.test;
  const x = encodeRows(model.encoder, takeRaw(context.table, model.encoder, rows));
  const truth = context.truth(rows);
  const random = context.random(`noise ${seed}`);
  const noisy = x.map((value) => Math.min(1, Math.max(0, value + noise * random.normal())));
  const rightOf = (values: Float64Array): Float64Array =>
    Float64Array.from(predictLabels(model, tabular(values, rows.length)), (label, i) => Number(label === truth[i]));
  if (model.task === 'classification') {
    const right = rightOf(x);
    return { accuracy: mean(right), noisy: mean(rightOf(noisy)), right };
  }
  const r2Of = (values: Float64Array): number => {
    const predicted = model.model.predict(tabular(values, rows.length));
    const middle = mean(truth);
    const error = predicted.reduce((sum, value, i) => sum + (value - truth[i]) ** 2, 0);
    return 1 - error / truth.reduce((sum, value) => sum + (value - middle) ** 2, 1e-300);
  };
  return { accuracy: r2Of(x), noisy: r2Of(noisy), right: new Float64Array(0) };
}

/** Where a network looks, in four digits. */
function mapsOf(context: AssessContext, model: TrainedModel, rows: Int32Array): number[][] {
  if (rows.length === 0) return [];
  const { values } = context.maps({ method: 'grad-cam', params: {}, seed: context.seed, rows, trained: model });
  return values.map((map) => map.map((value) => Number(value.toPrecision(4))));
}

function summed({ variant, runs }: Measured, plain: Measured | undefined): Line {
  const accuracy = overSeedsAndPictures(
    runs.map((run) => run.accuracy),
    runs.map((run) => run.right),
  );
  const difference =
    plain && plain.variant !== variant
      ? overSeedsAndPictures(
          runs.map((run, seed) => run.accuracy - plain.runs[seed].accuracy),
          runs.map((run, seed) => run.right.map((own, i) => own - plain.runs[seed].right[i])),
        )
      : undefined;
  return {
    kind: variant.kind,
    parameters: variant.parameters,
    operations: variant.operations,
    accuracy: accuracy.mean,
    accuracyInterval: [
      Math.max(runs[0].right.length > 0 ? 0 : Number.NEGATIVE_INFINITY, accuracy.low),
      Math.min(1, accuracy.high),
    ],
    difference: difference?.mean ?? null,
    differenceInterval: difference ? [difference.low, difference.high] : null,
    noisy: mean(runs.map((run) => run.noisy)),
    seconds: mean(runs.map((run) => run.seconds)),
    loss: runs[0].loss.map((_, epoch) => mean(runs.map((run) => run.loss[epoch] ?? Number.NaN))),
    maps: runs[0].maps.map((map) => [...map]),
  };
}

/** A mean over trainings, with an interval for other seeds and other pictures. @param rows `[seed][picture]` */
function overSeedsAndPictures(values: readonly number[], rows: readonly Float64Array[]) {
  const { mean: middle, interval } = meanWithError(values);
  if (middle === null || interval === null) throw new Error('a mean of one seed');
  const ofPictures = Float64Array.from(rows[0], (_, i) => mean(rows.map((own) => own[i])));
  const byPictures =
    ofPictures.length > 1 ? (z95 * standardDeviation(ofPictures, 1)) / Math.sqrt(ofPictures.length) : 0;
  const half = Math.hypot((interval[1] - interval[0]) / 2, byPictures);
  return { mean: middle, low: middle - half, high: middle + half };
}

const intervalText = (interval: readonly [number, number] | null): string =>
  interval ? `${interval[0].toFixed(3)}\u00a0…\u00a0${interval[1].toFixed(3)}`.replaceAll('-', '−') : '';

function headline({ lines, measure }: z.infer<typeof result>): Message[] {
  const best = lines.reduce((most, one) => (one.accuracy > most.accuracy ? one : most));
  const helps = lines.filter(({ differenceInterval }) => differenceInterval && differenceInterval[0] > 0);
  return [
    measure === 'accuracy'
      ? say('blocks.best', { block: nameOf(best.kind), accuracy: percentage(best.accuracy, 1) })
      : say('blocks.bestR2', { block: nameOf(best.kind), r2: best.accuracy.toFixed(3) }),
    helps.length > 0
      ? say('blocks.helps', { blocks: helps.map(({ kind }) => nameOf(kind)) })
      : say('blocks.helpsNot', {}),
  ];
}

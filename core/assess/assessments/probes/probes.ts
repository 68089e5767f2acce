import { z } from 'zod';
import { encodeRows, takeRaw } from '../../../data/encode.ts';
import { placesOf } from '../../../explain/images/block-maps.ts';
import { percentage } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import type { PictureCapability } from '../../../models/model.ts';
import { wilson } from '../../../numeric/intervals.ts';
import { sampleEvenly } from '../../../numeric/sample-evenly.ts';
import { field } from '../../../schema/label.ts';
import { defineAssessment, presentedBy } from '../../assessment.ts';
import { type Numbers, probe } from './probe.ts';

const params = z.strictObject({
  rows: z
    .int()
    .min(20)
    .max(20_000)
    .default(2000)
    .meta(
      field(
        ['Training pictures', '训练图像数'],
        ['That each probe learns from, at most.', '每个探针最多使用的训练图像数。'],
      ),
    ),
  ridge: z
    .number()
    .positive()
    .max(1e6)
    .default(1)
    .meta(
      field(
        ['Penalty', '惩罚'],
        [
          'On the weights of standardised numbers, as a share of the rows.',
          '标准化后权重的惩罚，占样本数的比例（%）。',
        ],
        'advanced',
      ),
    ),
});

const result = z.object({
  classes: z.array(z.string()),
  rows: z.number(),
  testRows: z.number(),
  /** Of the pixels themselves, then of each block, in their order. */
  probes: z.array(
    z.object({
      block: z.number(),
      kind: z.string(),
      numbers: z.number(),
      accuracy: z.number(),
      interval: z.tuple([z.number(), z.number()]),
    }),
  ),
  network: z.number(),
  majority: z.number(),
});

/** How much of the classes can be read off each block of a network by a linear classifier (Alain & Bengio 2017). */
export const probes = defineAssessment({
  name: 'probes',
  title: { en: 'Linear probes', zh: '线性探针' },
  about: {
    en: 'A linear classifier is fitted to what each block gives, its mean and its largest value over all places of a channel: where in the network the classes come apart. A block that adds nothing to the one before it may be left out. What can be read off a block need not be used.',
    zh: '对每个模块的输出（各通道在所有位置上的均值与最大值）拟合线性分类器：查看类别在网络何处变得可分。若某模块相对前一模块没有提升，或可去掉。能读出的信息不一定被使用。',
  },
  formula: {
    en: 'argmax of ridge regression on one column a class; accuracy on test pictures, interval by Wilson',
    zh: '对每类一列做岭回归后取最大者；测试图像的准确率，Wilson 区间',
  },
  source: 'Alain & Bengio 2017',
  reading: {
    en: 'Higher is better; it should grow from block to block.',
    zh: '越高越好；应逐块提高。',
  },
  params,
  tasks: ['classification'],
  rows: 'own',
  forPictures: true,
  group: 'performance',
  refuses: ({ trained }) => (trained.model.pictures ? undefined : say('refuse.needsPictures', {})),
  presented: presentedBy(result, (found) => {
    const best = found.probes.reduce((most, one) => (one.accuracy > most.accuracy ? one : most));
    return {
      headline: [
        say(found.probes[0].block === 0 ? 'probes.headline' : 'probes.headlineFirst', {
          first: percentage(found.probes[0].accuracy, 1),
          best: percentage(best.accuracy, 1),
          block: best.block,
          network: percentage(found.network, 1),
        }),
      ],
      tables: [
        {
          title: say('probes.title', {}),
          note: say('probes.note', { rows: found.rows, test: found.testRows }),
          columns: [
            { label: say('probes.block', {}), as: 'text' },
            { label: say('probes.numbers', {}), as: 'count' },
            { label: say('blocks.accuracy', {}), as: 'metric' },
            { label: say('blocks.interval', {}), as: 'text' },
          ],
          rows: found.probes.map((one) => [
            one.block === 0 ? say('probes.pixels', {}) : `${one.block} ${one.kind}`,
            one.numbers,
            one.accuracy,
            `${one.interval[0].toFixed(3)}\u00a0…\u00a0${one.interval[1].toFixed(3)}`,
          ]),
        },
      ],
      charts: [
        {
          title: say('probes.chart', {}),
          x: say('probes.block', {}),
          y: say('blocks.accuracy', {}),
          series: [
            {
              name: say('probes.probe', {}),
              x: found.probes.map(({ block }) => block),
              y: found.probes.map(({ accuracy }) => accuracy),
            },
            {
              name: say('probes.network', {}),
              x: found.probes.map(({ block }) => block),
              y: found.probes.map(() => found.network),
            },
          ],
        },
      ],
    };
  }),
  run(context, asked) {
    const { job, split, trained } = context;
    const { pictures } = trained.model;
    if (!pictures) throw new Error('no pictures');
    const train = sampleEvenly(split.train, asked.rows);
    const [x, test] = [train, split.test].map((rows) =>
      encodeRows(trained.encoder, takeRaw(context.table, trained.encoder, rows)),
    );
    const [y, truth] = [context.truth(train), context.truth(split.test)];
    const classes = trained.classes.length;
    const accuracyOf = (learnt: Numbers, shown: Numbers) => {
      const labels = probe(learnt, y, classes, (asked.ridge / 100) * train.length, shown);
      return labels.reduce((sum, label, i) => sum + Number(label === truth[i]), 0);
    };
    const width = trained.encoder.width;
    // the products of many pixels would not fit into memory
    const layers = [...(width <= mostPixels ? [-1] : []), ...pictures.blocks.keys()];
    const probed = layers.map((block) => {
      job.check();
      job.report({ stage: 'assess', share: (block + 1) / layers.length });
      const [learnt, shown] =
        block < 0
          ? [
              { values: x, width },
              { values: test, width },
            ]
          : [x, test].map((rows) => pooled(pictures, rows, width, block));
      const right = accuracyOf(learnt, shown);
      return {
        block: block + 1,
        kind: block < 0 ? 'pixels' : pictures.blocks[block].kind,
        numbers: learnt.width,
        accuracy: right / split.test.length,
        interval: [...wilson(right, split.test.length)],
      };
    });
    const labels = context.labels(context.raw(split.test));
    return {
      classes: [...trained.classes],
      rows: train.length,
      testRows: split.test.length,
      probes: probed,
      network: labels.reduce((sum, label, i) => sum + Number(label === truth[i]), 0) / split.test.length,
      majority: majorityOf(truth, classes),
    };
  },
});

const mostPixels = 1600;

/** Mean and largest value of each channel over the block's places; units as they are. */
function pooled(pictures: PictureCapability, x: Float64Array, width: number, block: number): Numbers {
  const rows = width > 0 ? x.length / width : 0;
  const { shape } = pictures.blocks[block];
  const given = pictures.blockValues(tabular(x, rows), block);
  const places = placesOf(shape);
  const count = places ? places[0] * places[1] : 1;
  const channels = shape[shape.length - 1];
  if (count === 1) return { values: Float64Array.from(given), width: channels };
  const values = new Float64Array(rows * 2 * channels);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < channels; c++) {
      let [sum, most] = [0, Number.NEGATIVE_INFINITY];
      for (let p = 0; p < count; p++) {
        const value = given[(r * count + p) * channels + c];
        sum += value;
        most = Math.max(most, value);
      }
      values[r * 2 * channels + c] = sum / count;
      values[(r * 2 + 1) * channels + c] = most;
    }
  return { values, width: 2 * channels };
}

function majorityOf(truth: Float64Array, classes: number): number {
  const counts = new Float64Array(classes);
  for (const label of truth) counts[label]++;
  return counts.reduce((a, b) => Math.max(a, b)) / Math.max(1, truth.length);
}

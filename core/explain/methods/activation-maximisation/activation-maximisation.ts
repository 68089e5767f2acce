// Activation maximisation (Erhan et al. 2009): pictures that units of a network answer to most, beside the parts of
// training pictures that they answer to most. The picture is what the unit looks for, not what it was taught.
import { z } from 'zod';
import { encodeRows } from '../../../data/encode.ts';
import { placeOfClass } from '../../../data/target.ts';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import type { PictureCapability } from '../../../models/model.ts';
import { sampleEvenly } from '../../../numeric/sample-evenly.ts';
import { field } from '../../../schema/label.ts';
import { defineExplainer, type ExplainContext } from '../../explainer.ts';
import { needsPictures, picturesOf, placesOf } from '../../images/block-maps.ts';
import type { UnitsValues } from '../../results/units/values.ts';

/** Training pictures that are looked through. */
const mostTraining = 2000;

type Patches = UnitsValues['units'][number]['patches'];

export const activationMaximisation = defineExplainer({
  method: 'activation-maximisation',
  title: { en: 'Activation maximisation', zh: '激活最大化' },
  about: {
    en: 'Pictures that units of the network answer to most, and the parts of training pictures that they answer to.',
    zh: '使网络单元响应最强的图像，以及训练图像中响应最强的部分。',
  },
  scope: 'dataset',
  speaksOf: 'model',
  forImages: true,
  onlyImages: true,
  refuses: needsPictures,
  usesBackground: () => false,
  params: z.strictObject({
    block: z
      .int()
      .min(1)
      .max(60)
      .optional()
      .meta(
        field(
          ['Block', '模块'],
          [
            'Whose units are looked at, counted from 1. Empty: the outputs, one a class.',
            '查看第几个模块的单元（从 1 计）；留空为输出，每类一个。',
          ],
        ),
      ),
    class: z
      .union([z.string(), z.number(), z.boolean()])
      .transform(String)
      .optional()
      .meta(field(['Class', '类别'], ['One of the outputs. Empty: all.', '某一输出；留空为全部。'])),
    units: z
      .union([z.array(z.int().min(1)).min(1).max(64), z.int().min(1).max(64)])
      .default(8)
      .meta(
        field(['Units', '单元'], ['How many, from the first; or a list of them.', '从第一个起的个数，或列出编号。']),
      ),
    steps: z
      .int()
      .min(1)
      .max(5000)
      .default(256)
      .meta(field(['Steps', '步数'], ['Of the ascent.', '梯度上升的步数。'])),
    rate: z
      .union([z.literal('auto'), z.number().positive().max(10)])
      .default('auto')
      .meta(
        field(
          ['Rate', '学习率'],
          ['Of Adam. auto: 0.1 of pixels, 0.01 of a network.', 'Adam 的学习率；auto：像素 0.1，网络 0.01。'],
          'advanced',
        ),
      ),
    jitter: z
      .int()
      .min(0)
      .max(32)
      .default(2)
      .meta(
        field(
          ['Jitter', '抖动'],
          ['Pixels that the picture is shifted by at random in each step.', '每步随机平移的像素数。'],
          'advanced',
        ),
      ),
    smoothness: z
      .number()
      .min(0)
      .max(1000)
      .default(30)
      .meta(
        field(
          ['Smoothness', '平滑'],
          ['Weight of the squared difference of neighbouring pixels.', '相邻像素平方差的权重。'],
          'advanced',
        ),
      ),
    parametrisation: z
      .enum(['pixels', 'network'])
      .default('pixels')
      .meta(
        field(
          ['What is moved', '优化对象'],
          [
            'The pixels, or the weights of a small network that draws the picture (deep image prior): smoother shapes.',
            '像素，或绘制图像的小网络的权重（深度图像先验）：形状更平滑。',
          ],
          'advanced',
        ),
      ),
    patches: z
      .int()
      .min(0)
      .max(24)
      .default(4)
      .meta(
        field(
          ['Training patches', '训练图块'],
          ['Parts of training pictures where each unit is largest.', '每个单元响应最强的训练图像局部数。'],
        ),
      ),
  }),
  explain(context, params): UnitsValues {
    const pictures = picturesOf(context);
    const { capabilities, classes, job } = context;
    const block = params.block === undefined ? undefined : params.block - 1;
    const own = block === undefined ? undefined : pictures.blocks[block];
    if (block !== undefined && !own)
      throw new VitrineError('params', say('error.noSuchBlock', { block: block + 1 }), { where: 'params.block' });
    const count = own ? own.shape[own.shape.length - 1] : capabilities.outputs;
    const wanted =
      params.class !== undefined && !own
        ? [placeOfClass(classes, params.class, 'params.class')]
        : Array.isArray(params.units)
          ? params.units.map((unit) => unit - 1)
          : Array.from({ length: Math.min(count, own ? params.units : count) }, (_, unit) => unit);
    const absent = wanted.find((unit) => unit >= count);
    if (absent !== undefined)
      throw new VitrineError('params', say('error.noSuchUnit', { unit: absent + 1, count }), { where: 'params.units' });
    const settings = {
      ...params,
      rate: params.rate === 'auto' ? (params.parametrisation === 'network' ? 0.01 : 0.1) : params.rate,
    };
    const patchesOf = patchFinder(context, pictures, block, params.patches);
    const [height, width, channels] = pictures.shape;
    const units = wanted.map((unit, i) => {
      const random = () => job.random(`unit-${block ?? 'output'}-${unit}`);
      const check = () => job.check();
      const patches = patchesOf(unit);
      const first = pictures.synthesise({ block, unit }, settings, random(), check);
      // a unit that noise leaves silent has no slope: it begins at the training picture that it answers to
      const isSilent = block !== undefined && first.end <= 0 && patches.length > 0;
      const found = isSilent
        ? pictures.synthesise(
            { block, unit },
            { ...settings, from: pictureOf(context, patches[0].raw) },
            random(),
            check,
          )
        : first;
      job.report({ stage: 'explain', share: (i + 1) / wanted.length });
      return { unit, ...found, patches };
    });
    return { kind: 'units', block, blockKind: own?.kind, shape: [height, width, channels], units };
  },
});

const pictureOf = ({ encoder }: ExplainContext, raw: number): Float64Array =>
  encodeRows(encoder, { values: Float64Array.of(raw), rows: 1, features: 1 });

/** Finds the training pictures, and the places in them, where a unit is largest. */
function patchFinder(
  context: ExplainContext,
  pictures: PictureCapability,
  block: number | undefined,
  most: number,
): (unit: number) => Patches {
  if (most === 0) return () => [];
  const training = context.training();
  const kept = sampleEvenly(
    Int32Array.from({ length: training.rows }, (_, row) => row),
    mostTraining,
  );
  const raw = Float64Array.from(kept, (row) => training.values[row]);
  const x = encodeRows(context.encoder, { values: raw, rows: kept.length, features: 1 });
  const batch = tabular(x, kept.length);
  const own = block === undefined ? undefined : pictures.blocks[block];
  const values = block === undefined ? context.capabilities.predict(batch) : pictures.blockValues(batch, block);
  const places = (own && placesOf(own.shape)) ?? ([1, 1] as const);
  const depth = values.length / kept.length / (places[0] * places[1]);
  return (unit) => {
    const largest = Array.from(kept, (_, row) => {
      let [best, at] = [Number.NEGATIVE_INFINITY, 0];
      for (let place = 0; place < places[0] * places[1]; place++) {
        const value = values[(row * places[0] * places[1] + place) * depth + unit];
        if (value > best) [best, at] = [value, place];
      }
      return { row, value: best, place: at };
    });
    return largest
      .sort((a, b) => b.value - a.value || a.row - b.row)
      .slice(0, most)
      .map(({ row, value, place }) => ({
        row: context.trainRows[kept[row]],
        raw: raw[row],
        value,
        ...patchAt(
          x.subarray(row * context.encoder.width, (row + 1) * context.encoder.width),
          pictures.shape,
          places,
          place,
        ),
      }));
  };
}

/** The part of a picture around a place of a block, with its neighbours; the whole where the block has no places. */
function patchAt(
  x: Float64Array,
  [height, width, channels]: readonly number[],
  [down, across]: readonly [number, number],
  place: number,
): Omit<Patches[number], 'row' | 'raw' | 'value'> {
  const isWhole = down * across === 1;
  const [row, column] = [Math.floor(place / across), place % across];
  const reach = 1;
  const from = (at: number, of: number, side: number) =>
    isWhole ? 0 : Math.max(0, Math.floor(((at - reach) * side) / of));
  const to = (at: number, of: number, side: number) =>
    isWhole ? side : Math.min(side, Math.max(from(at, of, side) + 3, Math.ceil(((at + 1 + reach) * side) / of)));
  const [top, left] = [from(row, down, height), from(column, across, width)];
  const [bottom, right] = [to(row, down, height), to(column, across, width)];
  const pixels = new Float64Array((bottom - top) * (right - left) * channels);
  for (let y = top; y < bottom; y++)
    pixels.set(
      x.subarray((y * width + left) * channels, (y * width + right) * channels),
      (y - top) * (right - left) * channels,
    );
  return { left, top, width: right - left, height: bottom - top, pixels };
}

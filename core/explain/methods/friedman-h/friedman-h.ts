// Friedman's H statistic (Friedman & Popescu 2008): how much of what two features do together is more than the sum of
// what each does alone, by their partial
// dependence at the rows themselves; and the same for a feature with all others.
//   H_jk² = sum over rows of (PD_jk - PD_j - PD_k)² / sum of PD_jk²,   H_j² = sum of (f - PD_j - PD_-j)² / sum of f²,
// all centred.

import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { mean } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import { sampledRows } from '../../engine/curves.ts';
import { attributionParams, defineExplainer, type ExplainContext } from '../../explainer.ts';

export const friedmanH = defineExplainer({
  method: 'friedman-h',
  title: { en: "Friedman's H (interactions)", zh: 'Friedman H（交互作用）' },
  about: {
    en: 'How strongly features act together: 0 where each acts alone, 1 where they act only together. Where two hardly move the output, estimates can come out above 1 by noise, and are cut to 1.',
    zh: '特征之间交互作用的强度：0 表示各自独立作用，1 表示只共同起作用。两个特征几乎不影响输出时，估计值可能因噪声大于 1，此时截为 1。',
  },
  scope: 'dataset',
  speaksOf: 'model',
  usesBackground: () => false,
  params: z.strictObject({
    ...attributionParams,
    scale: z
      .enum(['relative', 'absolute'])
      .default('relative')
      .meta(
        field(
          ['Scale', '尺度'],
          [
            'relative: as a share of what the two do at all; absolute: in the unit of the output, so that weak features do not look strong.',
            'relative：占两者全部作用的比例；absolute：以输出为单位，弱特征不会显得强。',
          ],
        ),
      ),
    maxRows: z
      .int()
      .min(2)
      .max(2000)
      .default(50)
      .meta(
        field(
          ['Rows, at most', '最多行数'],
          [
            'More rows than this are drawn from by seed; the cost grows with the square.',
            '超过此数则按种子抽取；开销随平方增长。',
          ],
        ),
      ),
  }),
  explain(context, params) {
    const rows = sampledRows(context, params.maxRows);
    if (rows.length < 2)
      throw new VitrineError('rows', say('error.interactionsToldFromTwoRows', {}), {
        where: 'rows',
        hint: say('hint.useTestTrainOrAll', {}),
      });
    const { width } = context.encoder;
    const count = context.encoder.features.length;
    const x = new Float64Array(rows.length * width);
    rows.forEach((row, i) => {
      x.set(context.encoded.subarray(row * width, (row + 1) * width), i * width);
    });
    // the rows stand for each other: partial dependence at a row is the worth of what it has, with all of them for the
    // rest
    const among: ExplainContext = {
      ...context,
      encoded: x,
      background: x,
      backgroundRows: rows.length,
      outputOf: context.outputOf.slice(0, rows.length),
    };
    const features = Array.from({ length: count }, (_, f) => f);
    const pairs = features.flatMap((a) => features.slice(a + 1).map((b): [number, number] => [a, b]));
    const mask = (isIn: (f: number) => boolean) => Uint8Array.from(features, (f) => Number(isIn(f)));
    const masks = [
      ...features.map((f) => mask((g) => g === f)),
      ...features.map((f) => mask((g) => g !== f)),
      mask(() => true),
      ...pairs.map(([a, b]) => mask((g) => g === a || g === b)),
    ];
    const table = Array.from(rows, (_, i) => {
      context.job.check();
      const setValues = among.masker.coalitionValues(among, i, features, masks);
      context.job.report({ stage: 'explain', share: (i + 1) / rows.length });
      return setValues;
    });
    const column = (m: number) => {
      const values = Float64Array.from(table, (setValues) => setValues[m]);
      const centre = mean(values);
      return values.map((value) => value - centre);
    };
    const single = features.map(column);
    const without = features.map((f) => column(count + f));
    const whole = column(2 * count);
    const strength = (together: Float64Array, one: Float64Array, other: Float64Array) => {
      let extra = 0;
      let all = 0;
      together.forEach((value, i) => {
        extra += (value - one[i] - other[i]) ** 2;
        all += value ** 2;
      });
      if (params.scale === 'absolute') return Math.sqrt(extra / together.length);
      // what is nothing but rounding is no interaction
      return all > 1e-20 * together.length && extra > 1e-24 * together.length ? Math.min(1, Math.sqrt(extra / all)) : 0;
    };
    const values = new Float64Array(count * count);
    pairs.forEach(([a, b], p) => {
      const h = strength(column(2 * count + 1 + p), single[a], single[b]);
      values[a * count + b] = h;
      values[b * count + a] = h;
    });
    return {
      kind: 'interactions',
      values,
      overall: Float64Array.from(features, (f) => strength(whole, single[f], without[f])),
    };
  },
});

// Occlusion (Zeiler & Fergus 2014; on tables: Robnik-Sikonja & Kononenko 2008): how far the answer falls when one
// feature alone is taken from the background.

import { z } from 'zod';
import { hasTexts, readsWords } from '../../engine/text-terms.ts';
import {
  additiveAttribution,
  attributionParams,
  backgroundBase,
  backgroundParam,
  defineExplainer,
  type ExplainContext,
  explainedOutputs,
} from '../../explainer.ts';
import { onlyImage } from '../../images/maps.ts';
import type { TermValue } from '../../results/term-value.ts';
import { occludePictures, windowParams } from './occlude-pictures.ts';

export const occlusion = defineExplainer({
  method: 'occlusion',
  title: { en: 'Occlusion', zh: '遮挡' },
  about: {
    en: 'How far the prediction falls when one feature alone is hidden: quick and plain, but features that act together are not shared out.',
    zh: '只隐藏一个特征时输出下降多少：快速直观，但不分摊特征间的共同作用。',
  },
  scope: 'rows',
  forImages: true,
  forSequences: true,
  approximate: true,
  usesBackground: () => true,
  params: z.strictObject({ ...attributionParams, ...backgroundParam, ...windowParams }),
  explain(context, params) {
    if (onlyImage(context)) return occludePictures(context, params);
    const count = context.encoder.features.length;
    const { rows } = context.rows;
    const values = new Float64Array(rows * count);
    const predictions = explainedOutputs(context);
    const baseValues = backgroundBase(context);
    const terms: TermValue[][] | undefined = hasTexts(context) ? [] : undefined;
    // a text that is read in its order is hidden as a whole, or word by word
    const isWhole = readsWords(context);
    const all = Array.from({ length: count }, (_, f) => f);
    const masks = all.map((hidden) => Uint8Array.from(all, (f) => Number(f !== hidden)));
    for (let row = 0; row < rows; row++) {
      const hidden = isWhole ? [baseValues[row]] : context.masker.coalitionValues(context, row, all, masks);
      hidden.forEach((setValues, f) => {
        values[row * count + f] = predictions[row] - setValues;
      });
      if (terms) {
        const own = hiddenTerms(context, row, predictions[row]);
        terms.push(own);
        // of a text alone what counts is each word by itself
        if (count === 1) values[row] = own.reduce((sum, { value }) => sum + value, 0);
      }
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
    }
    return { ...additiveAttribution(values, baseValues, predictions), ...(terms ? { terms } : {}) };
  },
});

/** How far the answer falls when one word of a text alone is hidden. */
function hiddenTerms(context: ExplainContext, row: number, prediction: number): TermValue[] {
  const { masker } = context;
  const players = masker.players(context, row);
  const words = players.flatMap((player, i) => {
    const { feature, term, places } = masker.partOf(context, player, row);
    return term === undefined ? [] : [{ i, own: { feature, term, ...(places ? { places } : {}) } }];
  });
  const masks = words.map(({ i }) => Uint8Array.from(players, (_, p) => Number(p !== i)));
  const left = masker.coalitionValues(context, row, players, masks);
  return words.map(({ own }, w) => ({ ...own, value: prediction - left[w], standardError: 0 }));
}

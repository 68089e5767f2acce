// Shapley values (Shapley 1953; Lundberg & Lee 2017) over every coalition S of the M features in which a row differs
// from the background.
// v(S) = mean over background rows b of f(x in S, b elsewhere).

import { z } from 'zod';
import { say } from '../../../messages/say.ts';
import { gathered } from '../../engine/convergence.ts';
import { shapleyValues } from '../../engine/shapley-values.ts';
import { readsWords } from '../../engine/text-terms.ts';
import {
  additiveAttribution,
  attributionParams,
  backgroundParam,
  backgroundSize,
  defineExplainer,
  explainedOutputs,
  refuse,
} from '../../explainer.ts';
import { segmentMaps, writeSegments } from '../../images/maps.ts';
import type { TermValue } from '../../results/term-value.ts';

const most = 16;

export const exactShap = defineExplainer({
  method: 'exact-shap',
  title: { en: 'Exact SHAP', zh: 'Exact SHAP' },
  about: {
    en: 'Shapley values from every combination of features: no sampling error; up to 16 features.',
    zh: '枚举所有特征组合得到的 Shapley 值：无抽样误差；至多 16 个特征。',
  },
  scope: 'rows',
  forImages: true,
  forSequences: true,
  maxFeatures: most,
  usesBackground: () => true,
  params: z.strictObject({ ...attributionParams, ...backgroundParam }),
  cost: (params, { features, rows }) => ({
    evaluations: rows * 2 ** Math.min(most, features) * backgroundSize(params),
  }),
  explain(context) {
    const count = context.encoder.features.length;
    const { rows } = context.rows;
    const values = new Float64Array(rows * count);
    const baseValues = new Float64Array(rows);
    const predictions = explainedOutputs(context);
    const maps = segmentMaps(context);
    const terms: TermValue[][] = Array.from({ length: rows }, () => []);
    for (let row = 0; row < rows; row++) {
      const varying = context.masker.features(context, row);
      if (varying.length > most)
        refuse(
          say('refuse.tooManyCombinations', { row: context.rowNumbers[row], features: varying.length, most }),
          say('hint.useKernelOrTreeShap', {}),
        );
      // bit i of a mask's place says that varying[i] is in it
      const masks = Array.from({ length: 2 ** varying.length }, (_, set) =>
        Uint8Array.from(varying, (_feature, i) => (set >> i) & 1),
      );
      const setValues = context.masker.coalitionValues(context, row, varying, masks);
      baseValues[row] = setValues[0];
      const phi = shapleyValues(setValues, varying.length);
      if (maps) writeSegments(context, maps, row, varying, phi, new Float64Array(phi.length));
      const own = gathered(context, row, varying, phi, new Float64Array(phi.length));
      values.set(own.values, row * count);
      if (own.terms.length > 0) terms[row] = own.terms;
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
    }
    return {
      ...additiveAttribution(values, baseValues, predictions),
      ...(maps ? { maps } : {}),
      ...(terms.some((own) => own.length > 0) || readsWords(context) ? { terms } : {}),
    };
  },
});

import { z } from 'zod';
import { encodeRows, type RawRows } from '../../../data/encode.ts';
import { tabular } from '../../../models/batch.ts';
import { field } from '../../../schema/label.ts';
import { type ConvergenceMonitor, monitorRows, stoppingParams } from '../../engine/convergence.ts';
import { readsWords } from '../../engine/text-terms.ts';
import { attributionParams, defineExplainer, type ExplainContext, explainedOutputs } from '../../explainer.ts';
import { onlyImage } from '../../images/maps.ts';
import { imageParam } from '../../images/settings.ts';
import type { AttributionValues } from '../../results/attribution/values.ts';
import { textParam } from '../../texts/settings.ts';
import { entropyCuts } from './entropy-cuts.ts';
import { explainPictures } from './explain-pictures.ts';
import { explainSequences } from './explain-sequences.ts';
import { explainTexts, onlyText, textNeighbours } from './explain-texts.ts';
import {
  conditionTexts,
  type Discretizer,
  fitSamplers,
  type NeighbourDrawer,
  neighbourDrawer,
} from './neighbourhood.ts';
import { submodularPick } from './submodular-pick.ts';
import { type FittedSurrogate, fidelityByWidth, fitSurrogate } from './surrogate.ts';

export const lime = defineExplainer({
  method: 'lime',
  title: { en: 'LIME', zh: 'LIME' },
  about: {
    en: 'Fits a small linear model to neighbours of one row; its R² says how far it can be trusted.',
    zh: '在一行的邻域内拟合小型线性模型；其 R² 表明可信程度。',
  },
  scope: 'rows',
  forImages: true,
  forSequences: true,
  imageFill: 'segment-mean',
  together: 8,
  usesBackground: () => false,
  params: z.strictObject({
    ...attributionParams,
    samples: z
      .int()
      .min(10)
      .max(1_000_000)
      .default(5000)
      .meta(
        field(
          ['Samples', '样本数'],
          ['Neighbours drawn; the first is the row itself.', '抽取的邻居数；第一个为该行本身。'],
        ),
      ),
    features: z
      .int()
      .min(1)
      .max(10_000)
      .default(10)
      .meta(field(['Features', '特征数'], ['How many features the surrogate may use.', '代理模型最多使用的特征数。'])),
    discretizer: z
      .enum(['quartile', 'decile', 'entropy', 'none'])
      .default('quartile')
      .meta(
        field(
          ['Bins', '分箱'],
          [
            'Numbers are seen as quartiles, deciles, in bins that tell the classes apart (entropy), or as they are.',
            '数值按四分位、十分位、区分类别的分箱（entropy）或原值处理。',
          ],
        ),
      ),
    kernelWidth: z
      .union([z.literal('auto'), z.number().positive()])
      .default('auto')
      .meta(
        field(
          ['Kernel width', '核宽度'],
          ['How far a neighbour still counts. auto: 0.75 · sqrt(features).', '邻居的有效距离；auto：0.75·√特征数。'],
          'advanced',
        ),
      ),
    selection: z
      .enum(['auto', 'forward', 'highest-weights', 'lasso-path', 'none'])
      .default('auto')
      .meta(
        field(
          ['Selection', '特征选择'],
          [
            'auto: forward selection up to 6 features, else the highest weights.',
            'auto：至多 6 个特征用前向选择，否则取最大权重。',
          ],
          'advanced',
        ),
      ),
    sampleAroundInstance: z
      .boolean()
      .default(false)
      .meta(
        field(
          ['Sample around the row', '围绕该行采样'],
          ['Without bins: draw around the row and not around the mean.', '不分箱时：围绕该行而非均值采样。'],
          'advanced',
        ),
      ),
    ...stoppingParams,
    ...imageParam,
    ...textParam,
    pick: z
      .int()
      .min(0)
      .max(1000)
      .default(0)
      .meta(
        field(
          ['Rows to pick', '挑选行数'],
          [
            'Of many rows, this many that between them show most of what counts (SP-LIME); 0 for none.',
            '在多行中挑选最能共同代表模型依据的行数（SP-LIME）；0 表示不挑选。',
          ],
          'advanced',
        ),
      ),
  }),
  perturbedSamples(context, params, count) {
    const { encoder, job } = context;
    const text = onlyText(context);
    if (text) return textNeighbours(context, text, count);
    if (onlyImage(context) || readsWords(context)) return context.encoded.slice();
    const features = encoder.features.length;
    const explained = filled(context.rows, context);
    const drawer = drawerOf(context, params.discretizer);
    const each = Math.max(1, Math.ceil(count / context.rows.rows));
    const shown = Math.min(context.rows.rows, Math.floor(count / each));
    const values = new Float64Array(shown * each * features);
    const begun = new Float64Array(features);
    for (let row = 0; row < shown; row++) {
      const instance = explained.values.slice(row * features, (row + 1) * features);
      const next = drawer.draw(
        instance,
        params.sampleAroundInstance,
        job.random(`off-data-${context.rowNumbers[row]}`),
      );
      // the first is the row itself
      next(begun, begun.slice());
      const raw = values.subarray(row * each * features, (row + 1) * each * features);
      next(raw, raw.slice());
    }
    return encodeRows(encoder, { values, rows: shown * each, features });
  },
  pick: (values, params) => (params.pick > 0 ? submodularPick(values, params.pick) : undefined),
  cost: (params, { features, rows }) => ({
    evaluations: rows * params.samples,
    products: rows * params.samples * features,
  }),
  explain(context, params) {
    const text = onlyText(context);
    if (text) return explainTexts(context, text, params);
    if (onlyImage(context)) return explainPictures(context, params);
    if (readsWords(context)) return explainSequences(context, params);
    const { encoder, capabilities, job } = context;
    const count = encoder.features.length;
    const { rows } = context.rows;
    const explained = filled(context.rows, context);
    const drawer = drawerOf(context, params.discretizer);
    const conditionOf = context.once('conditions', () => conditionTexts(drawer.samplers, encoder.features));
    // one row alone is looked at closely: how far its surrogate holds as the neighbourhood grows
    const widths = context.wholeRows === 1 ? widthShares.map((share) => share * Math.sqrt(count)) : [];
    const widthR2: number[][] = [];
    let neighbourhood: AttributionValues['neighbourhood'];
    const width = params.kernelWidth === 'auto' ? 0.75 * Math.sqrt(count) : params.kernelWidth;
    const values = new Float64Array(rows * count);
    const standardError = new Float64Array(rows * count);
    const intercept = new Float64Array(rows);
    const localPrediction = new Float64Array(rows);
    const r2 = new Float64Array(rows);
    const conditions: string[][] = [];
    // the same space for all rows of a request
    const { simple, y, raw, encoded } = context.once('space', () => {
      const together = Math.min(atOnce, params.samples);
      return {
        simple: new Float64Array(params.samples * count),
        y: new Float64Array(params.samples),
        raw: new Float64Array(together * count),
        encoded: new Float64Array(together * encoder.width),
      };
    });
    const predictions = explainedOutputs(context);
    const so = (sampling: ConvergenceMonitor['sampling']): AttributionValues => ({
      kind: 'attribution',
      values,
      standardError,
      baseValues: intercept,
      predictions,
      fidelity: { kind: 'r2', perRow: r2 },
      intercept,
      localPrediction,
      // rows that are still to come have none yet
      conditions: Array.from({ length: rows }, (_, row) => conditions[row] ?? encoder.features.map(({ name }) => name)),
      sampling,
    });
    const monitor = monitorRows(context, params, so);
    for (let row = 0; row < rows; row++) {
      job.check();
      const instance = explained.values.slice(row * count, (row + 1) * count);
      // of the row as it is: what stands in for a missing value is not its own
      conditions.push(encoder.features.map((_, f) => conditionOf(f, context.rows.values[row * count + f])));
      const next = drawer.draw(instance, params.sampleAroundInstance, job.random(`lime-${context.rowNumbers[row]}`));
      const { inRounds, most } = monitor.rounds(row, params.samples);
      for (let done = 0; done < most; ) {
        // some at a time, so that what is drawn is still in the cache when the model is asked
        const part = Math.min(atOnce, most - done);
        next(raw.subarray(0, part * count), simple.subarray(done * count, (done + part) * count));
        const x = encoded.subarray(0, part * encoder.width);
        const predicted = capabilities.predict(
          tabular(encodeRows(encoder, { values: raw, rows: part, features: count }, x), part),
        );
        for (let s = 0; s < part; s++) y[done + s] = predicted[s * capabilities.outputs + context.outputOf[row]];
        done += part;
        // as the neighbours double, or all at once where nobody looks
        if (done < most && !(inRounds && Number.isInteger(Math.log2(done / atOnce)))) continue;
        const neighbours = { simple, y, samples: done, features: count };
        const surrogate = fitSurrogate(
          neighbours,
          width,
          params.features,
          params.selection,
          job.random(`lime-error-${context.rowNumbers[row]}`),
        );
        values.set(surrogate.coefficients, row * count);
        standardError.set(surrogate.standardError, row * count);
        intercept[row] = surrogate.intercept;
        localPrediction[row] = surrogate.localPrediction;
        r2[row] = surrogate.r2;
        const isEnough = monitor.note(row, surrogate.coefficients, surrogate.standardError, done);
        if (!isEnough && done < most) continue;
        if (context.wholeRows === 1) neighbourhood = someNeighbours(simple, y.subarray(0, done), surrogate, count);
        if (widths.length > 0) widthR2.push(fidelityByWidth(neighbours, surrogate, widths));
        break;
      }
      job.report({ stage: 'explain', share: (row + 1) / rows });
    }
    return {
      ...so(monitor.sampling),
      ...(neighbourhood ? { neighbourhood } : {}),
      ...(widths.length > 0 ? { widthCurve: { used: width, widths, r2: widthR2 } } : {}),
    };
  },
});

/** Neighbours that the model is asked about at once. */
const atOnce = 512;
const mostNeighbours = 400;

/** The first neighbours: what the surrogate says of each, what the model predicts, and how much it counts. */
function someNeighbours(
  simple: Float64Array,
  y: Float64Array,
  { intercept, coefficients, weights }: FittedSurrogate,
  features: number,
) {
  const count = Math.min(mostNeighbours, y.length);
  const local = Array.from({ length: count }, (_, s) =>
    coefficients.reduce((sum, one, f) => sum + one * simple[s * features + f], intercept),
  );
  return { local, model: [...y.subarray(0, count)], weight: [...weights.subarray(0, count)] };
}

/** Kernel widths that are looked at, as shares of the root of the number of features. */
const widthShares = [0.15, 0.25, 0.4, 0.55, 0.75, 1, 1.4, 2, 3];

const drawerOf = (context: ExplainContext, discretizer: Discretizer): NeighbourDrawer =>
  context.once('neighbours', () =>
    neighbourDrawer(
      fitSamplers(
        context.encoder,
        filled(context.training(), context),
        discretizer,
        discretizer === 'entropy' ? entropyCuts(context) : () => [],
      ),
    ),
  );

/** Missing values replaced as the encoder would. */
function filled(raw: RawRows, { encoder }: { encoder: { features: readonly { fill: number }[] } }): RawRows {
  return {
    ...raw,
    values: raw.values.map((value, i) => (Number.isNaN(value) ? encoder.features[i % raw.features].fill : value)),
  };
}

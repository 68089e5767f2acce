import { z } from 'zod';
import { figure, percentage } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { treeAnswers } from '../../../models/tree/structure.ts';
import { sampleEvenly } from '../../../numeric/sample-evenly.ts';
import { mean, sortedFinite } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import { defineAssessment, presentedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import { quickMethod } from '../../engine/methods.ts';
import { questionColumns, questionValues } from '../../engine/question-columns.ts';
import { smallTree } from '../../engine/small-tree.ts';
import { degreesOfFreedom } from './degrees-of-freedom.ts';
import { interactionStrength, mainEffects, meanSegments, usedCount } from './main-effects.ts';

const params = z.strictObject({
  refits: z
    .int()
    .min(0)
    .max(100)
    .refine((refits) => refits !== 1, { message: '0, or 2 and more: one refit has no error' })
    .default(5)
    .meta(
      field(
        ['Refits', '重训次数'],
        [
          'Trainings for the effective degrees of freedom; 0 leaves them and the description length out.',
          '用于有效自由度的重训次数；0 表示不计算有效自由度与描述长度。',
        ],
      ),
    ),
  entropyRows: z
    .int()
    .min(0)
    .max(10_000)
    .default(20)
    .meta(
      field(
        ['Explained rows', '解释的行数'],
        ['For the entropy of explanations; 0 leaves it out.', '用于解释熵；0 表示不计算。'],
        'advanced',
      ),
    ),
});

const maybe = z.number().nullable();
const result = z.object({
  features: z.number(),
  featuresUsed: z.number(),
  interactionStrength: z.number(),
  scale: z.enum(['logit', 'probability', 'value']),
  /** Classes that are looked at together: all of several, the positive one of two. */
  outputs: z.number().default(1),
  segments: z.number(),
  degreesOfFreedom: maybe,
  degreesOfFreedomError: maybe,
  /** Bits a training row: of its target given the model, and of the model. */
  dataBits: z.number(),
  modelBits: maybe,
  descriptionLength: maybe,
  explanationEntropy: maybe,
  surrogateFidelity: z.number(),
  facts: z.record(z.string(), z.union([z.number(), z.string()])),
});

/** How complex a model is, by what it does and not by how it is built: comparable between kinds. */
export const complexity = defineAssessment({
  name: 'complexity',
  title: { en: 'Model complexity', zh: '模型复杂度' },
  about: {
    en: 'How complex what the model has learnt is, whatever it is built of: how many features it uses, how much of its output is interactions, how bent its main effects are, how many parameters it is worth (effective degrees of freedom), how many bits describe targets and model together (shorter is better), and how much a small tree or a short explanation says of it.',
    zh: '不论模型如何构成，衡量其所学内容的复杂度：使用多少特征、输出中有多少来自交互、主效应有多弯曲、相当于多少参数（有效自由度）、描述目标与模型共需多少比特（越短越好），以及一棵小树或一条简短解释能说明多少。',
  },
  formula: {
    en: 'interaction strength = 1 − R² of main effects; degrees of freedom = Σ ∂ŷ_i / ∂y_i; MDL = bits of model + bits of residuals',
    zh: '交互强度 = 1 − 主效应的 R²；自由度 = Σ ∂ŷ_i / ∂y_i；MDL = 模型比特数 + 残差比特数',
  },
  source: 'Molnar et al. 2020; Ye 1998; Rissanen 1978',
  reading: {
    en: 'Lower is simpler; between models that predict alike the simpler one is easier to defend.',
    zh: '越低越简单；预测相当的模型中，更简单者更易辩护。',
  },
  params,
  rows: 'own',
  group: 'simplicity',
  presented: presentedBy(result, (found) => ({
    headline: [
      say('complexity.headline', {
        used: found.featuresUsed,
        features: found.features,
        interactions: percentage(found.interactionStrength),
        fidelity: percentage(found.surrogateFidelity),
      }),
      ...(found.degreesOfFreedom === null
        ? []
        : [
            say('complexity.headlineDegrees', {
              value: figure(found.degreesOfFreedom, 3),
              error: figure(found.degreesOfFreedomError ?? 0, 2),
            }),
          ]),
    ],
    tables: [
      {
        title: say('complexity.title', {}),
        note:
          found.outputs > 1 && found.scale !== 'value'
            ? say(`complexity.scaleOfAll.${found.scale}`, {})
            : say(`complexity.scale.${found.scale}`, {}),
        columns: [
          { label: say('complexity.measure', {}), as: 'text' },
          { label: say('head.value', {}), as: 'number' },
          { label: say('complexity.meaning', {}), as: 'text' },
        ],
        rows: [
          [say('complexity.featuresUsed', {}), found.featuresUsed, say('complexity.featuresUsedNote', {})],
          [say('complexity.interactions', {}), found.interactionStrength, say('complexity.interactionsNote', {})],
          [say('complexity.segments', {}), found.segments, say('complexity.segmentsNote', {})],
          [
            say('complexity.degrees', {}),
            found.degreesOfFreedom,
            found.degreesOfFreedomError === null
              ? say('complexity.degreesNote', {})
              : say('complexity.degreesError', { error: figure(found.degreesOfFreedomError, 2) }),
          ],
          [say('complexity.length', {}), found.descriptionLength, say('complexity.lengthNote', {})],
          [say('complexity.dataBits', {}), found.dataBits, say('complexity.dataBitsNote', {})],
          [say('complexity.modelBits', {}), found.modelBits, say('complexity.modelBitsNote', {})],
          [say('complexity.entropy', {}), found.explanationEntropy, say('complexity.entropyNote', {})],
          [say('complexity.fidelity', {}), found.surrogateFidelity, say('complexity.fidelityNote', {})],
        ],
      },
    ],
  })),
  run(context, { refits, entropyRows }) {
    const { encoder, trained, split } = context;
    const effects = mainEffects(context);
    const degrees = refits > 0 ? degreesOfFreedom(context, refits) : undefined;
    const dataBits = bitsOfTargets(context);
    // half of log2 n bits for each parameter that the data decide (Rissanen 1978)
    const modelBits = degrees ? (0.5 * degrees.value * Math.log2(split.train.length)) / split.train.length : null;
    return {
      features: encoder.features.length,
      featuresUsed: usedCount(effects),
      interactionStrength: interactionStrength(effects),
      scale: effects.scale,
      outputs: effects.of.length,
      segments: meanSegments(
        effects,
        encoder.features.map(({ kind }) => kind !== 'numeric'),
      ),
      degreesOfFreedom: degrees?.value ?? null,
      degreesOfFreedomError: degrees?.standardError ?? null,
      dataBits,
      modelBits,
      descriptionLength: modelBits === null ? null : dataBits + modelBits,
      explanationEntropy: entropyRows > 0 ? explanationEntropy(context, entropyRows) : null,
      surrogateFidelity: surrogateFidelity(context),
      facts: trained.model.facts(),
    };
  },
});

/** Bits a row that the training targets take given the model: log loss, or a normal distribution of the errors. */
function bitsOfTargets(context: AssessContext): number {
  const { trained, split } = context;
  const rows = split.train.filter((row) => !Number.isNaN(context.target.values[row]));
  const output = context.predict(context.raw(rows));
  const truth = context.truth(rows);
  const classes = trained.classes.length;
  if (classes > 0) return mean(truth.map((value, i) => -Math.log2(Math.max(1e-12, output[i * classes + value]))));
  const squared = mean(truth.map((value, i) => (value - output[i]) ** 2));
  return 0.5 * Math.log2(2 * Math.PI * Math.E * Math.max(roundingOf(truth), squared));
}

/** The variance of a number that is told in steps as large as the smallest one between two targets. */
function roundingOf(truth: Float64Array): number {
  const sorted = sortedFinite(truth);
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < sorted.length; i++) {
    const gap = sorted[i] - sorted[i - 1];
    if (gap > 0 && gap < step) step = gap;
  }
  return Number.isFinite(step) ? step ** 2 / 12 : 1;
}

/** Mean entropy of the sizes of the attributions, in bits: 0 where one feature has all. */
function explanationEntropy(context: AssessContext, rows: number): number {
  const { method, params: own } = quickMethod(context.trained);
  const { values } = context.attributions({
    method,
    params: own,
    seed: context.seed,
    rows: sampleEvenly(context.split.test, rows),
  });
  return mean(
    values.map((row) => {
      const total = row.reduce((sum, value) => sum + Math.abs(value), 0);
      return row.reduce((sum, value) => {
        const share = total > 0 ? Math.abs(value) / total : 0;
        return share > 0 ? sum - share * Math.log2(share) : sum;
      }, 0);
    }),
  );
}

const surrogateDepth = 4;

/** R² of trees of depth 4 that were grown on the model's training outputs, on the test rows; over all of several classes. */
function surrogateFidelity(context: AssessContext): number {
  const { trained, split, job } = context;
  const width = trained.model.outputs;
  const [train, test] = [context.raw(split.train), context.raw(split.test)];
  const columns = questionColumns(context.encoder);
  const [asked, heldOut] = [questionValues(columns, train), questionValues(columns, test)];
  const [answers, truths] = [context.predict(train), context.predict(test)];
  const outputs =
    trained.classes.length > 2
      ? trained.classes.map((_, k) => k)
      : [trained.task === 'regression' ? 0 : trained.positive];
  const all = Int32Array.from({ length: test.rows }, (_, i) => i);
  const random = context.random('surrogate');
  let [left, total] = [0, 0];
  for (const at of outputs) {
    const own = (values: Float64Array) =>
      Float64Array.from({ length: values.length / width }, (_, r) => values[r * width + at]);
    const tree = smallTree(asked, columns.length, own(answers), {
      depth: surrogateDepth,
      minRows: 5,
      random,
      check: () => job.check(),
    });
    const fitted = treeAnswers(tree, heldOut, all, columns.length, 1);
    const truth = own(truths);
    const centre = mean(truth);
    truth.forEach((value, i) => {
      total += (value - centre) ** 2;
      left += (value - fitted[i]) ** 2;
    });
  }
  return total > 0 ? Math.max(0, 1 - left / total) : 1;
}

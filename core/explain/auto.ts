// `auto`: the method that is exact for a model where there is one, and why.
import { z } from 'zod';
import { type CapabilityName, capabilitiesOf } from '../models/capabilities.ts';
import { field, type Label } from '../schema/label.ts';
import type { TrainedModel } from '../training/stored-model.ts';
import { hasTexts } from './engine/text-terms.ts';
import { attributionParams, backgroundRows, backgroundWords } from './explainer.ts';
import { onlyImage } from './images/maps.ts';

/** Features up to which all combinations are looked at. */
const mostExact = 15;

/** Features from which on random orders err less than least squares on as many questions (docs/defaults.md). */
const manyFeatures = 32;
/** Background rows where each is a text of thousands of columns. */
const textBackground = 25;
/** Questions about a row that stand behind its values, besides two for each feature. */
const questions = 2048;

const params = z.strictObject({
  class: attributionParams.class,
  output: z
    .enum(['auto', 'probability', 'logit'])
    .default('auto')
    .meta(field(['Output', '输出'], ['auto: what is exact for this model.', 'auto：该模型可精确解释的输出。'])),
  background: backgroundRows.optional().meta(backgroundWords),
});

/** A card like that of a method; what it stands for is chosen when the model is known. */
export const auto = {
  method: 'auto',
  title: { en: 'Shapley values, exact where possible', zh: 'Shapley 值（尽可能精确）' },
  about: {
    en: 'Takes the method that is exact for this model where there is one, and says which and why.',
    zh: '若该模型有精确方法则采用之，并说明选择与原因。',
  },
  scope: 'rows',
  params,
} as const;

export interface Choice {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly why: Label;
  /** Read off the model's structure, by looking at all combinations, or sampled. */
  readonly by: 'structure' | 'enumeration' | 'sampling';
}

/** What is known of the model that is to be explained. */
export interface ModelTraits {
  readonly capabilities: readonly CapabilityName[];
  readonly isClassifier: boolean;
  readonly features: number;
  /** It reads texts as words, which are to be told apart. */
  readonly hasTexts?: boolean;
  /** It reads images, whose segments are told apart. */
  readonly hasImages?: boolean;
  /** What its trees add up to, where it has some. */
  readonly treeSpace: 'probability' | 'logit' | 'value' | undefined;
}

/** The method that is exact for a trained model where there is one. */
export const exactMethod = (
  { model, task, encoder }: Pick<TrainedModel, 'model' | 'task' | 'encoder'>,
  asked: Record<string, unknown> = {},
): Choice =>
  chooseExact(
    {
      capabilities: capabilitiesOf(model),
      isClassifier: task === 'classification',
      features: encoder.features.length,
      hasTexts: hasTexts({ encoder }),
      hasImages: onlyImage({ encoder }) !== undefined,
      treeSpace: model.trees?.space,
    },
    asked,
  );

export function chooseExact(model: ModelTraits, asked: Record<string, unknown>): Choice {
  const { class: label, output, background } = params.parse(asked);
  const shared = {
    ...(label === undefined ? {} : { class: label }),
    ...(background === undefined ? {} : { background }),
  };
  const outputFor = (chosen: 'probability' | 'logit') => ({ ...shared, output: chosen });
  if (
    !model.hasTexts &&
    !model.hasImages &&
    model.treeSpace &&
    (output === 'auto' || output === model.treeSpace || model.treeSpace === 'value')
  ) {
    const given = background !== undefined;
    return {
      method: 'tree-shap',
      by: 'structure',
      params: {
        ...(label === undefined ? {} : { class: label }),
        ...(given ? { background, perturbation: 'interventional' } : {}),
      },
      why: given
        ? { en: 'Exact for trees against background rows.', zh: '对树模型相对背景行是精确的。' }
        : {
            en: 'Exact for trees, along their paths: no background and no sampling.',
            zh: '对树模型沿路径是精确的：无需背景数据与抽样。',
          },
    };
  }
  if (!model.hasImages && model.capabilities.includes('linear') && (!model.isClassifier || output !== 'probability'))
    return {
      method: 'linear-shap',
      by: 'structure',
      params: shared,
      why: {
        en: model.isClassifier
          ? 'Exact for a linear model, in its score (logit): each weight times how far the feature is from its mean.'
          : 'Exact for a linear model: each weight times how far the feature is from its mean.',
        zh: model.isClassifier
          ? '对线性模型的对数几率是精确的：权重乘以特征与均值之差。'
          : '对线性模型是精确的：权重乘以特征与均值之差。',
      },
    };
  const wanted = outputFor(output === 'logit' ? 'logit' : 'probability');
  if (model.hasImages)
    return {
      method: 'kernel-shap',
      by: 'sampling',
      params: wanted,
      why: {
        en: 'Sampled, with the error of each value: the segments of a picture are told apart, whatever the model is.',
        zh: '采用抽样，并给出各值误差：逐一区分图像分块，适用于任意模型。',
      },
    };
  if (model.hasTexts)
    return {
      method: 'kernel-shap',
      by: 'sampling',
      params: { ...wanted, background: background ?? textBackground },
      why: {
        en: 'Sampled, with the error of each value: the words of texts are told apart, and are too many to look at all combinations.',
        zh: '采用抽样，并给出各值误差：文本中的词逐一区分，组合过多而无法全部枚举。',
      },
    };
  if (model.features <= mostExact)
    return {
      method: 'exact-shap',
      by: 'enumeration',
      params: wanted,
      why: {
        en: `Exact: ${model.features} features make few enough combinations to look at all.`,
        zh: `精确：${model.features} 个特征的组合数足够少，可全部枚举。`,
      },
    };
  if (model.features > manyFeatures) {
    const permutations = Math.max(10, 1 + Math.ceil(questions / (2 * model.features)));
    return {
      method: 'permutation-shap',
      by: 'sampling',
      params: { ...wanted, permutations },
      why: {
        en: `No exact way for this model, and ${model.features} features: sampled along ${permutations} random orders, which err less than least squares where features are many.`,
        zh: `该模型没有精确方法，且有 ${model.features} 个特征：沿 ${permutations} 个随机顺序抽样；特征多时其误差小于最小二乘。`,
      },
    };
  }
  return {
    method: 'kernel-shap',
    by: 'sampling',
    params: wanted,
    why: {
      en: `No exact way for this model: ${model.features} features make 2^${model.features} combinations. Sampled, with the error of each value.`,
      zh: `该模型没有精确方法：${model.features} 个特征有 2^${model.features} 种组合。采用抽样，并给出各值误差。`,
    },
  };
}

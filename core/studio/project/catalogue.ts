import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { attributionMethods } from '../../assess/engine/methods.ts';
import { assessments } from '../../assess/registry.ts';
import { scores } from '../../assess/scores/registry.ts';
import { auto } from '../../explain/auto.ts';
import { explainers } from '../../explain/registry.ts';
import { capabilityNames } from '../../models/capabilities.ts';
import { modelKinds } from '../../models/registry.ts';
import { crossValidationSpec } from '../../schema/search.ts';
import { preprocessSpec, splitSpec, weightsSpec } from '../../schema/spec.ts';
import { trainingSpec } from '../../schema/training.ts';
import type { Catalogue, ExplainerCard, TemplateCard } from '../../schema/views.ts';

/** A schema as the JSON Schema that makes the forms; labels and help travel in it. */
function formSchema(schema: z.ZodObject): Record<string, unknown> {
  const form = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Record<string, unknown>>;
  };
  // a default behind a preprocessing step does not travel by itself
  for (const [name, part] of Object.entries(schema.shape)) {
    const empty = (part as z.ZodType).safeParse(undefined);
    const property = form.properties?.[name];
    if (property && property.default === undefined && empty.success && empty.data !== undefined)
      property.default = empty.data;
  }
  return form;
}

const templateTexts: Record<string, Pick<TemplateCard, 'title' | 'about'>> = {
  'iris-tree.yaml': {
    title: { en: 'Iris tree', zh: '鸢尾花决策树' },
    about: {
      en: 'A decision tree on three kinds of flower, drawn and explained',
      zh: '三种花的决策树：画出并解释',
    },
  },
  'random-labels.yaml': {
    title: { en: 'Random labels, 10-5-1', zh: '随机标签，10-5-1' },
    about: { en: 'A small network on random numbers: watch it memorise', zh: '小型网络拟合随机数：观察它如何死记' },
  },
  'line.yaml': {
    title: { en: 'Line by gradient descent', zh: '梯度下降拟合直线' },
    about: { en: 'Gradient descent finds a line through four points', zh: '梯度下降找到穿过四点的直线' },
  },
};

const bothTasks: ExplainerCard['tasks'] = ['classification', 'regression'];

/** All that can be chosen: kinds, methods and their parameters. */
export function catalogue(resources: string): Catalogue {
  const attributions = attributionMethods();
  const folder = path.join(resources, 'templates');
  return {
    kinds: modelKinds.map((kind) => ({
      kind: kind.kind,
      title: kind.title,
      about: kind.about,
      flexibility: kind.flexibility,
      readability: kind.readability,
      tasks: [...kind.tasks],
      numericDefault: kind.numericDefault,
      learnsByGradient: kind.learnsByGradient(kind.params.parse({})) || kind.gradientHint !== undefined,
      capabilities: [...kind.capabilities],
      takesMissing: kind.takesMissing,
      takesImages: kind.takesImages === true,
      takesTexts: kind.takesTexts === true,
      trainingDefaults: { ...kind.trainingDefaults },
      takesWeights: kind.takesWeights,
      findsRate: kind.sweepRates !== undefined,
      peerDefaults: kind.peerDefaults ?? null,
      params: formSchema(kind.params),
    })),
    explainers: [
      {
        method: auto.method,
        title: auto.title,
        about: auto.about,
        scope: auto.scope,
        group: 'row' as const,
        tasks: bothTasks,
        needs: null,
        usesBackground: true,
        images: 'too' as const,
        sequences: true,
        givesAttributions: false,
        maxFeatures: null,
        params: formSchema(auto.params),
      },
      ...explainers.map((explainer) => ({
        method: explainer.method,
        title: explainer.title,
        about: explainer.about,
        scope: explainer.scope,
        group: explainer.speaksOf ?? (explainer.scope === 'rows' ? ('row' as const) : ('all' as const)),
        tasks: [...(explainer.tasks ?? bothTasks)],
        needs:
          explainer.refuses([]) === undefined
            ? null
            : capabilityNames.filter((name) => explainer.refuses([name]) === undefined),
        usesBackground: explainer.usesBackground({}),
        sequences: explainer.forSequences === true,
        images: explainer.onlyImages ? ('only' as const) : explainer.forImages ? ('too' as const) : ('no' as const),
        givesAttributions: attributions.includes(explainer),
        maxFeatures: explainer.maxFeatures ?? null,
        params: formSchema(explainer.params),
      })),
    ],
    assessments: assessments.map(({ name, tasks, twoClassesOnly, usesExplanations, params, ...card }) => ({
      assessment: name,
      title: card.title,
      about: card.about,
      formula: card.formula ?? null,
      source: card.source,
      reading: card.reading,
      usesExplanations: usesExplanations === true,
      tasks: [...(tasks ?? bothTasks)],
      group: card.group,
      twoClassesOnly: twoClassesOnly === true,
      forPictures: card.forPictures === true,
      rows: card.rows,
      params: formSchema(params),
    })),
    scores: scores.map((score) => ({
      score: score.score,
      title: score.title,
      about: score.about,
      formula: score.formula,
      source: score.source,
      group: score.group,
      direction: score.direction,
      range: [...score.range] as [number | null, number | null],
      cost: score.cost,
      isDefault: score.isDefault,
      params: formSchema(score.params),
    })),
    training: formSchema(trainingSpec),
    split: formSchema(splitSpec),
    preprocess: formSchema(preprocessSpec),
    weights: formSchema(weightsSpec),
    crossValidation: formSchema(crossValidationSpec),
    templates: Object.keys(templateTexts).map((file) => {
      const text = fs.readFileSync(path.join(folder, file), 'utf8');
      return { file, text, ...templateTexts[file] };
    }),
  };
}

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { auto } from '../../core/explain/auto.ts';
import { explainers } from '../../core/explain/registry.ts';
import { modelKinds } from '../../core/models/registry.ts';
import { trainingSpec } from '../../core/schema/training.ts';
import { catalogue } from '../../core/studio/project/catalogue.ts';
import { root } from '../support/data.ts';

// A form shows what its schema says; a run takes what the parser fills in. The two must be one.

const forms = catalogue(path.join(root, 'resources'));
const defaultsOf = (form: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(form.properties as Record<string, { default?: unknown }>).flatMap(([key, part]) =>
      part.default === undefined ? [] : [[key, part.default]],
    ),
  );
/** Parsed once more, since a default may itself have parts with defaults. */
const filled = (schema: { parse(value: unknown): unknown }, value: unknown) =>
  JSON.parse(JSON.stringify(schema.parse(value)));

describe('terms of the help', () => {
  it('have one id each, so that a link opens its own text', () => {
    const terms = JSON.parse(fs.readFileSync(path.join(root, 'resources/help/terms.json'), 'utf8')) as { id: string }[];
    expect(new Set(terms.map(({ id }) => id)).size).toBe(terms.length);
  });
});

describe('values of settings', () => {
  const words = (schema: unknown): string[] => {
    if (typeof schema !== 'object' || schema === null) return [];
    const { enum: values, const: constant, ...rest } = schema as Record<string, unknown>;
    return [
      ...(Array.isArray(values) ? values : [constant]).filter((one): one is string => typeof one === 'string'),
      ...Object.values(rest).flatMap(words),
    ];
  };
  const all = [
    ...new Set(
      [
        ...[forms.kinds, forms.explainers, forms.assessments, forms.scores].flatMap((cards) =>
          cards.map(({ params }) => params),
        ),
        forms.training,
        forms.split,
        forms.preprocess,
        forms.weights,
        forms.crossValidation,
      ].flatMap(words),
    ),
  ];

  it.each(['en', 'zh-CN'])('have titles in %s', (language) => {
    const { choice, metric } = JSON.parse(
      fs.readFileSync(path.join(root, `resources/locales/${language}.json`), 'utf8'),
    ) as Record<'choice' | 'metric', Record<string, string>>;
    expect(all.length).toBeGreaterThan(80);
    expect(all.filter((word) => !/^\d+$/.test(word) && !(word in choice) && !(word in metric))).toEqual([]);
  });
});

describe('what a form shows untouched is what an untouched run takes', () => {
  it.each(modelKinds.map((kind, i) => [kind.kind, kind.params, forms.kinds[i].params] as const))(
    '%s',
    (_name, schema, form) => {
      expect(Object.keys(defaultsOf(form)).sort()).toEqual(Object.keys(filled(schema, {})).sort());
      expect(filled(schema, defaultsOf(form))).toEqual(filled(schema, {}));
    },
  );
  it.each(
    [auto, ...explainers].map(
      (explainer, i) => [explainer.method, explainer.params, forms.explainers[i].params] as const,
    ),
  )('%s', (_name, schema, form) => {
    expect(Object.keys(defaultsOf(form)).sort()).toEqual(Object.keys(filled(schema, {})).sort());
  });
  it('training', () => {
    expect(Object.keys(defaultsOf(forms.training)).sort()).toEqual(Object.keys(filled(trainingSpec, {})).sort());
    expect(filled(trainingSpec, defaultsOf(forms.training))).toEqual(filled(trainingSpec, {}));
  });
});

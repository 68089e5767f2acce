import { z } from 'zod';
import { chooseExact } from '../../../explain/auto.ts';
import type { Explainer } from '../../../explain/explainer.ts';
import { findExplainer } from '../../../explain/registry.ts';
import { either, say } from '../../../messages/say.ts';
import { agreementMeasures, agreementOf } from '../../../metrics/agreement.ts';
import { capabilitiesOf } from '../../../models/capabilities.ts';
import { field } from '../../../schema/label.ts';
import { defineAssessment } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';

const params = z.strictObject({
  methods: z
    .array(z.string().min(1))
    .min(2)
    .optional()
    .meta(
      field(
        ['Methods', '方法'],
        ['Methods that are compared. Empty: all that this model allows.', '比较的方法；留空为该模型允许的全部。'],
      ),
    ),
  k: z
    .int()
    .min(1)
    .max(10_000)
    .default(3)
    .meta(
      field(['Top features', '前几特征'], ['How many of the largest features are compared.', '比较最大的特征个数。']),
    ),
});

/** Multiply-adds that one row of one method may take to be among those that nobody has named. */
const quickEnough = 3e8;

/** Matrices of how far methods agree, means over rows. */
export const agreement = defineAssessment({
  name: 'agreement',
  title: { en: 'Agreement of methods', zh: '方法间的一致性' },
  about: {
    en: 'Whether methods name the same features, in the same order and with the same sign. Methods can agree and all be wrong.',
    zh: '各方法是否指出相同的特征、相同的顺序与符号。方法一致也可能都错。',
  },
  params,
  rows: 'few',
  run(context, { methods, k }) {
    const { rows, job, trained } = context;
    const features = trained.encoder.features.length;
    const skipped: { method: string; reason: unknown }[] = [];
    const wanted = methods ? methods.map(findExplainer) : context.methods().filter((one) => givesAttributions(one));
    const values: Float64Array[][] = [];
    const names: string[] = [];
    wanted.forEach((explainer, m) => {
      job.check();
      job.report({ stage: 'assess', share: m / wanted.length });
      const why = reasonAgainst(context, explainer, methods === undefined);
      if (why) return skipped.push({ method: explainer.method, reason: why });
      const { values: found } = context.attributions({
        method: explainer.method,
        params: outputFor(context, explainer),
        seed: context.seed,
        rows,
      });
      names.push(explainer.method);
      return values.push(found.map((row) => Float64Array.from(row)));
    });
    const measures = Object.fromEntries(
      agreementMeasures.map((measure) => [
        measure,
        names.map((_, a) =>
          names.map((_one, b) => {
            const each = [...rows.keys()].map((r) => agreementOf(values[a][r], values[b][r], k)[measure]);
            const known = each.filter((value) => !Number.isNaN(value));
            return known.length > 0 ? known.reduce((x, y) => x + y, 0) / known.length : null;
          }),
        ),
      ]),
    );
    return { methods: names, k: Math.min(k, features), rows: [...rows], measures, skipped };
  },
});

/** A method whose parameters name an output gives each feature a share of it. */
const givesAttributions = ({ params: { shape } }: Explainer): boolean => 'output' in shape && 'class' in shape;

function reasonAgainst({ trained, rows }: AssessContext, explainer: Explainer, isUnasked: boolean) {
  const refusal = explainer.refuses(capabilitiesOf(trained.model));
  if (refusal) return refusal;
  if (explainer.tasks && !explainer.tasks.includes(trained.task))
    return say('refuse.otherTask', { title: either(explainer.title) });
  const features = trained.encoder.features.length;
  if (explainer.maxFeatures !== undefined && features > explainer.maxFeatures)
    return say('refuse.tooManyFeatures', { most: explainer.maxFeatures });
  if (!isUnasked) return undefined;
  if (explainer.needsFit || explainer.refits) return say('refuse.takesLong', {});
  const cost = explainer.cost?.(explainer.params.parse({}), { features, rows: rows.length });
  return cost && rows.length > 0 && (cost.evaluations * 100 + (cost.products ?? 0)) / rows.length > quickEnough
    ? say('refuse.takesLong', {})
    : undefined;
}

/** All of them explain the same output: the probability where a method can, else what is exact for it. */
function outputFor({ trained }: AssessContext, explainer: Explainer): Record<string, unknown> {
  const choice = chooseExact(
    {
      capabilities: capabilitiesOf(trained.model),
      isClassifier: trained.task === 'classification',
      features: trained.encoder.features.length,
      treeSpace: trained.model.trees?.space,
    },
    {},
  );
  return explainer.method === choice.method ? choice.params : {};
}

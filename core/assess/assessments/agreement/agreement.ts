import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { percentage } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { agreementMeasures, agreementOf } from '../../../metrics/agreement.ts';
import { meanWithError } from '../../../numeric/intervals.ts';
import { mean } from '../../../numeric/stats.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import { field } from '../../../schema/label.ts';
import type { Message } from '../../../schema/message.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import {
  attributionMethods,
  comparedMethods,
  findAttributionMethod,
  paramsFor,
  reasonAgainst,
} from '../../engine/methods.ts';

const params = z.strictObject({
  methods: comparedMethods,
  k: z
    .int()
    .min(1)
    .max(10_000)
    .default(3)
    .meta(
      field(['Top features', '前几特征'], ['How many of the largest features are compared.', '比较最大的特征个数。']),
    ),
});

/** Matrices of how far methods agree, means over rows. */
export const agreement = defineAssessment({
  name: 'agreement',
  title: { en: 'Agreement of methods', zh: '方法间的一致性' },
  about: {
    en: 'Whether methods name the same features, in the same order and with the same sign. Methods can agree and all be wrong.',
    zh: '各方法是否指出相同的特征、相同的顺序与符号。方法一致也可能都错。',
  },
  formula: {
    en: 'FA = |top-k ∩| / k; RA, SA, SRA: the same with order, sign, both; Spearman ρ; share of pairs in the same order',
    zh: 'FA = |前 k ∩| / k；RA、SA、SRA：再要求顺序、符号或两者相同；Spearman ρ；次序相同的特征对比例',
  },
  source: 'Krishna et al. 2022',
  reading: {
    en: 'Higher means that methods agree; agreement is no proof that they are right.',
    zh: '越高表示方法越一致；一致并不证明正确。',
  },
  params,
  rows: 'few',
  group: 'explanations',
  presented: headedBy(assessmentResults.agreement, ({ measures, methods, k }) => {
    const pairs = (measures.featureAgreement ?? [])
      .flatMap((row, i) => row.slice(0, i))
      .filter((value) => value !== null);
    return pairs.length === 0
      ? []
      : [say('agreement.headline', { methods: methods.length, k, share: percentage(mean(pairs)) })];
  }),
  run(context, { methods, k }) {
    const { rows, job, trained } = context;
    const features = trained.encoder.features.length;
    const skipped: { method: string; reason: Message }[] = [];
    const wanted = methods ? [...new Set(methods)].map(findAttributionMethod) : attributionMethods();
    const values: Float64Array[][] = [];
    const names: string[] = [];
    wanted.forEach((explainer, m) => {
      job.check();
      job.report({ stage: 'assess', share: m / wanted.length });
      const why = reasonAgainst(trained, explainer, methods === undefined);
      if (why) return skipped.push({ method: explainer.method, reason: why });
      const { values: found } = context.attributions({
        method: explainer.method,
        params: paramsFor(trained, explainer),
        seed: context.seed,
        rows,
      });
      names.push(explainer.method);
      return values.push(found.map((row) => Float64Array.from(row)));
    });
    if (names.length < 2)
      throw new VitrineError('incompatible', say('error.fewerThanTwoMethods', {}), {
        where: 'params.methods',
        hint: say('hint.methodsSkipped', {
          methods: skipped.map(({ method, reason }) => say('list.methodReason', { method, reason })),
        }),
      });
    const pairs = names.map((_, a) =>
      names.map((_one, b) => [...rows.keys()].map((r) => agreementOf(values[a][r], values[b][r], k))),
    );
    const matrices = (of: 'mean' | 'standardError') =>
      Object.fromEntries(
        agreementMeasures.map((measure) => [
          measure,
          pairs.map((line) => line.map((each) => meanWithError(each.map((one) => one[measure]))[of])),
        ]),
      );
    return {
      methods: names,
      k: Math.min(k, features),
      rows: [...rows],
      measures: matrices('mean'),
      errors: matrices('standardError'),
      skipped,
    };
  },
});

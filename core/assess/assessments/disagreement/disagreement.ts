import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { exactMethod } from '../../../explain/auto.ts';
import { inSequence, say } from '../../../messages/say.ts';
import { spearman } from '../../../numeric/correlation.ts';
import { mean } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import { type Message, message } from '../../../schema/message.ts';
import type { Attribution } from '../../../schema/results/attribution.ts';
import { defineAssessment, presentedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import {
  attributionMethods,
  comparedMethods,
  findAttributionMethod,
  methodTitle,
  paramsFor,
  reasonAgainst,
} from '../../engine/methods.ts';
import { adviceOf, evidence, evidenceText } from './advice.ts';
import { correlatedGroups, evidenceOf, meanOfPairs } from './causes.ts';

const params = z.strictObject({
  methods: comparedMethods,
  correlated: z
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .meta(
      field(
        ['Correlated from', '相关阈值'],
        ['From this association on two features are taken as a group.', '关联度达到此值的两个特征视为一组。'],
      ),
    ),
});

const result = z.object({
  row: z.number(),
  prediction: z.number(),
  output: z.string(),
  /** What each method explains; absent in answers of earlier versions. */
  outputs: z.array(z.enum(['probability', 'logit', 'value', 'loss'])).default([]),
  features: z.array(z.string()),
  methods: z.array(z.string()),
  /** `[method, feature]`: shares of the method's whole, with signs; methods explain other scales. */
  shares: z.array(z.array(z.number())),
  /** `[method, method]`: rank correlation of the signed values. */
  correlation: z.array(z.array(z.number().nullable())),
  agreement: z.number(),
  /** Features of which methods differ in sign, though it is no small one to either. */
  signConflicts: z.array(z.string()),
  groups: z.array(z.array(z.string())),
  evidence,
  advice: z.array(message),
  skipped: z.array(z.object({ method: z.string(), reason: message })),
});

/** Features in a table of all methods. */
const mostShown = 12;
const quickOnes: ReadonlySet<string> = new Set(['lime', 'occlusion', 'gradient-input', 'integrated-gradients']);
/** Features above which only what is recommended and what is quick is compared where nothing is named. */
const manyFeatures = 200;

/** For one row, all methods side by side, where they differ, and which of the known causes is at work. */
export const disagreement = defineAssessment({
  name: 'disagreement',
  title: { en: 'Why methods disagree', zh: '方法为何不一致' },
  about: {
    en: 'For one row: every method beside the others, and the known causes of disagreement tried out one by one on this row: correlated features (summed, and explained as one), another idea of "unknown" (draws or similar rows), LIME’s fit, samples off the data, interactions, the choice of background. It ends in advice with its evidence.',
    zh: '针对一行：并列所有方法，并在该行上逐一检验已知的分歧原因：相关特征（求和，以及作为一组解释）、对“未知”的不同处理（抽取或相似行）、LIME 的拟合度、偏离数据的样本、交互作用、背景的选择。最后给出附有证据的建议。',
  },
  formula: {
    en: 'mean rank correlation between methods, and of Shapley values before and after one cause is taken away',
    zh: '各方法间的平均秩相关，以及消除某一原因前后 Shapley 值的秩相关',
  },
  source: 'Krishna et al. 2022; Aas et al. 2021',
  reading: {
    en: 'A cause that brings the methods together explains their disagreement.',
    zh: '若消除某原因后各方法趋于一致，则该原因解释了分歧。',
  },
  params,
  rows: 'one',
  group: 'explanations',
  presented: presentedBy(result, (found) => {
    const order = [...found.features.keys()].sort(
      (a, b) => mean(found.shares.map((one) => Math.abs(one[b]))) - mean(found.shares.map((one) => Math.abs(one[a]))),
    );
    const conflicts = new Set(found.signConflicts);
    const shown = order.slice(0, mostShown);
    return {
      headline: found.advice,
      tables: [
        {
          title: say('disagreement.values', { row: found.row }),
          note: inSequence([say('disagreement.valuesNote', {}), ...scalesOf(found.methods, found.outputs)]),
          columns: [
            { label: say('head.feature', {}), as: 'text' },
            ...found.methods.map((method) => ({ label: methodTitle(method), as: 'percent' as const })),
          ],
          rows: shown.map((f) => [found.features[f], ...found.shares.map((one) => one[f])]),
          marked: [...shown.keys()].filter((i) => conflicts.has(found.features[shown[i]])),
        },
        {
          title: say('disagreement.evidence', {}),
          note: say('disagreement.evidenceNote', {}),
          columns: [
            { label: say('disagreement.cause', {}), as: 'text' },
            { label: say('disagreement.measured', {}), as: 'metric' },
            { label: say('head.standardError', {}), as: 'metric' },
            { label: say('disagreement.meaning', {}), as: 'text' },
          ],
          rows: found.evidence.map((one) => [
            say(`disagreement.cause.${one.cause}`, {}),
            one.value,
            one.error,
            evidenceText(one),
          ]),
          marked: [...found.evidence.keys()].filter((i) => found.evidence[i].isCause),
        },
        {
          title: say('disagreement.correlation', {}),
          columns: [
            { label: say('head.method', {}), as: 'text' },
            ...found.methods.map((method) => ({ label: methodTitle(method), as: 'metric' as const })),
          ],
          rows: found.methods.map((method, i) => [methodTitle(method), ...found.correlation[i]]),
        },
        ...(found.skipped.length > 0
          ? [
              {
                title: say('disagreement.skipped', {}),
                columns: [
                  { label: say('head.method', {}), as: 'text' as const },
                  { label: say('disagreement.because', {}), as: 'text' as const },
                ],
                rows: found.skipped.map((one) => [methodTitle(one.method), one.reason]),
              },
            ]
          : []),
      ],
    };
  }),
  run(context, { methods, correlated }) {
    const { trained, job, seed } = context;
    const row = tellingRow(context);
    const rows = Int32Array.of(row);
    const exact = exactMethod(trained).method;
    const features = context.encoder.features.map(({ name }) => name);
    const skipped: { method: string; reason: ReturnType<typeof say> }[] = [];
    const wanted = methods ? [...new Set(methods)].map(findAttributionMethod) : attributionMethods();
    const found: Attribution[] = [];
    let off: number | undefined;
    wanted.forEach((explainer, m) => {
      job.check();
      job.report({ stage: 'assess', share: (0.6 * m) / wanted.length });
      // the one that is recommended is there, however long it takes
      const isSlow =
        methods === undefined &&
        features.length > manyFeatures &&
        explainer.method !== exact &&
        !quickOnes.has(explainer.method);
      const why = isSlow
        ? say('refuse.takesLong', {})
        : reasonAgainst(trained, explainer, methods === undefined && explainer.method !== exact);
      if (why) return skipped.push({ method: explainer.method, reason: why as ReturnType<typeof say> });
      const request = { method: explainer.method, params: paramsFor(trained, explainer), seed, rows };
      const share = context.outOfDistribution(request);
      if (share !== undefined) off = Math.max(off ?? 0, share);
      return found.push(context.attributions(request));
    });
    if (found.length < 2)
      throw new VitrineError('incompatible', say('error.fewerThanTwoMethods', {}), { where: 'params.methods' });
    const shares = found.map(({ values }) => sharesOf(values[0]));
    const correlation = shares.map((a) => shares.map((b) => known(spearman(a, b))));
    const groups = correlatedGroups(context, correlated);
    const causes = evidenceOf(context, { found, shares, groups, off, row });
    const agreement = meanOfPairs(shares);
    const apart = found.map(({ method }) => method).filter((_, i) => goesWithOthers(correlation, i) < withOthers);
    const signConflicts = features.filter((_, f) => {
      const large = shares.map((one) => one[f]).filter((share) => Math.abs(share) >= 0.03);
      return large.some((share) => share > 0) && large.some((share) => share < 0);
    });
    return {
      row,
      prediction: found[0]?.predictions[0] ?? 0,
      output: found[0]?.output.kind ?? '',
      outputs: found.map(({ output }) => output.kind),
      features,
      methods: found.map(({ method }) => method),
      shares,
      correlation,
      agreement,
      signConflicts,
      groups: groups.filter((group) => group.length > 1).map((group) => group.map((f) => features[f])),
      evidence: causes,
      advice: adviceOf({ agreement, causes, exact, signConflicts, apart, methods: found.length, row }),
      skipped,
    };
  },
});

/** A method whose mean correlation with the others is below this stands apart. */
const withOthers = 0.75;

/** Mean rank correlation of one method with the others; 1 where none is known. */
function goesWithOthers(correlation: readonly (readonly (number | null)[])[], method: number): number {
  const others = correlation[method].filter((one, other): one is number => one !== null && other !== method);
  return others.length > 0 ? mean(others) : 1;
}

/** Which methods explain the probability and which the log-odds, where both are there. */
function scalesOf(methods: readonly string[], outputs: readonly string[]): Message[] {
  const by = (kind: string) => methods.filter((_, i) => outputs[i] === kind).map(methodTitle);
  const [probability, logit] = [by('probability'), by('logit')];
  return probability.length > 0 && logit.length > 0 ? [say('disagreement.scales', { logit, probability })] : [];
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** The one that was named, else the most certain mistake among the rows, else the row of which it is least certain. */
function tellingRow(context: AssessContext): number {
  const { rows, trained } = context;
  if (rows.length === 1) return rows[0];
  const raw = context.raw(rows);
  const output = context.predict(raw);
  const truth = context.truth(rows);
  if (trained.task === 'regression') {
    const errors = truth.map((value, i) => (Number.isNaN(value) ? 0 : Math.abs(value - output[i])));
    return rows[errors.reduce((best, error, i) => (error > errors[best] ? i : best), 0)];
  }
  const labels = context.labels(raw);
  const classes = trained.classes.length;
  const certainty = labels.map((_, i) => Math.max(...output.subarray(i * classes, (i + 1) * classes)));
  const isWrong = labels.map((label, i) => Number(!Number.isNaN(truth[i]) && truth[i] !== label));
  const tells = (i: number) => (isWrong[i] ? 1 + certainty[i] : 1 - certainty[i]);
  return rows[[...rows.keys()].reduce((best, i) => (tells(i) > tells(best) ? i : best), 0)];
}

/** Each value as a share of the sum of the sizes, with its sign. */
function sharesOf(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + Math.abs(value), 0);
  return values.map((value) => (total > 0 ? value / total : 0));
}

// Anchors (Ribeiro, Singh & Guestrin 2018): a few conditions that are enough for the model's answer, whatever the other
// features are. Grown one condition at a
// time from the most precise rules so far (a beam), each held against draws until its precision is certain; of those
// that reach it, the one that covers most.

import { z } from 'zod';
import { tabular } from '../../../models/batch.ts';
import type { Random } from '../../../numeric/random.ts';
import { field } from '../../../schema/label.ts';
import { contentParts, segmentsOf } from '../../engine/content-parts.ts';
import { defineExplainer, type ExplainContext } from '../../explainer.ts';
import { imageParam } from '../../images/settings.ts';
import type { RulesValues } from '../../results/rules/values.ts';
import { textParam } from '../../texts/settings.ts';
import { type Arm, bestArms, lowerBound, upperBound } from './bandit.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import { contentConditions, contentSampler } from './content-sampler.ts';
import { batch, sampler, screened, shortlisted } from './sampler.ts';

/** How far apart two rules' precisions may be and still count as equally good. */
const tolerance = 0.15;
const delta = 0.05;
/** How far below the wanted precision its lower bound may be. */
const near = 0.01;

export const anchors = defineExplainer({
  method: 'anchors',
  title: { en: 'Anchors (rules)', zh: '锚点规则' },
  about: {
    en: 'A short rule that is enough for this prediction: how often it holds (precision), and of how many rows (coverage).',
    zh: '足以得到该预测的简短规则：成立的比例（精确率）与适用的行（覆盖率）。',
  },
  scope: 'rows',
  tasks: ['classification'],
  forImages: true,
  forSequences: true,
  usesBackground: () => false,
  params: z.strictObject({
    precision: z
      .number()
      .min(0.5)
      .max(0.999)
      .default(0.95)
      .meta(
        field(
          ['Precision', '精确率'],
          [
            'In what share of cases the model must say the same where the rule holds.',
            '规则成立时模型给出相同预测的最低比例。',
          ],
        ),
      ),
    conditions: z
      .int()
      .min(1)
      .max(20)
      .default(6)
      .meta(field(['Conditions, at most', '最多条件数'], ['A rule is not longer than this.', '规则不超过此长度。'])),
    beam: z
      .int()
      .min(1)
      .max(50)
      .default(4)
      .meta(field(['Beam', '束宽'], ['Rules that are grown on at once.', '同时扩展的规则数。'], 'advanced')),
    samples: z
      .int()
      .min(500)
      .max(10_000_000)
      .default(50_000)
      .meta(
        field(
          ['Draws, at most', '最多抽样数'],
          ['Rows that the model is asked about for each explained row.', '每个被解释行最多询问模型的行数。'],
          'advanced',
        ),
      ),
    ...imageParam,
    ...textParam,
  }),
  explain(context, params): RulesValues {
    const { capabilities, rowNumbers } = context;
    const { rows } = context.rows;
    const answers = capabilities.answers(tabular(context.encoded, rows));
    const rules = Array.from({ length: rows }, (_, row) => {
      const rule = growRule(context, row, answers[row], params, context.job.random(`anchors-${rowNumbers[row]}`));
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
      const picture = segmentsOf(context, row);
      return { answer: answers[row], ...rule, ...(picture ? { picture } : {}) };
    });
    return { kind: 'rules', rules };
  },
});

interface Rule extends Arm {
  /** Places in the list of conditions, ascending. */
  readonly of: readonly number[];
  readonly coverage: number;
}

interface Params {
  readonly precision: number;
  readonly conditions: number;
  readonly beam: number;
  readonly samples: number;
}

/**
 * Share of the draws that is kept for judging rules anew: what a search has picked for its precision looks better than
 * it is.
 */
const judged = 0.25;
const freshDraws = 1000;

function growRule(
  context: ExplainContext,
  row: number,
  answer: number,
  params: Params,
  random: Random,
): Omit<RulesValues['rules'][number], 'answer'> {
  const training = context.training();
  const features = context.encoder.features.length;
  const own = context.rows.values.subarray(row * features, (row + 1) * features);
  const content = contentParts(context, row);
  const conditions = content ? contentConditions(context, row, content) : conditionsOf(context, own);
  const { ask, screen } = content
    ? contentSampler(context, content, answer, random)
    : sampler(context, conditions, answer, random);
  let left = params.samples;
  /** No draw of the search goes below this. */
  let floor = judged * params.samples;
  const draw = (rule: Rule): boolean => {
    if (left - batch < floor) return false;
    left -= batch;
    context.job.check();
    rule.draws += batch;
    rule.hits += ask(rule.of);
    return true;
  };
  // of a picture nothing is known of others: their segments are their own
  const hasCoverage = conditions.every(({ holds }) => holds !== undefined);
  const coverageOf = (of: readonly number[]) => {
    let count = 0;
    for (let r = 0; r < training.rows; r++) if (of.every((c) => conditions[c].holds?.[r] === 1)) count++;
    return count / Math.max(1, training.rows);
  };
  const level = Math.log(1 / delta);
  /** A rule with draws of its own, none of them from the search. */
  const judge = (rule: Rule): Rule => {
    const fresh = { ...rule, draws: 0, hits: 0 };
    floor = 0;
    while (fresh.draws < freshDraws && draw(fresh));
    return fresh;
  };
  const isReached = (rule: Rule) =>
    rule.draws > 0 && rule.hits / rule.draws >= params.precision && lowerBound(rule, level) >= params.precision - near;
  const empty: Rule = { of: [], coverage: 1, draws: 0, hits: 0 };
  draw(empty);
  /** The most precise rule of each length. */
  const finalists: Rule[] = [empty];
  let beam: Rule[] = [empty];
  if (isCertain(empty, params.precision, level, draw)) {
    const fresh = judge(empty);
    if (isReached(fresh)) return ruleOf(fresh, true);
  }
  const longest = Math.min(params.conditions, conditions.length);
  for (let size = 1; size <= longest; size++) {
    // every length has its share of what is left: the first would take all of it
    const share = (left - judged * params.samples) / (longest - size + 1);
    floor = left - Math.max(0, share);
    const candidates = promising(beam, conditions, coverageOf, (rule) => {
      if (left - screened < floor) return undefined;
      left -= screened;
      context.job.check();
      return screen(rule.of);
    }).slice(0, shortlisted * params.beam);
    if (candidates.length === 0) break;
    const places = bestArms(candidates, params.beam, tolerance, delta, (place) => draw(candidates[place]));
    beam = places.map((place) => candidates[place]).filter((rule) => rule.draws > 0);
    if (beam.length === 0) break;
    floor = judged * params.samples;
    const certain = beam
      .filter((rule) => isCertain(rule, params.precision, level, draw))
      .sort((a, b) => b.coverage - a.coverage);
    for (const rule of certain) {
      const fresh = judge(rule);
      if (isReached(fresh)) return ruleOf(fresh, true);
    }
    finalists.push(beam.reduce((best, rule) => (rule.hits / rule.draws > best.hits / best.draws ? rule : best)));
  }
  return ruleOf(mostTelling(finalists.map(judge)), false);

  function ruleOf(rule: Rule, reached: boolean) {
    return {
      conditions: rule.of.map((c) => {
        const { feature, text, segment } = conditions[c];
        return { feature, text, ...(segment === undefined ? {} : { segment }) };
      }),
      precision: rule.hits / Math.max(1, rule.draws),
      precisionLow: lowerBound(rule, level),
      coverage: hasCoverage ? rule.coverage : null,
      reached,
      samples: params.samples - left,
    };
  }
}

/** The shortest rule that could be as precise as the best one: a condition that adds nothing is no reason. */
function mostTelling(rules: readonly Rule[]): Rule {
  const known = rules.filter((rule) => rule.draws > 0);
  if (known.length === 0) return rules[0];
  const best = known.reduce((most, rule) => (rule.hits / rule.draws > most.hits / most.draws ? rule : most));
  const level = Math.log(1 / delta);
  return known
    .filter((rule) => upperBound(rule, level) >= lowerBound(best, level))
    .reduce((short, rule) => (rule.of.length < short.of.length ? rule : short), best);
}

/**
 * Rules with one condition more, without those that another condition makes needless, the most promising first.
 * @param screen precision of a rule's draws in which each condition holds by itself; undefined where nothing may be
 * drawn any more
 */
function promising(
  beam: readonly Rule[],
  conditions: readonly Condition[],
  coverageOf: (of: readonly number[]) => number,
  screen: (rule: Rule) => Float64Array | undefined,
): Rule[] {
  const known = new Map<string, Rule & { readonly score: number }>();
  for (const rule of beam) {
    const scores = screen(rule);
    for (const c of conditions.keys()) {
      if (rule.of.includes(c) || rule.of.some((other) => implies(conditions[other], conditions[c]))) continue;
      const of = [...rule.of.filter((other) => !implies(conditions[c], conditions[other])), c].sort((a, b) => a - b);
      if (!known.has(of.join()))
        known.set(of.join(), { of, coverage: coverageOf(of), draws: 0, hits: 0, score: scores?.[c] ?? 0 });
    }
  }
  return [...known.values()].sort((a, b) => b.score - a.score || b.coverage - a.coverage);
}

/** Wherever one holds, the other does: on the same feature, by the training rows. Parts of a text are hidden one by one. */
const implies = (a: Condition, b: Condition): boolean =>
  a.part === undefined &&
  a.feature === b.feature &&
  (a.holds ?? []).every((holds, row) => holds === 0 || b.holds?.[row] === 1);

/** Draws until a rule's precision is on one side of what is wanted, or so near that it does not matter. */
function isCertain(rule: Rule, wanted: number, level: number, draw: (rule: Rule) => boolean): boolean {
  for (;;) {
    const precision = rule.hits / Math.max(1, rule.draws);
    if (precision >= wanted && lowerBound(rule, level) >= wanted - near) return true;
    if (precision < wanted && upperBound(rule, level) < wanted + near) return false;
    if (!draw(rule)) return precision >= wanted;
  }
}

// Anchors (Ribeiro, Singh & Guestrin 2018): a few conditions that are enough for the model's answer, whatever the other
// features are. Grown one condition at a
// time from the most precise rules so far (a beam), each held against draws until its precision is certain; of those
// that reach it, the one that covers most.

import { z } from 'zod';
import { encodeRows } from '../../../data/encode.ts';
import { tabular } from '../../../models/batch.ts';
import type { Random } from '../../../numeric/random.ts';
import { field } from '../../../schema/label.ts';
import { defineExplainer, type ExplainContext } from '../../explainer.ts';
import type { RulesValues } from '../../results/rules/values.ts';
import { type Arm, bestArms, lowerBound, upperBound } from './bandit.ts';
import { type Condition, conditionsOf } from './conditions.ts';

const batch = 100;
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
  }),
  explain(context, params): RulesValues {
    const { capabilities, rowNumbers } = context;
    const { rows } = context.rows;
    const answers = capabilities.answers(tabular(context.encoded, rows));
    const rules = Array.from({ length: rows }, (_, row) => {
      const rule = growRule(context, row, answers[row], params, context.job.random(`anchors-${rowNumbers[row]}`));
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
      return { answer: answers[row], ...rule };
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
  const conditions = conditionsOf(context, own);
  const { ask, screen } = sampler(context, conditions, answer, random);
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
  const coverageOf = (of: readonly number[]) => {
    let count = 0;
    for (let r = 0; r < training.rows; r++) if (of.every((c) => conditions[c].holds[r] === 1)) count++;
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
      conditions: rule.of.map((c) => ({ feature: conditions[c].feature, text: conditions[c].text })),
      precision: rule.hits / Math.max(1, rule.draws),
      precisionLow: lowerBound(rule, level),
      coverage: rule.coverage,
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

/** Wherever one holds, the other does: on the same feature, by the training rows. */
const implies = (a: Condition, b: Condition): boolean =>
  a.feature === b.feature && a.holds.every((holds, row) => holds === 0 || b.holds[row] === 1);

/** Draws until a rule's precision is on one side of what is wanted, or so near that it does not matter. */
function isCertain(rule: Rule, wanted: number, level: number, draw: (rule: Rule) => boolean): boolean {
  for (;;) {
    const precision = rule.hits / Math.max(1, rule.draws);
    if (precision >= wanted && lowerBound(rule, level) >= wanted - near) return true;
    if (precision < wanted && upperBound(rule, level) < wanted + near) return false;
    if (!draw(rule)) return precision >= wanted;
  }
}

/**
 * Draws of a rule that tell for all conditions at once which are worth a closer look, and how many of these are held
 * against each other.
 */
const screened = 500;
const shortlisted = 3;

interface Sampler {
  /** How often the answer stays in a batch of draws in which conditions hold. */
  ask(of: readonly number[]): number;
  /**
   * The share of draws with the same answer among those in which each condition holds, drawn where the given ones do;
   * `[condition]`.
   */
  screen(of: readonly number[]): Float64Array;
}

/**
 * Draws where some conditions hold: training rows whose features that a condition names are those of rows in which it
 * holds. How often the answer stays.
 */
function sampler(context: ExplainContext, conditions: readonly Condition[], answer: number, random: Random): Sampler {
  const training = context.training();
  const { features } = training;
  /** Training rows in which all of some conditions hold. */
  const holding = new Map<string, number[]>();
  const rowsOf = (of: readonly number[]) => {
    const key = of.join();
    const known =
      holding.get(key) ??
      Array.from({ length: training.rows }, (_, r) => r).filter((r) => of.every((c) => conditions[c].holds[r] === 1));
    holding.set(key, known);
    return known;
  };
  const draw = (of: readonly number[], count: number): { values: Float64Array; stays: Uint8Array } => {
    const values = new Float64Array(count * features);
    // conditions on one feature are met together
    const byFeature = [...new Set(of.map((c) => conditions[c].feature))].map((feature) =>
      of.filter((c) => conditions[c].feature === feature),
    );
    for (let i = 0; i < count; i++) {
      const from = random.integer(training.rows - 1);
      values.set(training.values.subarray(from * features, (from + 1) * features), i * features);
      for (const own of byFeature) {
        if (own.every((c) => conditions[c].holds[from] === 1)) continue;
        const { feature, own: value } = conditions[own[0]];
        const places = rowsOf(own);
        values[i * features + feature] =
          places.length > 0 ? training.values[places[random.integer(places.length - 1)] * features + feature] : value;
      }
    }
    const answers = context.capabilities.answers(
      tabular(encodeRows(context.encoder, { values, rows: count, features }), count),
    );
    return { values, stays: Uint8Array.from(answers, (value) => Number(value === answer)) };
  };
  return {
    ask: (of) => draw(of, batch).stays.reduce((sum, stays) => sum + stays, 0),
    screen(of) {
      const { values, stays } = draw(of, screened);
      return Float64Array.from(conditions, ({ feature, isTrue }) => {
        // as if one draw in two had the answer before anything was seen: few draws say little
        let [hits, held] = [1, 2];
        for (let i = 0; i < screened; i++) {
          if (!isTrue(values[i * features + feature])) continue;
          held++;
          hits += stays[i];
        }
        return hits / held;
      });
    },
  };
}

// Anchors (Ribeiro, Singh & Guestrin 2018): a few conditions that are enough for the model's answer, whatever the other features are. Grown one condition at a
// time from the most precise rules so far (a beam), each held against draws until its precision is certain; of those that reach it, the one that covers most.
import { z } from 'zod';
import { encodeRows } from '../../data/encode.ts';
import type { Random } from '../../numeric/random.ts';
import { field } from '../../schema/words.ts';
import { defineExplainer, type ExplainContext, type RulesValues } from '../explainer.ts';
import { type Arm, bestArms, lowerBound, upperBound } from './bandit.ts';
import { type Condition, conditionsOf } from './conditions.ts';

const batch = 100;
/** How far apart two rules' precisions may be and still count as equally good. */
const tolerance = 0.15;
const delta = 0.05;

export const anchors = defineExplainer({
  method: 'anchors',
  title: { en: 'Anchors (rules)', zh: '锚点规则' },
  about: {
    en: 'A short rule that is enough for this answer: how often it holds (precision), and of how many rows (coverage).',
    zh: '足以得到该回答的简短规则：成立的比例（精确率）与适用的行（覆盖率）。',
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
        field(['Precision', '精确率'], ['In what share of cases the model must say the same where the rule holds.', '规则成立时模型给出相同回答的最低比例。']),
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
        field(['Draws, at most', '最多抽样数'], ['Rows that the model is asked about for each explained row.', '每个被解释行最多询问模型的行数。'], 'advanced'),
      ),
  }),
  explain(context, params): RulesValues {
    const { capabilities, rowNumbers } = context;
    const { rows } = context.rows;
    const answers = capabilities.answers(context.encoded, rows);
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

function growRule(context: ExplainContext, row: number, answer: number, params: Params, random: Random): Omit<RulesValues['rules'][number], 'answer'> {
  const training = context.training();
  const features = context.encoder.features.length;
  const own = context.rows.values.subarray(row * features, (row + 1) * features);
  const conditions = conditionsOf(context, own);
  const ask = sampler(context, conditions, answer, random);
  let left = params.samples;
  const draw = (rule: Rule): boolean => {
    if (left < batch) return false;
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
  const empty: Rule = { of: [], coverage: 1, draws: 0, hits: 0 };
  draw(empty);
  let best: Rule | undefined;
  let most: Rule = empty;
  let beam: Rule[] = [empty];
  if (isCertain(empty, params.precision, level, draw)) best = empty;
  for (let size = 1; size <= Math.min(params.conditions, conditions.length) && !best; size++) {
    const known = new Map<string, Rule>();
    for (const rule of beam) {
      for (const c of conditions.keys()) {
        if (rule.of.includes(c)) continue;
        const of = [...rule.of, c].sort((a, b) => a - b);
        if (!known.has(of.join())) known.set(of.join(), { of, coverage: coverageOf(of), draws: 0, hits: 0 });
      }
    }
    const candidates = [...known.values()];
    if (candidates.length === 0) break;
    const places = bestArms(candidates, params.beam, tolerance, delta, (place) => draw(candidates[place]));
    beam = places.map((place) => candidates[place]);
    for (const rule of beam) {
      if (rule.draws > 0 && rule.hits / rule.draws > most.hits / Math.max(1, most.draws)) most = rule;
      if ((best === undefined || rule.coverage > best.coverage) && isCertain(rule, params.precision, level, draw)) best = rule;
    }
    if (left < batch) break;
  }
  const rule = best ?? most;
  return {
    conditions: rule.of.map((c) => ({ feature: conditions[c].feature, text: conditions[c].text })),
    precision: rule.hits / Math.max(1, rule.draws),
    precisionLow: lowerBound(rule, level),
    coverage: rule.coverage,
    reached: best !== undefined,
    samples: params.samples - left,
  };
}

/** Draws until a rule's precision is on one side of what is wanted, or so near that it does not matter. */
function isCertain(rule: Rule, wanted: number, level: number, draw: (rule: Rule) => boolean): boolean {
  const near = 0.01;
  for (;;) {
    const precision = rule.hits / Math.max(1, rule.draws);
    if (precision >= wanted && lowerBound(rule, level) >= wanted - near) return true;
    if (precision < wanted && upperBound(rule, level) < wanted + near) return false;
    if (!draw(rule)) return precision >= wanted && lowerBound(rule, level) >= wanted - 5 * near;
  }
}

/** Draws a batch where some conditions hold: training rows whose features that a condition names are those of rows in which it holds. How often the answer stays. */
function sampler(context: ExplainContext, conditions: readonly Condition[], answer: number, random: Random): (of: readonly number[]) => number {
  const training = context.training();
  const { features } = training;
  /** Training rows in which all of some conditions hold. */
  const holding = new Map<string, number[]>();
  const rowsOf = (of: readonly number[]) => {
    const key = of.join();
    const known = holding.get(key) ?? Array.from({ length: training.rows }, (_, r) => r).filter((r) => of.every((c) => conditions[c].holds[r] === 1));
    holding.set(key, known);
    return known;
  };
  const values = new Float64Array(batch * features);
  return (of) => {
    // conditions on one feature are met together
    const byFeature = [...new Set(of.map((c) => conditions[c].feature))].map((feature) => of.filter((c) => conditions[c].feature === feature));
    for (let i = 0; i < batch; i++) {
      const from = random.integer(training.rows - 1);
      values.set(training.values.subarray(from * features, (from + 1) * features), i * features);
      for (const own of byFeature) {
        if (own.every((c) => conditions[c].holds[from] === 1)) continue;
        const { feature, own: value } = conditions[own[0]];
        const places = rowsOf(own);
        values[i * features + feature] = places.length > 0 ? training.values[places[random.integer(places.length - 1)] * features + feature] : value;
      }
    }
    const answers = context.capabilities.answers(encodeRows(context.encoder, { values, rows: batch, features }), batch);
    return answers.reduce((sum, value) => sum + Number(value === answer), 0);
  };
}

// What would have to be otherwise for another prediction (Wachter, Mittelstadt & Russell 2018), within limits that a person
// sets.

import { z } from 'zod';
import { columnOwners, encodeRows, isAffine } from '../../../data/encode.ts';
import { isContent } from '../../../data/fields/registry.ts';
import { placeOfClass } from '../../../data/target.ts';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import { field } from '../../../schema/label.ts';
import { defineExplainer, type ExplainContext } from '../../explainer.ts';
import { imageParam } from '../../images/settings.ts';
import type { CasesValues, CaseValues } from '../../results/cases/values.ts';
import { textParam } from '../../texts/settings.ts';
import { type EditParams, waysByEdits } from './edits.ts';
import { exactInSum, exactInTree, type Found, isOutOfReach, sumOf } from './exact.ts';
import { inFewDigits } from './few-digits.ts';
import { type LimitParams, limitParams, type Room, roomFor } from './limits.ts';
import { changesOf, searchTowards, type Towards } from './search.ts';
import { answersTo, type Wanted, wantedOf } from './wanted.ts';

/** Training rows that are looked through, at most. */
const mostRows = 20_000;

export const counterfactual = defineExplainer({
  method: 'counterfactual',
  title: { en: 'Counterfactuals', zh: '反事实' },
  about: {
    en: 'The least that would have to change for another prediction, several ways, within limits; exact for a tree and for a linear model.',
    zh: '得到另一预测所需的最小改变，可给出多种方案并遵守限制；对单棵树与线性模型为精确解。',
  },
  scope: 'rows',
  speaksOf: 'examples',
  forImages: true,
  forSequences: true,
  usesBackground: () => false,
  params: z.strictObject({
    class: z
      .union([z.string(), z.number(), z.boolean()])
      .transform(String)
      .optional()
      .meta(
        field(
          ['Class to come to', '目标类别'],
          ['Empty: any class but the predicted one.', '留空则为模型所给类别以外的任意类别。'],
        ),
      ),
    answer: z
      .strictObject({ low: z.number().optional(), high: z.number().optional() })
      .optional()
      .meta(
        field(
          ['Prediction to come to', '目标取值'],
          ['For numbers: from low to high, as {low, high}.', '回归：取值范围，写作 {low, high}。'],
          'basics',
          'regression',
        ),
      ),
    count: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .meta(field(['Ways', '方案数'], ['Different sets of changes, nearest first.', '不同的改变组合，由近及远。'])),
    ...limitParams,
    edits: z
      .int()
      .min(1)
      .max(50)
      .default(8)
      .meta(
        field(
          ['Edits, at most', '最多改动数'],
          ['Of a text: how many words may go or be replaced.', '文本：最多删除或替换的词数。'],
          'advanced',
        ),
      ),
    replacements: z
      .enum(['both', 'remove', 'replace'])
      .default('both')
      .meta(
        field(
          ['Words', '词'],
          [
            'Of a text: whether words go, are replaced by words of the training texts, or either.',
            '文本：删除词、以训练文本中的词替换，或两者皆可。',
          ],
          'advanced',
        ),
      ),
    ...imageParam,
    ...textParam,
  }),
  explain(context, params): CasesValues {
    const { rows } = context.rows;
    const features = context.encoder.features.length;
    const own = context.capabilities.answers(tabular(context.encoded, rows));
    const target = targetOf(context, params.class);
    const stretch = stretchOf(context, params.answer);
    const byEdits = features === 1 && isContent(context.encoder.features[0]);
    const examples = Array.from({ length: rows }, (_, row) => {
      context.job.check();
      const values = context.rows.values.slice(row * features, (row + 1) * features);
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
      return {
        answer: own[row],
        ...(byEdits
          ? editsFrom(context, row, { answer: own[row], target, stretch }, params)
          : waysFrom(context, values, { answer: own[row], target, stretch }, params, params.count)),
      };
    });
    return { kind: 'cases', measure: byEdits ? 'edits' : 'distance', examples };
  },
});

function editsFrom(
  context: ExplainContext,
  row: number,
  { answer, target, stretch }: Aim,
  params: Omit<EditParams, 'aim'> & { readonly count: number },
) {
  const wanted = wantedOf(answer, target, stretch, context.capabilities.outputs);
  if (!wanted.is(answer))
    return waysByEdits(context, row, wanted, params.count, {
      ...params,
      aim: target === undefined && !stretch ? `but ${answer}` : '',
    });
  const itself: CaseValues = {
    role: 'counterfactual',
    row: undefined,
    values: context.rows.values.slice(row, row + 1),
    changes: [],
    answer,
    truth: Number.NaN,
    score: 0,
  };
  return { outcome: 'exact' as const, cases: [itself] };
}

const targetOf = ({ classes }: ExplainContext, wanted: string | undefined): number | undefined =>
  wanted === undefined ? undefined : placeOfClass(classes, wanted, 'params.class');

function stretchOf(
  { classes }: ExplainContext,
  answer: { low?: number; high?: number } | undefined,
): { low: number; high: number } | undefined {
  if (classes.length > 0) return undefined;
  const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = answer ?? {};
  if (answer === undefined || (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) || low > high)
    throw new VitrineError('params', say('error.forNumbersSayWhichAnswer', {}), {
      where: 'params.answer',
      hint: say('hint.writeAnswerLow100Or', {}),
    });
  return { low, high };
}

interface Aim {
  /** What the model answers now. */
  readonly answer: number;
  /** The class that is wanted; any other where none is named. */
  readonly target: number | undefined;
  /** Of numbers: where the answer has to lie. */
  readonly stretch: { readonly low: number; readonly high: number } | undefined;
}

function waysFrom(
  context: ExplainContext,
  own: Float64Array,
  aim: Aim,
  limits: LimitParams,
  count: number,
): { outcome: 'found' | 'exact' | 'none' | 'not-found'; cases: CaseValues[] } {
  const room = roomFor(context, own, limits);
  const { answer, target, stretch } = aim;
  const wanted = wantedOf(answer, target, stretch, context.capabilities.outputs);
  if (wanted.is(answer))
    return { outcome: 'exact', cases: casesOf(context, own, [{ values: own.slice(), cost: 0 }], wanted, room) };
  const exact = exactly(context, own, aim, wanted, room);
  if (exact?.provablyNone) return { outcome: 'none', cases: [] };
  if (exact?.whole)
    return { outcome: 'exact', cases: casesOf(context, own, exact.found.slice(0, count), wanted, room) };
  const known = context.once('answered', () => answeredRows(context));
  const searched = searchTowards(context, own, room, wanted, known, 5 + 3 * count);
  const found = [...(exact?.found ?? []), ...searched];
  const chosen = diverse(own, found, count);
  return {
    outcome: chosen.length === 0 ? 'not-found' : exact?.isNearest ? 'exact' : 'found',
    cases: casesOf(context, own, chosen, wanted, room),
  };
}

interface Exact {
  readonly found: readonly Found[];
  /** All that there are stand here: no search adds to them. */
  readonly whole: boolean;
  readonly provablyNone: boolean;
  /** No other prediction is nearer. */
  readonly isNearest: boolean;
}

function exactly(
  context: ExplainContext,
  own: Float64Array,
  { answer, target, stretch }: Aim,
  wanted: Wanted,
  room: Room,
): Exact | undefined {
  const { capabilities, encoder } = context;
  const { trees, linear, outputs, threshold } = capabilities;
  if (trees?.trees.length === 1 && trees.base === undefined && trees.scale === 1) {
    const [tree] = trees.trees;
    const answerOf = (leaf: number) => {
      if (stretch) return tree.value[leaf];
      if (threshold) {
        const whole = tree.value[leaf * 2] + tree.value[leaf * 2 + 1];
        const { positive } = threshold;
        return tree.value[leaf * 2 + positive] / whole >= threshold.at ? positive : 1 - positive;
      }
      let best = 0;
      for (let k = 1; k < outputs; k++)
        if (tree.value[leaf * outputs + k] > tree.value[leaf * outputs + best]) best = k;
      return best;
    };
    const found = exactInTree(tree, encoder.features, columnOwners(encoder), own, room, (leaf) =>
      wanted.is(answerOf(leaf)),
    ).filter((one) => wanted.is(answersTo(context, [one.values])[0]));
    return { found, whole: true, provablyNone: found.length === 0, isNearest: true };
  }
  if (!linear || !encoder.features.every(isAffine)) return undefined;
  /** What leaps over the answer that is wanted proves nothing: then it is searched for. */
  const reached = (one: (Found & { readonly gap: number }) | undefined): Exact | undefined => {
    if (one === undefined) return { found: [], whole: true, provablyNone: true, isNearest: true };
    return wanted.is(answersTo(context, [one.values])[0])
      ? { found: [one], whole: false, provablyNone: false, isNearest: one.gap === 0 }
      : undefined;
  };
  if (stretch) {
    const [value] = answersTo(context, [own]);
    const up = value < stretch.low;
    return reached(exactInSum(sumOf(linear, 0), encoder.features, own, room, up ? stretch.low : stretch.high, up));
  }
  const ahead = (one: number, other?: number) =>
    exactInSum(sumOf(linear, one, other), encoder.features, own, room, 0, true);
  if (outputs === 2 && threshold) {
    // of two classes each score is the log-odds of its class, which have to come above those of the threshold
    const to = 1 - answer;
    if (threshold.at <= 0 || threshold.at >= 1) return { found: [], whole: true, provablyNone: true, isNearest: true };
    const at = to === threshold.positive ? threshold.at : 1 - threshold.at;
    return reached(exactInSum(sumOf(linear, to), encoder.features, own, room, Math.log(at / (1 - at)), true));
  }
  if (outputs === 2) return reached(ahead(1 - answer));
  const others = Array.from({ length: outputs }, (_, k) => k).filter((k) => k !== (target ?? answer));
  const targets = target === undefined ? others : [target];
  if (targets.every((k) => isOutOfReach(linear, k, encoder.features, own, room)))
    return { found: [], whole: true, provablyNone: true, isNearest: true };
  // any other class: the nearest place where one of them is ahead. A named one must be ahead of each other: no place is
  // nearer than the one that is ahead of the
  // hardest of them, so that this is the nearest where it is ahead of all
  const places = others.flatMap((k) => (target === undefined ? ahead(k, answer) : ahead(target, k)) ?? []);
  const sign = target === undefined ? 1 : -1;
  const [best] = places.sort((a, b) => sign * (a.cost - b.cost));
  return best && reached(best);
}

/** Nearest first, but ways that change other features before more of the same. */
function diverse(own: Float64Array, found: readonly Found[], count: number): Found[] {
  const sorted = [...found].sort((a, b) => a.cost - b.cost);
  const chosen: Found[] = [];
  const used = new Set<number>();
  const keys = new Set<string>();
  const key = (one: Found) => changesOf(own, one.values).join();
  for (const demand of [true, false]) {
    for (const one of sorted) {
      if (chosen.length === count) break;
      const changes = changesOf(own, one.values);
      if (keys.has(key(one)) || (demand && chosen.length > 0 && changes.every((f) => used.has(f)))) continue;
      chosen.push(one);
      keys.add(key(one));
      for (const f of changes) used.add(f);
    }
  }
  return chosen.sort((a, b) => a.cost - b.cost);
}

function answeredRows(context: ExplainContext): { values: Float64Array; answers: Float64Array } {
  const training = context.training();
  const rows = Math.min(training.rows, mostRows);
  const values = training.values.subarray(0, rows * training.features);
  return {
    values,
    answers: context.capabilities.answers(tabular(encodeRows(context.encoder, { ...training, values, rows }), rows)),
  };
}

function casesOf(
  context: ExplainContext,
  own: Float64Array,
  found: readonly (Found | Towards)[],
  wanted: Wanted,
  room: Room,
): CaseValues[] {
  if (found.length === 0) return [];
  const answers = answersTo(
    context,
    found.map((one) => one.values),
  );
  return found.map((one, i) => ({
    role: 'counterfactual',
    row: 'place' in one ? context.trainRows[one.place] : undefined,
    values: one.values,
    shown: inFewDigits(context, own, one.values, wanted, room),
    changes: changesOf(own, one.values),
    answer: answers[i],
    truth: Number.NaN,
    score: one.cost,
  }));
}

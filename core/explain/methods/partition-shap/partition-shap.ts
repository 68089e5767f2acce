// Owen values (Owen 1977; shap's PartitionExplainer): Shapley values where features of a group come in together. A
// group's values add up to what the group
// is worth as one player, and within it they are shared out fairly. Groups are those that a person names, or a tree of
// clusters of correlated features; of texts the sentences, their phrases and halves of these, of pictures halves of halves.
// Exact where the coalitions that the tree allows fit the budget; else along random orders that the tree allows.

import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import type { Random } from '../../../numeric/random.ts';
import { field } from '../../../schema/label.ts';
import { estimateRows, maskedRows, type RowEstimate, stoppingParams } from '../../engine/convergence.ts';
import { groupList, type NamedGroup, namedGroups } from '../../engine/named-groups.ts';
import { walkOrders } from '../../engine/orders.ts';
import type { PlayerTree as Group } from '../../engine/player-tree.ts';
import { hasTexts } from '../../engine/text-terms.ts';
import {
  attributionParams,
  backgroundParam,
  backgroundSize,
  defineExplainer,
  type ExplainContext,
} from '../../explainer.ts';
import { clusterFeatures, featuresOf, rankCorrelations, restrict } from './grouping.ts';
import { wordTree } from './word-tree.ts';

export const partitionShap = defineExplainer({
  method: 'partition-shap',
  title: { en: 'Partition SHAP (Owen values)', zh: 'Partition SHAP（Owen 值）' },
  about: {
    en: 'Shapley values that keep correlated or named features together, so that a group is not split against the data.',
    zh: '将相关或指定的特征作为一组的 Shapley 值，避免拆散数据中相关的特征。',
  },
  scope: 'rows',
  forImages: true,
  forSequences: true,
  wordsApart: true,
  usesBackground: () => true,
  params: z.strictObject({
    ...attributionParams,
    ...backgroundParam,
    groups: groupList
      .optional()
      .meta(
        field(
          ['Groups', '分组'],
          [
            'Named groups of features, as a list of {name, features}. Empty: clusters of features whose ranks are correlated.',
            '命名的特征组，写作 {name, features} 的列表；留空则按秩相关聚类。',
          ],
        ),
      ),
    correlation: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .meta(
        field(
          ['Correlation of a group', '成组的相关系数'],
          ['Clusters at least so correlated are shown as groups.', '相关系数不低于此值的聚类作为一组报告。'],
          'advanced',
        ),
      ),
    samples: z
      .union([z.literal('auto'), z.int().min(2).max(10_000_000)])
      .default('auto')
      .meta(
        field(
          ['Coalitions', '组合数'],
          ['How many coalitions may be asked about, at most. auto: 2 M + 2048.', '最多评估的组合数；auto：2M + 2048。'],
        ),
      ),
    ...stoppingParams,
  }),
  cost: (params, { features, rows }) => ({
    evaluations: rows * (params.samples === 'auto' ? 2 * features + 2048 : params.samples) * backgroundSize(params),
  }),
  perturbedSamples: (context, _params, count) => maskedRows(context, count),
  explain(context, params) {
    const { masker } = context;
    if (masker.tree && params.groups)
      throw new VitrineError('params', say('error.groupsOfFeatures', {}), {
        where: 'params.groups',
        hint: say('hint.leaveGroupsEmpty', {}),
      });
    const { tree, groups } = masker.tree
      ? { tree: { members: [] }, groups: [] }
      : context.once('groups', () => groupsOf(context, params.groups, params.correlation));
    const budget = (features: number) => (params.samples === 'auto' ? 2 * features + 2048 : params.samples);
    const orders = (features: number) => Math.max(1, Math.floor(budget(features) / (2 * Math.max(1, features - 1))));
    const values = estimateRows(context, 'partition-shap', params, orders, (row) => {
      const whole = masker.tree?.(context, row.row, row.varying) ?? withWords(context, row.row, tree, row.varying);
      const own = restrict(whole, row.varying);
      if (own === undefined || row.varying.length <= 1)
        return void walkOrders(context, row, () => new Int32Array(row.varying.length));
      if (coalitionCount(own) <= budget(row.varying.length)) return exact(context, row, own);
      walkOrders(context, row, () => Int32Array.from(orderOf(own, row.random)));
    });
    return groups.length > 0 ? { ...values, groups } : values;
  },
});

/** The words of a text are a group in the place of their column. */
function withWords(context: ExplainContext, row: number, group: Group, players: readonly number[]): Group {
  if (!hasTexts(context)) return group;
  if (!('feature' in group))
    return { members: group.members.map((member) => withWords(context, row, member, players)) };
  const own = players.filter((player) => context.masker.partOf(context, player, row).feature === group.feature);
  return own.length > 1 ? wordTree(context, row, group.feature, own) : { feature: own[0] ?? group.feature };
}

function groupsOf(
  context: ExplainContext,
  named: z.infer<typeof groupList> | undefined,
  correlation: number,
): { tree: Group; groups: readonly NamedGroup[] } {
  const { features } = context.encoder;
  if (named === undefined) {
    const { tree, groups } = clusterFeatures(rankCorrelations(context), features.length);
    return {
      tree,
      groups: groups(correlation).map((members) => ({
        name: members.map((f) => features[f].name).join(' + '),
        features: members,
      })),
    };
  }
  const { groups, alone } = namedGroups(context, named);
  const own = groups.map((group) => ({ members: group.features.map((feature) => ({ feature })) }));
  return { tree: { members: [...own, ...alone.map((feature) => ({ feature }))] }, groups };
}

/** An order that the tree allows: members of each group in random order, each group in one piece. */
function orderOf(group: Group, random: Random): number[] {
  if ('feature' in group) return [group.feature];
  return [...random.permutation(group.members.length)].flatMap((m) => orderOf(group.members[m], random));
}

/**
 * Coalitions that the exact values ask about, at most: for each feature, every set of the groups beside it at every
 * level, with it and without.
 */
function coalitionCount(group: Group, beside = 1): number {
  if ('feature' in group) return 2 * beside;
  return group.members.reduce(
    (sum, member) => sum + coalitionCount(member, beside * 2 ** (group.members.length - 1)),
    0,
  );
}

/**
 * Each feature's gain over all sets of the groups beside it and beside those that hold it, weighted level by level as
 * Shapley values are.
 */
function exact(context: ExplainContext, { row, varying, base, prediction, round }: RowEstimate, tree: Group): void {
  const features = varying.length;
  const place = new Map<string, number>();
  const masks: Uint8Array[] = [];
  const placeOf = (mask: Uint8Array): number => {
    const key = mask.join('');
    const known = place.get(key);
    if (known !== undefined) return known;
    place.set(key, masks.length);
    masks.push(mask);
    return masks.length - 1;
  };
  const gains: { feature: number; weight: number; without: number; withIt: number }[] = [];
  const visit = (group: Group, contexts: readonly { mask: Uint8Array; weight: number }[]): void => {
    if ('feature' in group) {
      for (const { mask, weight } of contexts) {
        const withIt = mask.slice();
        withIt[group.feature] = 1;
        gains.push({ feature: group.feature, weight, without: placeOf(mask), withIt: placeOf(withIt) });
      }
      return;
    }
    const { members } = group;
    const others = members.length - 1;
    const factor = new Float64Array(others + 1);
    factor[0] = 1 / (others + 1);
    for (let size = 1; size <= others; size++) factor[size] = (factor[size - 1] * size) / (others + 1 - size);
    members.forEach((member, m) => {
      const beside = members.filter((_, i) => i !== m).map(featuresOf);
      const wider = contexts.flatMap(({ mask, weight }) =>
        Array.from({ length: 2 ** others }, (_, set) => {
          const next = mask.slice();
          let size = 0;
          beside.forEach((own, i) => {
            if (!(set & (1 << i))) return;
            size++;
            for (const f of own) next[f] = 1;
          });
          return { mask: next, weight: weight * factor[size] };
        }),
      );
      visit(member, wider);
    });
  };
  visit(tree, [{ mask: new Uint8Array(features), weight: 1 }]);
  const setValues = context.masker.coalitionValues(context, row, varying, masks);
  setValues[placeOf(new Uint8Array(features))] = base;
  setValues[placeOf(new Uint8Array(features).fill(1))] = prediction;
  const phi = new Float64Array(features);
  for (const { feature, weight, without, withIt } of gains)
    phi[feature] += weight * (setValues[withIt] - setValues[without]);
  round(phi, new Float64Array(features), masks.length);
}

// The known causes of disagreement, each tried out on one row.
import { isContent } from '../../../data/fields/registry.ts';
import { exactMethod } from '../../../explain/auto.ts';
import { madeUpRows } from '../../../explain/engine/out-of-distribution.ts';
import { association, ranked } from '../../../metrics/association.ts';
import { spearman } from '../../../numeric/correlation.ts';
import { jackknifeError, mean, standardDeviation } from '../../../numeric/stats.ts';
import type { Attribution } from '../../../schema/results/attribution.ts';
import type { AssessContext } from '../../engine/context.ts';
import { type Estimate, interactionShare, meanOfOrders, shapleyByOrder } from '../../engine/masked-shapley.ts';
import { samplesOf } from '../../engine/samples.ts';
import type { Evidence } from './advice.ts';

type Cause = Evidence[number]['cause'];
type Groups = readonly (readonly number[])[];

/**
 * Mean rank correlation of the signed values over all pairs.
 * @param otherwise where there is nothing to order
 */
export function meanOfPairs(lists: readonly ArrayLike<number>[], otherwise = 1): number {
  const pairs = lists
    .flatMap((a, i) => lists.slice(0, i).map((b) => spearman(a, b)))
    .filter((one) => !Number.isNaN(one));
  return pairs.length > 0 ? mean(pairs) : otherwise;
}

const sumsOf = (groups: Groups, values: ArrayLike<number>): number[] =>
  groups.map((group) => group.reduce((sum, f) => sum + values[f], 0));

/** Features that go together on the training rows, each in one group. */
export function correlatedGroups(context: AssessContext, from: number): number[][] {
  const { encoder, split } = context;
  const most = 2000;
  const step = Math.max(1, Math.ceil(split.train.length / most));
  const raw = context.raw(split.train.filter((_, i) => i % step === 0));
  const count = encoder.features.length;
  const columns = encoder.features.map((feature, f) =>
    ranked({
      values: Float64Array.from({ length: raw.rows }, (_, r) => raw.values[r * count + f]),
      isCategorical: feature.kind === 'categorical',
    }),
  );
  const groupOf = columns.map((_, f) => f);
  for (let a = 0; a < count; a++) {
    context.job.check();
    for (let b = 0; b < a; b++) {
      // each text is another, which goes with every number as well as it can
      if (isContent(encoder.features[a]) || isContent(encoder.features[b])) continue;
      if (groupOf[a] !== groupOf[b] && association(columns[a], columns[b]) >= from) {
        const [into, gone] = [groupOf[b], groupOf[a]];
        groupOf.forEach((group, f) => {
          if (group === gone) groupOf[f] = into;
        });
      }
    }
  }
  return [...new Set(groupOf)].map((group) => [...groupOf.keys()].filter((f) => groupOf[f] === group));
}

interface Tried {
  readonly found: readonly Attribution[];
  readonly shares: readonly (readonly number[])[];
  readonly groups: Groups;
  /** The largest share of made-up rows that lie off the data, of any method that makes some up. */
  readonly off: number | undefined;
  readonly row: number;
}

/** From which value on a cause is at work. */
const isAtWork: Readonly<Record<Cause, (value: number) => boolean>> = {
  correlated: (gain) => gain >= 0.1,
  asOne: (correlation) => correlation < 0.8,
  conditional: (correlation) => correlation < 0.7,
  background: (correlation) => correlation < 0.8,
  interactions: (share) => share >= 0.2,
  limeFit: (r2) => r2 < 0.5,
  offData: (share) => share >= 0.5,
};

/** Each known cause that can be tried out on this row, with what was measured and its standard error. */
export function evidenceOf(context: AssessContext, tried: Tried): Evidence {
  const measured: readonly (readonly [Cause, Estimate | undefined])[] = [
    ['correlated', summed(tried)],
    ...byReference(context, tried),
    ['limeFit', fitOfLime(context, tried)],
    ['offData', tried.off === undefined ? undefined : shareOfSamples(tried.off)],
  ];
  return measured.flatMap(([cause, estimate]) =>
    estimate === undefined || Number.isNaN(estimate.value)
      ? []
      : [{ cause, ...estimate, isCause: isAtWork[cause](estimate.value) }],
  );
}

/** Whether summing by groups brings the methods together; the error says how far that hangs on single methods. */
function summed({ shares, groups }: Tried): Estimate | undefined {
  if (groups.length < 2 || groups.every((group) => group.length === 1)) return undefined;
  const sums = shares.map((one) => sumsOf(groups, one));
  const gain = (without = -1) =>
    meanOfPairs(sums.filter((_, m) => m !== without)) - meanOfPairs(shares.filter((_, m) => m !== without));
  return {
    value: gain(),
    error: shares.length > 2 ? jackknifeError([...shares.keys()].map((without) => gain(without))) : null,
  };
}

/** Orders of the features behind each of the program's own Shapley values here; of many features fewer. */
const ordersFor = (features: number): number => Math.max(2, Math.min(8, Math.round(400 / features)));

/** How the Shapley values of this row move when one thing about them is changed. */
function byReference(context: AssessContext, { found, groups, row }: Tried): [Cause, Estimate | undefined][] {
  const { trained, job, seed } = context;
  const choice = exactMethod(trained);
  const own =
    found.find(({ method }) => method === choice.method) ??
    context.attributions({ method: choice.method, params: choice.params, seed, rows: Int32Array.of(row) });
  const sampleBy = (baseline: 'draw' | 'neighbours', from = context) => samplesOf(from, own, [0], baseline).samples[0];
  const marginal = sampleBy('draw');
  const orders = ordersFor(marginal.row.length);
  const random = () => context.random(`orders ${row}`);
  const shapley = (sample: typeof marginal) => {
    job.check();
    return shapleyByOrder(sample, orders, random());
  };
  const first = shapley(marginal);
  const draws = [
    meanOfOrders(first),
    ...otherDraws.map((more) => {
      job.report({ stage: 'assess', share: 0.7 + 0.08 * more });
      return meanOfOrders(shapley(sampleBy('draw', { ...context, seed: seed + more })));
    }),
  ];
  const inGroups = (values: Float64Array) => Float64Array.from(sumsOf(groups, values));
  const isGrouped = groups.length > 2 && groups.some((group) => group.length > 1);
  return [
    [
      'asOne',
      isGrouped ? correlationOf(first.map(inGroups), shapleyByOrder(marginal, orders, random(), groups)) : undefined,
    ],
    ['conditional', correlationOf(first, shapley(sampleBy('neighbours')))],
    ['background', agreementOfDraws(draws)],
    ['interactions', interactionShare(marginal, context.random(`interactions ${row}`))],
  ];
}

/** Draws of the background beside the first. */
const otherDraws = [1, 2, 3];

/** Mean rank correlation over all pairs of draws; the error by leaving out one draw after the other. */
function agreementOfDraws(draws: readonly Float64Array[]): Estimate | undefined {
  const between = (kept: readonly Float64Array[]) => meanOfPairs(kept, Number.NaN);
  const value = between(draws);
  if (Number.isNaN(value)) return undefined;
  return { value, error: jackknifeError(draws.map((_, without) => between(draws.filter((__, d) => d !== without)))) };
}

/** Rank correlation of two sets of Shapley values, with its error from leaving out one order after the other. */
function correlationOf(a: readonly Float64Array[], b: readonly Float64Array[]): Estimate {
  const without = (order?: number) => spearman(meanOfOrders(a, order), meanOfOrders(b, order));
  return { value: without(), error: jackknifeError([...a.keys()].map(without)) };
}

/** Other seeds of LIME that are looked at. */
const otherSeeds = 3;

/** R² of LIME's line; the error is the spread over seeds. */
function fitOfLime(context: AssessContext, { found, row }: Tried): Estimate | undefined {
  const lime = found.find(({ method }) => method === 'lime');
  if (!lime) return undefined;
  const [value] = lime.fidelity.perRow;
  const others = Array.from({ length: otherSeeds }, (_, i) => {
    context.job.check();
    const request = { method: lime.method, params: lime.params, seed: lime.seed + i + 1, rows: Int32Array.of(row) };
    return context.attributions(request).fidelity.perRow[0];
  });
  const spread = standardDeviation([value, ...others], 1);
  return { value, error: Number.isFinite(spread) ? spread : null };
}

const shareOfSamples = (share: number): Estimate => ({
  value: share,
  error: Math.sqrt((share * (1 - share)) / madeUpRows),
});

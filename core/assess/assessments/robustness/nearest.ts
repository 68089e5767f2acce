// The least change of one row that turns its answer: proved nearest where the model lets it, else found.

import type { FeatureScale } from '../../../data/distance.ts';
import { encodeRows } from '../../../data/encode.ts';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { tabular } from '../../../models/batch.ts';
import { changesClasses } from '../../../training/decision.ts';
import { decisionThreshold } from '../../../training/stored-model.ts';
import type { AssessContext } from '../../engine/context.ts';
import { type Bounds, boundsOf, distanceOf, type FromData, isPossible, type Norm } from '../../engine/limits.ts';
import { alongBoundary, deepFool, type Facing } from './boundary-steps.ts';
import { certifiedRadius } from './certified.ts';
import { clamped, gradientSearch, mixtures, nearestOf, nearestWhole, type Search, searchTowards } from './found.ts';
import { isChanged, type Lead, leadAt, leadsOfClass, leadsOfNumber, type ScoreSpace } from './lead.ts';
import { nearestLinear } from './linear.ts';
import type { Params } from './params.ts';
import { nearestInTrees } from './tree-search.ts';

export interface NearestRow {
  readonly distance: number | null;
  readonly status: 'exact' | 'bound' | 'found' | 'none';
  readonly lower: number | null;
  readonly row: Float64Array | undefined;
}

/** What is the same for all rows. */
export interface Attack {
  readonly asked: Params;
  readonly scales: readonly FeatureScale[];
  readonly data: FromData;
  /** By how much a predicted number has to move. */
  readonly change: number;
}

/** One row, and what its answer has to lose. */
interface Question {
  readonly context: AssessContext;
  readonly scales: readonly FeatureScale[];
  readonly own: Float64Array;
  readonly bounds: Bounds;
  readonly norm: Norm;
  readonly search: Search;
  readonly random: AssessContext['random'];
  leads(space: ScoreSpace): readonly Lead[];
}

const nothing: NearestRow = { distance: null, status: 'none', lower: null, row: undefined };

/** @throws incompatible where the attack that is asked for is none of this model */
export function nearestOther(context: AssessContext, row: number, norm: Norm, attack: Attack): NearestRow {
  const { asked } = attack;
  const question = questionOf(context, row, norm, attack);
  const { bounds, own, scales } = question;
  if (!isPossible(bounds)) return nothing;
  const { linear, trees, gradient } = context.trained.model;
  const wantsExact = asked.attack === 'auto' || asked.attack === 'exact';
  if (asked.attack === 'exact' && !trees && !linear) throw unsuited('error.noExactAttack');
  const byGradient = asked.attack === 'deepfool' || asked.attack === 'fgsm' || asked.attack === 'pgd';
  if (byGradient && !gradient) throw unsuited('error.noGradientAttack');
  const mayCategoriesChange = scales.some(({ categories }, f) => categories > 0 && bounds.free[f] === 1);
  const exact =
    (wantsExact && linear && !mayCategoriesChange ? throughLinear(question) : undefined) ??
    (wantsExact && trees ? throughTrees(question, asked) : undefined);
  if (exact) return exact;
  const found = [
    ...(gradient && asked.attack !== 'search' ? alongGradient(question, asked.attack) : []),
    ...(byGradient ? [] : [searchTowards(question.search, rowsToTry(question))]),
  ].filter((one) => one !== undefined);
  const nearest = nearestOf(found, own, scales, norm);
  const best = nearest && !byGradient ? alongBoundary(question.search, nearest, question.random('boundary')) : nearest;
  const lower = provedBound(question);
  return best
    ? { distance: distanceOf(scales, own, best, norm), status: 'found', lower, row: best }
    : { distance: null, status: lower === null ? 'none' : 'bound', lower, row: undefined };
}

const unsuited = (key: 'error.noExactAttack' | 'error.noGradientAttack') =>
  new VitrineError('incompatible', say(key, {}), { where: 'params.attack', hint: say('hint.useAuto', {}) });

function questionOf(
  context: AssessContext,
  row: number,
  norm: Norm,
  { asked, scales, data, change }: Attack,
): Question {
  const { trained, encoder } = context;
  const count = encoder.features.length;
  const own = context.raw(Int32Array.of(row)).values.slice();
  const answersOf = (values: Float64Array) => context.labels({ values, rows: values.length / count, features: count });
  const [answer] = answersOf(own);
  const isNumber = trained.task === 'regression';
  const moved = { from: answer, by: change, direction: asked.direction };
  const bounds = boundsOf(asked.limits, scales, own, asked.categories, data);
  return {
    context,
    scales,
    own,
    bounds,
    norm,
    search: {
      scales,
      bounds,
      norm,
      row: own,
      home: clamped(bounds, scales, own, own),
      isOther: (raw) => Array.from(answersOf(raw), (one) => (isNumber ? isChanged(moved, one) : one !== answer)),
    },
    random: (label) => context.random(`${label}-${row}`),
    leads: (space) => (isNumber ? leadsOfNumber(moved, space) : leadsOfClass(trained, answer, space)),
  };
}

/** Whether an answer is what is ahead in the model's own scores: not where each class is corrected by itself. */
const hasLeads = ({ context: { trained } }: Question): boolean =>
  trained.decision === undefined || !changesClasses(trained.decision);

/** Exact for straight boundaries; else a bound, with what is found. */
function throughLinear(question: Question): NearestRow | undefined {
  if (!hasLeads(question)) return undefined;
  const { search, scales, own, norm, bounds } = question;
  const exact = inLinear(question);
  if (!exact || !search.isOther(exact)[0]) return undefined;
  const lower = distanceOf(scales, own, exact, norm);
  // what is nearest without links is a bound for moves with them
  const rounded = bounds.links.length > 0 ? undefined : nearestWhole(search, exact);
  const isExact = rounded && distanceOf(scales, own, rounded, norm) <= lower + 1e-12;
  if (isExact) return { distance: lower, status: 'exact', lower, row: rounded };
  const row = nearestOf(
    [rounded, searchTowards(search, rowsToTry(question))].flatMap((one) => one ?? []),
    own,
    scales,
    norm,
  );
  return { distance: row ? distanceOf(scales, own, row, norm) : null, status: 'bound', lower, row };
}

/** The nearest of the straight boundaries. */
function inLinear({ context, scales, own, bounds, norm, leads }: Question): Float64Array | undefined {
  const { encoder, trained } = context;
  const { linear } = trained.model;
  if (!linear) return undefined;
  const { coefficients, intercepts } = linear;
  const { width } = encoder;
  const x = encodeRows(encoder, { values: own, rows: 1, features: encoder.features.length });
  // along a curve a straight way is not the nearest
  if (encoder.features.some((feature, f) => feature.kind === 'numeric' && feature.transform && bounds.free[f] === 1))
    return undefined;
  const found = leads(trained.task === 'regression' ? 'value' : 'logit').flatMap((lead) => {
    const slopes = Float64Array.from({ length: width }, (_, c) =>
      lead.weights.reduce((sum, weight, k) => sum + weight * coefficients[k * width + c], 0),
    );
    const margin = slopes.reduce((sum, slope, c) => sum + slope * x[c], leadAt(lead, intercepts));
    return nearestLinear(encoder, scales, own, bounds, slopes, margin, norm) ?? [];
  });
  return nearestOf(found, own, scales, norm);
}

function throughTrees(
  question: Question,
  { budget, seconds }: Pick<Params, 'budget' | 'seconds'>,
): NearestRow | undefined {
  const { context, scales, own, bounds, norm, search } = question;
  const { encoder, trained, job } = context;
  const { trees } = trained.model;
  if (!trees || !hasLeads(question)) return undefined;
  const start = searchTowards(search, rowsToTry(question));
  let best = start;
  let distance = start ? distanceOf(scales, own, start, norm) : Number.POSITIVE_INFINITY;
  let lower = Number.POSITIVE_INFINITY;
  const end = seconds === undefined ? undefined : job.now() + seconds;
  for (const lead of question.leads(trees.space)) {
    const near = nearestInTrees(
      trees,
      own,
      bounds,
      lead,
      {
        features: encoder.features,
        scales,
        width: encoder.width,
        norm,
        budget,
        check: () => job.check(),
        ...(end === undefined ? {} : { isOver: () => job.now() > end }),
        isOther: (raw) => search.isOther(raw)[0],
      },
      distance,
    );
    lower = Math.min(lower, near.lower);
    if (near.row && near.distance < distance && bounds.links.length === 0) {
      best = near.row;
      distance = near.distance;
    }
  }
  if (!best) return Number.isFinite(lower) ? { distance: null, status: 'bound', lower, row: undefined } : nothing;
  const isExact = lower >= distance - 1e-12;
  return { distance, status: isExact ? 'exact' : 'bound', lower: Math.min(lower, distance), row: best };
}

/** Ways along the gradient: to whichever other class is nearest, or up and down. */
function alongGradient(question: Question, attack: Params['attack']): (Float64Array | undefined)[] {
  const { search, leads, context } = question;
  const { task, model } = context.trained;
  const all = leads(task === 'regression' ? 'value' : model.logits ? 'logit' : 'probability');
  if (all.length === 0) return [];
  const random = question.random('attack');
  const ways = task === 'regression' ? all.map((lead) => [lead]) : [all];
  const straight = ways.map((own) => deepFool(search, (raw) => facing(question, raw, own)));
  if (attack === 'deepfool') return straight;
  const steps = ways.map((own) =>
    gradientSearch(search, (raw) => leadSlope(question, raw, own), random, attack === 'fgsm'),
  );
  return attack === 'auto' ? [...straight, ...steps] : steps;
}

/** How the least lead at a row changes with each feature, in deviations. */
function leadSlope(question: Question, raw: Float64Array, leads: readonly Lead[]): Float64Array {
  const all = facing(question, raw, leads);
  return all.reduce((best, one) => (one.margin < best.margin ? one : best)).slope;
}

/** Each lead at a row, and how it changes with each feature, in deviations. */
function facing({ context, scales }: Question, raw: Float64Array, leads: readonly Lead[]): Facing[] {
  const { encoder, trained } = context;
  const { model } = trained;
  const x = encodeRows(encoder, { values: raw, rows: 1, features: encoder.features.length });
  const scores = model.logits ? model.logits(tabular(x, 1)) : model.predict(tabular(x, 1));
  const slopeOf = new Map<number, Float64Array>();
  const outputSlope = (k: number): Float64Array => {
    const known = slopeOf.get(k) ?? model.gradient?.(tabular(x, 1), Int32Array.of(k), model.logits !== undefined);
    if (!known) throw new Error('no gradient');
    slopeOf.set(k, known);
    return known;
  };
  return leads.map((lead) => {
    const slope = new Float64Array(encoder.width);
    lead.weights.forEach((weight, k) => {
      if (weight === 0) return;
      outputSlope(k).forEach((value, c) => {
        slope[c] += weight * value;
      });
    });
    return {
      margin: leadAt(lead, scores),
      slope: Float64Array.from(encoder.features, (feature, f) =>
        feature.kind === 'numeric' && !feature.transform
          ? (slope[feature.offset] * scales[f].deviation) / feature.scale
          : 0,
      ),
    };
  });
}

/** Within which distance a network's answer is proved to stand; null where nothing is proved. */
function provedBound(question: Question): number | null {
  const { context, scales, own, bounds, norm, leads } = question;
  const { trained } = context;
  if (!hasLeads(question)) return null;
  const output = trained.model.layers?.at(-1)?.activation;
  // a threshold is one of log-odds only where the output is their sigmoid
  if (decisionThreshold(trained) !== undefined && output !== 'sigmoid') return null;
  const space = trained.task === 'regression' ? 'value' : 'logit';
  return certifiedRadius(context, scales, own, leads(space), bounds, norm) ?? null;
}

const candidates = { rows: 2000, mixed: 1000 };

/** Rows from which a way is looked for: training rows, and mixtures of them with the row itself. */
function rowsToTry({ context, own, random }: Question): Float64Array[] {
  const training = context.raw(context.split.train.slice(0, candidates.rows));
  const { values, features } = training;
  return [
    ...Array.from({ length: training.rows }, (_, r) => values.slice(r * features, (r + 1) * features)),
    ...mixtures(own, training, candidates.mixed, random('mixtures')),
  ];
}

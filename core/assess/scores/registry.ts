import { nearest } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { either, listed, say, suggesting } from '../../messages/say.ts';
import type { Message } from '../../schema/message.ts';
import { averageSensitivity } from './average-sensitivity/average-sensitivity.ts';
import { completeness } from './completeness/completeness.ts';
import { complexity } from './complexity/complexity.ts';
import { comprehensiveness } from './comprehensiveness/comprehensiveness.ts';
import { deletion } from './deletion/deletion.ts';
import { dummy } from './dummy/dummy.ts';
import { effectiveComplexity } from './effective-complexity/effective-complexity.ts';
import { faithfulnessCorrelation } from './faithfulness-correlation/faithfulness-correlation.ts';
import { faithfulnessEstimate } from './faithfulness-estimate/faithfulness-estimate.ts';
import { infidelity } from './infidelity/infidelity.ts';
import { inputInvariance } from './input-invariance/input-invariance.ts';
import { insertion } from './insertion/insertion.ts';
import { linearity } from './linearity/linearity.ts';
import { localLipschitz } from './local-lipschitz/local-lipschitz.ts';
import { maxSensitivity } from './max-sensitivity/max-sensitivity.ts';
import { monotonicity } from './monotonicity/monotonicity.ts';
import { monotonicityCorrelation } from './monotonicity-correlation/monotonicity-correlation.ts';
import { mprt } from './mprt/mprt.ts';
import { pgi } from './pgi/pgi.ts';
import { pgu } from './pgu/pgu.ts';
import { randomLabels } from './random-labels/random-labels.ts';
import { relativeInputStability } from './relative-input-stability/relative-input-stability.ts';
import { relativeOutputStability } from './relative-output-stability/relative-output-stability.ts';
import { relativeRepresentationStability } from './relative-representation-stability/relative-representation-stability.ts';
import { road } from './road/road.ts';
import { roar } from './roar/roar.ts';
import type { Score } from './score.ts';
import { seedOverlap } from './seed-overlap/seed-overlap.ts';
import { seedStability } from './seed-stability/seed-stability.ts';
import { selectivity } from './selectivity/selectivity.ts';
import { sensitivityN } from './sensitivity-n/sensitivity-n.ts';
import { sparseness } from './sparseness/sparseness.ts';
import { sufficiency } from './sufficiency/sufficiency.ts';
import { symmetry } from './symmetry/symmetry.ts';

/** Every score of explanations; adding one is a folder and a line here. */
export const scores: readonly Score[] = [
  faithfulnessCorrelation,
  faithfulnessEstimate,
  monotonicity,
  monotonicityCorrelation,
  deletion,
  insertion,
  selectivity,
  comprehensiveness,
  sufficiency,
  infidelity,
  sensitivityN,
  pgi,
  pgu,
  road,
  roar,
  maxSensitivity,
  averageSensitivity,
  localLipschitz,
  relativeInputStability,
  relativeOutputStability,
  relativeRepresentationStability,
  seedStability,
  seedOverlap,
  sparseness,
  complexity,
  effectiveComplexity,
  completeness,
  dummy,
  symmetry,
  linearity,
  inputInvariance,
  mprt,
  randomLabels,
];

/** @throws params where there is no such score */
export function findScore(name: string): Score {
  const found = scores.find((one) => one.score === name);
  if (found) return found;
  const names = scores.map((one) => one.score);
  throw new VitrineError('params', say('error.noSuchScore', { name }), {
    where: 'scores',
    hint: suggesting(nearest(name, names), say('hint.scores', { names: listed(names) })),
  });
}

/** What a score is called; its own name where it is of another version. */
export function scoreTitle(name: string): Message {
  const score = scores.find((one) => one.score === name);
  return score ? either(score.title) : say('text', { text: name });
}

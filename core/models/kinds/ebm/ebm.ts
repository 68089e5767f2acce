import { additiveScores } from '../../additive.ts';
import { fromScores } from '../../boosting/link.ts';
import { type AdditiveTerm, type FittedModel, type ModelSize, readArtifact } from '../../model.ts';
import { defineModel } from '../../model-kind.ts';
import { allFinite, requireSound, sameSize, scoreCount, soundTerms } from '../../sound.ts';
import { boostBag, rankPairs } from './bag.ts';
import { boostTerms, ebmCheckpoint } from './fit.ts';
import { type EbmArtifact, ebmArtifact, ebmParams } from './params.ts';

function soundEbm(stored: EbmArtifact, size: ModelSize): EbmArtifact {
  const { intercept, terms } = stored;
  const scores = scoreCount(size.classes);
  requireSound(
    sameSize(stored, size) &&
      intercept.length === scores &&
      allFinite(intercept) &&
      soundTerms(terms, size.width, scores),
  );
  return stored;
}

function build(stored: EbmArtifact): FittedModel {
  const { width, classes, intercept, terms } = stored;
  const raw = additiveScores(intercept, terms, width);
  const cells = terms.reduce((sum, term) => sum + term.counts.length * intercept.length, 0);
  return {
    ...fromScores(raw, classes),
    additive: { intercept, terms },
    columnImportance: columnShares(terms, width),
    training: { stoppedBy: stored.stoppedBy, backend: 'typed-array' },
    facts: () => ({
      parameters: cells + intercept.length,
      terms: terms.length,
      pairs: terms.filter((term) => term.columns.length > 1).length,
      rounds: stored.rounds,
      operations: 2 * terms.length,
    }),
    describe: () => ({
      intercept: [...intercept],
      terms: terms.map((term) => ({
        columns: term.columns,
        edges: term.edges.map((edges) => [...edges]),
        scores: term.scores.map((values) => [...values]),
        standardDeviations: term.errors.map((values) => [...values]),
        counts: [...term.counts],
        importance: term.importance,
      })),
    }),
    save: () => ({ ...stored, terms: terms.map((term) => ({ ...term })) }),
  };
}

/** A pair's importance counts half for each of its columns; shares of the whole. */
function columnShares(terms: readonly AdditiveTerm[], width: number): Float64Array {
  const shares = new Float64Array(width);
  for (const term of terms) for (const column of term.columns) shares[column] += term.importance / term.columns.length;
  const total = shares.reduce((a, b) => a + b, 0);
  return total > 0 ? shares.map((value) => value / total) : shares;
}

export const ebm = defineModel({
  kind: 'ebm',
  title: { en: 'Explainable boosting machine', zh: '可解释提升机 (EBM)' },
  about: {
    en: 'One curve a column, and a few pairs, added up: nearly as accurate as a forest, and every part can be drawn.',
    zh: '每列一条曲线，外加少量交互，相加得到结果：几乎与森林一样准确，且每一部分都可画出。',
  },
  flexibility: 4,
  readability: 5,
  tasks: ['classification', 'regression'],
  numericDefault: 'none',
  takesMissing: true,
  takesWeights: true,
  epochs: 'round',
  capabilities: ['additive'],
  params: ebmParams,
  complexityPath: [{ interactions: 0, maxBins: 4 }, { interactions: 0 }, { interactions: 3 }],
  parts: [boostBag, rankPairs],
  fit: (data, p, _training, job) => build(boostTerms(data, p, job)),
  restore: (value, size) => build(soundEbm(readArtifact(ebmArtifact, value), size)),
  atEpoch: (value, size) => build(soundEbm(readArtifact(ebmArtifact, ebmCheckpoint(value)), size)),
});

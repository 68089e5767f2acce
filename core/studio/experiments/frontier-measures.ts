// What accuracy is held against, of each model of a frontier.
import { findAssessment } from '../../assess/registry.ts';
import type { Experiment } from '../../schema/experiment.ts';
import { type FrontierPoint, type SimplicityMeasure, simplicityMeasures } from '../../schema/frontier.ts';
import { listAssessments } from '../../store/assessments.ts';
import { assessExperiment } from '../assessments/assess.ts';
import type { RunHooks, StudioContext } from '../context.ts';

type Result = Readonly<Record<string, unknown>>;

/** An assessment that finds a measure, and where in its result. */
interface Source {
  readonly assessment: string;
  readonly params: Readonly<Record<string, unknown>>;
  of(result: Result): unknown;
}

const complexity = (field: string, refits: number, of = (value: unknown) => value): Source => ({
  assessment: 'complexity',
  params: { refits },
  of: (result) => of(result[field]),
});

/** Strength of the noise, in standard deviations, at which changed predictions are counted. */
const noise = 0.5;

const sources: { readonly [M in SimplicityMeasure]?: Source } = {
  features: complexity('featuresUsed', 0),
  interactions: complexity('interactionStrength', 0),
  entropy: complexity('explanationEntropy', 0),
  unexplained: complexity('surrogateFidelity', 0, (value) => (typeof value === 'number' ? 1 - value : value)),
  degreesOfFreedom: complexity('degreesOfFreedom', 5),
  descriptionLength: complexity('descriptionLength', 5),
  noiseFlips: {
    assessment: 'robustness',
    params: { distances: false },
    of({ stress }) {
      const curves = stress as readonly { kind: string; strength: readonly number[]; flips: readonly number[] }[];
      const curve = curves.find(({ kind }) => kind === 'noise');
      return curve?.flips[curve.strength.indexOf(noise)];
    },
  },
  calibrationError: { assessment: 'calibration', params: {}, of: ({ ece }) => ece },
};

/** All measures that a model has without being asked, and the one that is asked for. */
export async function measuresOf(
  context: StudioContext,
  experiment: Experiment,
  asked: SimplicityMeasure,
  hooks: RunHooks,
): Promise<FrontierPoint['simplicity']> {
  const facts = experiment.model.facts ?? {};
  const known = Object.fromEntries(
    simplicityMeasures.flatMap((name) => (typeof facts[name] === 'number' ? [[name, facts[name]]] : [])),
  );
  const source = sources[asked];
  if (!source || (source.assessment === 'calibration' && experiment.task !== 'classification')) return known;
  const value = source.of(await resultOf(context, experiment, source, hooks));
  return typeof value === 'number' ? { ...known, [asked]: value } : known;
}

/** What is stored of this model by these parameters, else worked out now. */
async function resultOf(
  context: StudioContext,
  { id, model, seed, decision }: Experiment,
  { assessment, params }: Source,
  hooks: RunHooks,
): Promise<Result> {
  const asked = JSON.stringify(findAssessment(assessment).params.parse(params));
  const stored = listAssessments(context.project.connection, id).findLast(
    (one) =>
      one.assessment === assessment &&
      one.modelHash === model.hash &&
      one.seed === seed &&
      JSON.stringify(one.params) === asked &&
      JSON.stringify(one.decision ?? null) === JSON.stringify(decision ?? null),
  );
  return (stored ?? (await assessExperiment(context, id, { assessment, params: { ...params } }, hooks))).result;
}

import { packArtifact, unpackArtifact } from '../../core/models/artifact.ts';
import { tabular } from '../../core/models/batch.ts';
import type { FittedModel, TrainingData } from '../../core/models/model.ts';
import type { ModelKind } from '../../core/models/model-kind.ts';
import { Random } from '../../core/numeric/random.ts';
import { trainingSpec } from '../../core/schema/training.ts';
import { asPictures, asSequences, smallParams } from '../support/data.ts';
import { testJob } from '../support/job.ts';

/** One thing that must hold of every kind of model; returns what is wrong, or nothing. */
export interface Check {
  readonly name: string;
  readonly broken: (kind: ModelKind) => string | undefined;
}

function data(classes: number, rows = 90, width = 3): TrainingData {
  const random = new Random(classes + 1);
  const x = Float64Array.from({ length: rows * width }, () => random.normal());
  const y = Float64Array.from({ length: rows }, (_, r) =>
    classes === 0
      ? 3 * x[r * width] - x[r * width + 1]
      : Math.min(classes - 1, Math.max(0, Math.floor(x[r * width] * 1.5 + classes / 2))),
  );
  return {
    task: classes > 0 ? 'classification' : 'regression',
    width,
    classes,
    train: { x, y, rows },
    validation: { x: new Float64Array(0), y: new Float64Array(0), rows: 0 },
  };
}

export const problems = [data(0), data(2), data(3)];
const pictures = [data(0, 90, 4), data(2, 90, 4), data(3, 90, 4)].map(asPictures);

const texts = [data(0, 90, 3), data(2, 90, 3), data(3, 90, 3)].map(asSequences);

const problemsFor = ({ takesImages, takesTexts }: ModelKind): readonly TrainingData[] =>
  takesImages ? pictures : takesTexts ? texts : problems;

function trained(kind: ModelKind, problem: TrainingData, seed = 4): FittedModel {
  return kind.fit(problem, kind.params.parse(smallParams(kind)), trainingSpec.parse({ epochs: 60 }), testJob(seed));
}

/** Parameters that make a fit short where its length is one of them. */
const shortFit = (kind: ModelKind): Record<string, unknown> =>
  'trees' in kind.params.shape
    ? { trees: 12 }
    : 'maxRounds' in kind.params.shape
      ? { maxRounds: 230, outerBags: 2 }
      : {};

const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  JSON.stringify(Array.from(a)) === JSON.stringify(Array.from(b));

/** The first complaint over those of the three problems that the kind is for. */
const over = (kind: ModelKind, complain: (problem: TrainingData) => string | undefined): string | undefined =>
  problemsFor(kind)
    .filter(({ task }) => kind.tasks.includes(task))
    .map(complain)
    .find((complaint) => complaint !== undefined);

export const checks: readonly Check[] = [
  {
    name: 'one finite output a row and class; probabilities add up to 1',
    broken: (kind) =>
      over(kind, (problem) => {
        const output = trained(kind, problem).predict(tabular(problem.train.x, problem.train.rows));
        const outputs = Math.max(1, problem.classes);
        if (output.length !== problem.train.rows * outputs) return `${output.length} outputs`;
        if (!output.every(Number.isFinite)) return 'an output is not finite';
        if (problem.classes === 0) return undefined;
        for (let r = 0; r < problem.train.rows; r++) {
          const row = output.subarray(r * outputs, (r + 1) * outputs);
          if (row.some((p) => p < 0 || p > 1) || Math.abs(row.reduce((a, b) => a + b, 0) - 1) > 1e-9)
            return `row ${r} is no distribution`;
        }
        return undefined;
      }),
  },
  {
    name: 'it learns what is easy',
    broken: (kind) =>
      over(kind, (problem) => {
        const model = trained(kind, problem);
        const output = model.predict(tabular(problem.train.x, problem.train.rows));
        const { y, rows } = problem.train;
        if (problem.classes === 0) {
          const mean = y.reduce((a, b) => a + b, 0) / rows;
          const error = y.reduce((sum, value, i) => sum + (value - output[i]) ** 2, 0);
          const spread = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
          return 1 - error / spread > 0.7 ? undefined : `R² ${1 - error / spread}`;
        }
        const labels =
          model.labels?.(tabular(problem.train.x, rows)) ??
          Int32Array.from({ length: rows }, (_, r) =>
            [...output.subarray(r * problem.classes, (r + 1) * problem.classes)].reduce(
              (best, p, k, all) => (p > all[best] ? k : best),
              0,
            ),
          );
        const right = labels.reduce((sum, label, i) => sum + Number(label === y[i]), 0) / rows;
        return right > 0.8 ? undefined : `accuracy ${right}`;
      }),
  },
  {
    name: 'the same seed gives the same model, to the last bit',
    broken: (kind) =>
      over(kind, (problem) =>
        same(packArtifact(trained(kind, problem).save()), packArtifact(trained(kind, problem).save()))
          ? undefined
          : 'two fits differ',
      ),
  },
  {
    name: 'a stored model predicts as the fitted one',
    broken: (kind) =>
      over(kind, (problem) => {
        const model = trained(kind, problem);
        const restored = kind.restore(unpackArtifact(packArtifact(model.save())), problem);
        const { x, rows } = problem.train;
        if (!same(model.predict(tabular(x, rows)), restored.predict(tabular(x, rows)))) return 'other predictions';
        return same(model.labels?.(tabular(x, rows)) ?? [], restored.labels?.(tabular(x, rows)) ?? [])
          ? undefined
          : 'other classes';
      }),
  },
  {
    name: 'a row is predicted alike alone and among others, and its input is left as it was',
    broken: (kind) =>
      over(kind, (problem) => {
        const model = trained(kind, problem);
        const before = problem.train.x.slice();
        const all = model.predict(tabular(problem.train.x, problem.train.rows));
        if (!same(before, problem.train.x)) return 'predict changes its input';
        const outputs = Math.max(1, problem.classes);
        const alone = model.predict(tabular(problem.train.x.slice(5 * problem.width, 6 * problem.width), 1));
        return alone.every((value, k) => Math.abs(value - all[5 * outputs + k]) < 1e-12)
          ? undefined
          : 'row 5 differs alone';
      }),
  },
  {
    name: 'it says its size, and exports all that a rebuild needs as JSON',
    broken: (kind) =>
      over(kind, (problem) => {
        const model = trained(kind, problem);
        if (Object.keys(model.facts()).length === 0) return 'no facts';
        const text = JSON.stringify(model.describe());
        return text.length > 20 && !text.includes('null') ? undefined : 'the export is empty or has holes';
      }),
  },
  {
    name: 'damaged bytes are refused as damage',
    broken(kind) {
      try {
        kind.restore({ nonsense: 1 }, { width: 2, classes: 2 });
        return 'it took nonsense for a model';
      } catch (error) {
        return error instanceof Error && 'code' in error && error.code === 'project-damaged'
          ? undefined
          : String(error);
      }
    },
  },
  {
    name: 'a cancelled fit ends',
    broken(kind) {
      const job = testJob();
      const cancelled = {
        ...job,
        check: () => {
          throw new Error('cancelled by the test');
        },
      };
      try {
        kind.fit(problemsFor(kind)[1], kind.params.parse(smallParams(kind)), trainingSpec.parse({}), cancelled);
        // closed forms may be done before they look
        return kind.kind === 'linear' ? undefined : 'it never looks whether it was cancelled';
      } catch (error) {
        return String(error).includes('cancelled by the test') ? undefined : String(error);
      }
    },
  },
  {
    name: 'it goes on from a checkpoint to the model that it would have been, to the last bit',
    broken: (kind) =>
      over(kind, (problem) => {
        const training = trainingSpec.parse({ epochs: 12 });
        const whole = testJob(4);
        const expected = kind
          .fit(problem, kind.params.parse({ ...smallParams(kind), ...shortFit(kind) }), training, whole)
          .save();
        if (kind.epochs !== undefined && kind.epochs !== 'epoch' && whole.checkpoints.length === 0)
          return 'it has epochs and no checkpoint';
        const middle = whole.checkpoints[Math.floor(whole.checkpoints.length / 2)];
        if (middle === undefined) return undefined;
        const stored = unpackArtifact(packArtifact(middle));
        const resumed = kind
          .fit(problem, kind.params.parse({ ...smallParams(kind), ...shortFit(kind) }), training, testJob(4, stored))
          .save();
        return same(packArtifact(expected), packArtifact(resumed)) ? undefined : 'the model is another one';
      }),
  },
  {
    name: 'a model that holds all its epochs gives the earlier ones as they were',
    broken: (kind) =>
      kind.cumulative
        ? over(kind, (problem) => {
            const training = trainingSpec.parse({});
            const long = kind.fit(problem, kind.params.parse({ trees: 9 }), training, testJob(4));
            const short = kind.fit(problem, kind.params.parse({ trees: 4 }), training, testJob(4));
            const cut = long.upTo?.(4);
            if (!cut) return 'it has no upTo';
            const { x, rows } = problem.train;
            return same(cut.predict(tabular(x, rows)), short.predict(tabular(x, rows))) ? undefined : 'another model';
          })
        : undefined,
  },
  {
    name: 'rows that count more are followed more',
    broken: (kind) =>
      kind.takesWeights
        ? over(kind, (problem) => {
            const { x, y, rows } = problem.train;
            const opposite = y.map((value) => (problem.classes === 0 ? -value : problem.classes - 1 - value));
            const twice = {
              x: Float64Array.from([...x, ...x]),
              y: Float64Array.from([...y, ...opposite]),
              rows: 2 * rows,
            };
            const trust = (first: boolean): FittedModel => {
              const weights = Float64Array.from({ length: 2 * rows }, (_, i) => (i < rows === first ? 1.98 : 0.02));
              return kind.fit(
                { ...problem, train: { ...twice, weights } },
                kind.params.parse(smallParams(kind)),
                trainingSpec.parse({ epochs: 60 }),
                testJob(4),
              );
            };
            const far = (model: FittedModel, truth: Float64Array): number => {
              const output = model.predict(tabular(x, rows));
              const outputs = Math.max(1, problem.classes);
              return truth.reduce(
                (sum, value, r) =>
                  sum + (problem.classes === 0 ? (output[r] - value) ** 2 : 1 - output[r * outputs + value]),
                0,
              );
            };
            const [one, other] = [trust(true), trust(false)];
            return far(one, y) < far(one, opposite) && far(other, opposite) < far(other, y)
              ? undefined
              : 'it follows rows that hardly count';
          })
        : undefined,
  },
  {
    name: 'rows with missing values are learnt from and predicted',
    broken: (kind) =>
      kind.takesMissing
        ? over(kind, (problem) => {
            const x = problem.train.x.map((value, i) => ((i * 7) % 11 === 0 ? Number.NaN : value));
            const model = trained(kind, { ...problem, train: { ...problem.train, x } });
            const output = model.predict(tabular(x, problem.train.rows));
            if (!output.every(Number.isFinite)) return 'an answer is not a number';
            // where the column that decides is missing the answer must not be that of a very small or a very large
            // value only
            const gone = model.predict(tabular(new Float64Array(problem.width).fill(Number.NaN), 1));
            return gone.every(Number.isFinite) ? undefined : 'a row with nothing in it has no answer';
          })
        : undefined,
  },
  {
    name: 'unknown parameters are refused, known ones described in both languages',
    broken(kind) {
      if (!kind.title.zh || !kind.about.zh) return 'no words';
      return kind.params.safeParse({ noSuchParameter: 1 }).success ? 'it takes any parameter' : undefined;
    },
  },
];

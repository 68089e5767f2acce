// The program on data of which the truth is known: every kind of model is trained on planted signals, and every quick
// method has to find them.
import type { Table } from '../data/table.ts';
import type { TrainingJob } from '../models/model.ts';
import { tableKinds } from '../models/registry.ts';
import { deriveSeed, Random } from '../numeric/random.ts';
import { assessmentResults } from '../schema/assessment-results.ts';
import type { SelfTest } from '../schema/self-test.ts';
import { experimentSpec } from '../schema/spec.ts';
import { train } from '../training/train.ts';
import { type Job, openAssessment } from './engine/context.ts';
import { findAssessment } from './registry.ts';

const size = { rows: 240, columns: 2, test: 80, explained: 4 };

/** Numbers and a target by chance: all that can be found is planted. */
function chanceTable(random: Random): Table {
  const numbers = Array.from({ length: size.columns }, (_, id) => ({
    id,
    name: `chance ${id + 1}`,
    kind: 'numeric' as const,
    values: Float64Array.from({ length: size.rows }, () => random.normal()),
  }));
  const target = {
    id: size.columns,
    name: 'target',
    kind: 'categorical' as const,
    categories: ['no', 'yes'],
    codes: Int32Array.from({ length: size.rows }, (_, r) => r % 2),
  };
  return { rows: size.rows, columns: [...numbers, target] };
}

/** Who finds what was planted, a kind at a time; the same for the same seed. */
export function selfTest(seed: number, job: Job): SelfTest {
  const random = (label: string) => new Random(deriveSeed(seed, label));
  const table = chanceTable(random('data'));
  const rows = Int32Array.from({ length: size.rows }, (_, r) => r);
  const [own, test] = [rows.slice(0, size.rows - size.test), rows.slice(size.rows - size.test)];
  const planted = findAssessment('planted-truth');
  const quiet: TrainingJob = { ...job, report: () => {}, random, onEpoch: () => {}, resumeFrom: undefined };
  const kinds = tableKinds.map(({ kind, title }, i) => {
    job.check();
    job.report({ stage: 'assess', share: i / tableKinds.length });
    const begun = job.now();
    const spec = experimentSpec.parse({
      dataset: 'self-test',
      target: 'target',
      model: { kind },
      split: { trainRows: [...own], testRows: [...test] },
      seed,
    });
    const { model } = train(table, spec, quiet, () => {});
    const context = openAssessment(
      {
        model,
        table,
        split: { train: own, validation: new Int32Array(0), test },
        rows: test.slice(0, size.explained),
        spec,
        explanations: [],
        seed,
      },
      quiet,
    );
    const result = assessmentResults['planted-truth'].parse(planted.run(context, planted.params.parse({})));
    return {
      kind,
      title,
      accuracy: result.accuracy,
      methods: result.methods.map(({ method, precision, rankError }) => ({ method, precision, rankError })),
      chance: result.random.precision,
      seconds: job.now() - begun,
    };
  });
  return { seed, kinds };
}

// Scores of explanations, beside the libraries that have them: one network, 100 rows, attributions that are there.
import type { AssessTask } from '../../assess/engine/run.ts';
import type { Table } from '../../data/table.ts';
import { findExplainer } from '../../explain/registry.ts';
import type { Explained } from '../../explain/results/naming.ts';
import type { Attribution } from '../../schema/results/attribution.ts';
import type { ExperimentSpec } from '../../schema/spec.ts';
import { unpackJson } from '../../store/packed.ts';
import type { Transport } from '../../work/transport.ts';

/** Those of which a peer has the same, with as many samples and neighbours as it is asked for. */
export const benchedScores = {
  'faithfulness-correlation': { samples: 100 },
  'faithfulness-estimate': {},
  monotonicity: {},
  selectivity: {},
  infidelity: { samples: 100 },
  'max-sensitivity': { neighbours: 10 },
  'local-lipschitz': { neighbours: 10 },
  'relative-input-stability': { neighbours: 10 },
  sparseness: {},
  complexity: {},
} as const;

const explainedRows = 100;

/** Seconds of one score of 100 rows by integrated gradients, hidden features being the mean, as its line says them. */
export async function scoreSeconds(
  pool: Transport,
  model: Uint8Array,
  table: Table,
  spec: ExperimentSpec,
  score: keyof typeof benchedScores,
): Promise<() => Promise<number>> {
  const all = Int32Array.from({ length: table.rows }, (_, i) => i);
  const rows = all.slice(0, explainedRows);
  const method = 'integrated-gradients';
  const explained = unpackJson(
    await pool.run('explain', {
      method,
      model,
      table,
      rows,
      trainingTable: table,
      trainRows: all,
      params: findExplainer(method).params.parse({}),
      seed: 0,
    }),
  ) as Explained;
  const task: AssessTask = {
    assessment: 'scores',
    params: {
      scores: [score],
      baseline: 'mean',
      maxRows: explainedRows,
      budget: Number.MAX_VALUE,
      of: { [score]: benchedScores[score] },
    },
    model,
    table,
    split: { train: all, validation: new Int32Array(0), test: rows },
    rows: new Int32Array(0),
    spec,
    explanations: [{ ...explained, id: '' } as Attribution],
    seed: 0,
  };
  return async () => {
    const { scores } = unpackJson(await pool.run('assess', task)) as { scores: { seconds: number }[] };
    return scores[0].seconds;
  };
}

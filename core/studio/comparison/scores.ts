// Scores of explanations of several experiments, side by side.
import { assessmentResults, type ScoreLine } from '../../schema/assessment-results.ts';
import type { ExperimentView } from '../../schema/summaries.ts';
import type { Comparison } from '../../schema/views.ts';
import { listAssessments } from '../../store/assessments.ts';
import type { Connection } from '../../store/sqlite.ts';

/** The newest value of each score by each method, over the experiments that have one. */
export function scoreRows(connection: Connection, experiments: readonly ExperimentView[]): Comparison['scores'] {
  const found = experiments.map((one) => newestScores(connection, one));
  const keys = [...new Set(found.flatMap((lines) => [...lines.keys()]))];
  return keys.flatMap((key) => {
    const lines = found.map((own) => own.get(key));
    const first = lines.find((line) => line !== undefined);
    return first
      ? [
          {
            score: first.score,
            method: first.method,
            direction: first.direction,
            values: lines.map((line) =>
              line === undefined || line.mean === null ? null : { mean: line.mean, standardError: line.standardError },
            ),
          },
        ]
      : [];
  });
}

/** Of the model as it is now; scores by other parameters are other scores. */
function newestScores(connection: Connection, { id, model }: ExperimentView): ReadonlyMap<string, ScoreLine> {
  const lines = listAssessments(connection, id).flatMap(({ assessment, modelHash, result }) => {
    const isOwn = assessment === 'scores' && modelHash === model.hash;
    const read = isOwn ? assessmentResults.scores.safeParse(result) : undefined;
    return read?.success ? read.data.scores : [];
  });
  return new Map(lines.map((line) => [JSON.stringify([line.score, line.method, line.params]), line]));
}

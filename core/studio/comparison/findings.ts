// What the assessments of several experiments come to, side by side, and where they stand between accuracy and simplicity.
import { assessments, presentationOf } from '../../assess/registry.ts';
import { standingAssessments } from '../../assess/standing.ts';
import { type Frontier, frontierResult } from '../../schema/frontier.ts';
import type { Comparison } from '../../schema/views.ts';
import { assessmentsNamed, listAssessments } from '../../store/assessments.ts';
import { findExperiment } from '../../store/experiments.ts';
import type { Connection } from '../../store/sqlite.ts';

/** Assessments that one of the experiments has, of its present model and decision. */
export function findingRows(connection: Connection, ids: readonly string[]): Comparison['assessments'] {
  const records = ids.map((id) => {
    const { outcome, decision } = findExperiment(connection, id);
    return standingAssessments(listAssessments(connection, id), outcome?.modelHash, decision);
  });
  return assessments.flatMap(({ name, title }) => {
    const findings = records.map((own) => {
      const newest = own.get(name);
      return (newest && presentationOf(newest)?.headline) ?? null;
    });
    return findings.some((one) => one !== null && one.length > 0) ? [{ assessment: name, title, findings }] : [];
  });
}

/** The frontier on which most of the experiments are points; of equal ones the newest. */
export function frontierOf(connection: Connection, ids: readonly string[]): Frontier | null {
  let best: Frontier | null = null;
  let most = 0;
  for (const { result } of assessmentsNamed(connection, 'frontier')) {
    const read = frontierResult.safeParse(result);
    if (!read.success) continue;
    const count = ids.filter((id) => read.data.points.some(({ experiment }) => experiment === id)).length;
    if (count > most) [best, most] = [read.data, count];
    if (most === ids.length) break;
  }
  return best;
}

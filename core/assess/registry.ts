import { nearest } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { listed, say, suggesting } from '../messages/say.ts';
import type { AssessmentRecord } from '../schema/assessment.ts';
import type { Assessment } from './assessment.ts';
import { agreement } from './assessments/agreement/agreement.ts';
import { blocks } from './assessments/blocks/blocks.ts';
import { calibration } from './assessments/calibration/calibration.ts';
import { complexity } from './assessments/complexity/complexity.ts';
import { conformal } from './assessments/conformal/conformal.ts';
import { disagreement } from './assessments/disagreement/disagreement.ts';
import { drift } from './assessments/drift/drift.ts';
import { errors } from './assessments/errors/errors.ts';
import { explanationAttack } from './assessments/explanation-attack/explanation-attack.ts';
import { fairness } from './assessments/fairness/fairness.ts';
import { leakage } from './assessments/leakage/leakage.ts';
import { metrics } from './assessments/metrics/metrics.ts';
import { plantedTruth } from './assessments/planted-truth/planted-truth.ts';
import { probes } from './assessments/probes/probes.ts';
import { reasons } from './assessments/reasons/reasons.ts';
import { robustness } from './assessments/robustness/robustness.ts';
import { scores } from './assessments/scores/scores.ts';
import { thresholds } from './assessments/thresholds/thresholds.ts';

/** Every assessment; adding one is a folder and a line here. */
export const assessments: readonly Assessment[] = [
  metrics,
  calibration,
  conformal,
  thresholds,
  errors,
  fairness,
  leakage,
  scores,
  agreement,
  disagreement,
  reasons,
  plantedTruth,
  robustness,
  explanationAttack,
  drift,
  complexity,
  blocks,
  probes,
];

/** @throws params where there is no such assessment */
export function findAssessment(name: string): Assessment {
  const found = assessments.find((one) => one.name === name);
  if (found) return found;
  const names = assessments.map((one) => one.name);
  throw new VitrineError('params', say('error.noSuchAssessment', { name }), {
    where: 'assessment',
    hint: suggesting(nearest(name, names), say('hint.assessments', { names: listed(names) })),
  });
}

/** What is read of a stored assessment; undefined where it is of another version. */
export const presentationOf = ({ assessment, result }: Pick<AssessmentRecord, 'assessment' | 'result'>) =>
  assessments.find((one) => one.name === assessment)?.present(result);

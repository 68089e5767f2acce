import type { ErrorReport } from '../schema/error.ts';
import type { EpochRecord } from '../schema/experiment.ts';
import type { JobView } from '../schema/job.ts';
import type { ExplanationRow } from '../schema/summaries.ts';

/** What comes by itself. `changed` says what to ask for again; `epochs` are stored before they are told. */
export interface StudioEvents {
  changed: { what: 'project' | 'datasets' | 'experiments' | 'explanations' | 'assessments'; id: string | null };
  job: JobView;
  jobEnd: { id: string; result?: unknown; error?: ErrorReport };
  /** The newest epoch of those that have just been stored. */
  epochs: { experiment: string; epochs: readonly EpochRecord[] };
  /** A sampled explanation of one row, as far as it is. */
  interim: { job: string; experiment: string; row: number; value: ExplanationRow };
}

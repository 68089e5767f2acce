import type { Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import type { Explained } from '../explain/results/naming.ts';
import type { Progress } from '../job.ts';
import type { MessageLanguage } from '../messages/format.ts';
import { say } from '../messages/say.ts';
import type { SampleCard } from '../schema/dataset.ts';
import type { EpochRecord } from '../schema/experiment.ts';
import { loadTable } from '../store/datasets.ts';
import type { HistoryColumns } from '../store/history-columns.ts';
import type { ProjectFile } from '../store/open.ts';
import type { JobControl } from '../work/control.ts';
import type { Transport } from '../work/transport.ts';

/** What the use cases work with; everything that the world would otherwise slip in comes in here. */
export interface StudioContext {
  readonly project: ProjectFile;
  readonly pool: Transport;
  readonly resources: string;
  readonly version: string;
  readonly samples: readonly SampleCard[];
  newId(): string;
  now(): Date;
  table(datasetId: string): Table;
  /** The table has changed. */
  forget(datasetId: string): void;
  /** The epochs of runs that are under way here. */
  readonly live: Map<string, HistoryColumns>;
  /**
   * How many stored epochs of a run are damaged, at so many in all: a long history is not read whole at every look at
   * its run.
   */
  readonly damagedEpochs: Map<string, { readonly epochs: number; readonly damaged: number }>;
}

/** What a caller may hand to a long use case. */
export interface RunHooks {
  /** Of the names that are made up; English where it is left out. */
  readonly language?: MessageLanguage;
  readonly control?: JobControl;
  readonly onProgress?: (progress: Progress) => void;
  readonly onEpochs?: (epochs: readonly EpochRecord[]) => void;
  readonly onExperiment?: (id: string) => void;
  /** A candidate's fold is stored. */
  readonly onTrial?: (id: string) => void;
  /** What a sampled explanation of one row has so far. */
  readonly onInterim?: (explanation: Explained) => void;
  /** The model and its metrics are stored; explanations may follow. */
  readonly onTrained?: (id: string) => void;
}

/** Keeps the last tables in memory, since one is used many times in a row. */
export function tableCache(project: ProjectFile): Pick<StudioContext, 'table' | 'forget'> {
  const cache = new Map<string, Table>();
  return {
    table(id) {
      const known = cache.get(id);
      if (known) return known;
      const table = loadTable(project.connection, id);
      cache.set(id, table);
      if (cache.size > 3) cache.delete([...cache.keys()][0]);
      return table;
    },
    forget: (id) => cache.delete(id),
  };
}

export function assertWritable(context: StudioContext): void {
  if (context.project.readOnly)
    throw new VitrineError('read-only', say('error.projectOpenForReadingOnly', {}), {
      hint: say('hint.saveAsCopyOrClose', {}),
    });
}

// Every kind of model with its own defaults on the same rows: which one to begin with.

import { toReport, VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { ModelKind } from '../../models/model-kind.ts';
import { findModelKind, modelKinds, tableKinds } from '../../models/registry.ts';
import type { Experiment } from '../../schema/experiment.ts';
import type { ExperimentSpec } from '../../schema/spec.ts';
import { assertWritable, type RunHooks, type StudioContext } from '../context.ts';
import { resolveDataset } from '../datasets/import.ts';
import { runExperiment } from './experiments.ts';
import { readSpec } from './read-spec.ts';
import { kindTitle } from './run-names.ts';

export interface KindComparison {
  /** Experiments that were trained, the best one first. */
  readonly experiments: readonly Experiment[];
  /** The metric that they are put in order by, on the part that is named. */
  readonly metric: 'logLoss' | 'r2';
  readonly part: 'test' | 'validation' | 'train';
  /** Kinds that could not be trained, and why. */
  readonly failed: readonly { readonly kind: string; readonly message: string }[];
}

/** Every kind; those that learn from pictures or texts alone where there are some. */
async function kindsFor(
  context: StudioContext,
  { dataset }: Record<string, unknown>,
  folder: string,
  hooks: RunHooks,
): Promise<readonly ModelKind[]> {
  if (typeof dataset !== 'string') return tableKinds;
  const { columns } = await resolveDataset(context, dataset, folder, hooks);
  const has = (wanted: string) => columns.some(({ kind }) => kind === wanted);
  return modelKinds.filter(
    ({ takesImages, takesTexts }) => (!takesImages || has('image')) && (!takesTexts || has('text')),
  );
}

/**
 * @param spec what all have in common; settings of one kind of model, and of how it learns, are left out
 * @param wanted names of kinds, or `all`
 */
export async function runAllKinds(
  context: StudioContext,
  spec: Record<string, unknown>,
  wanted: readonly string[] | 'all',
  folder: string,
  hooks: RunHooks = {},
): Promise<KindComparison> {
  assertWritable(context);
  const kinds = wanted === 'all' ? await kindsFor(context, spec, folder, hooks) : wanted.map(findModelKind);
  const { model: _model, training: _training, search: _search, explain: _explain, name, ...shared } = spec;
  const experiments: Experiment[] = [];
  const failed: { kind: string; message: string }[] = [];
  let first: unknown;
  for (const [done, kind] of kinds.entries()) {
    const own = {
      ...shared,
      ...(typeof name === 'string' ? { name: `${name}: ${kindTitle(kind.kind, hooks)}` } : {}),
      model: { kind: kind.kind },
    };
    try {
      const complete: ExperimentSpec = readSpec(own);
      const onProgress: RunHooks['onProgress'] = (progress) =>
        hooks.onProgress?.({
          stage: 'train',
          share: (done + progress.share) / kinds.length,
          note: `${kindTitle(kind.kind, hooks)} (${done + 1}/${kinds.length})`,
        });
      experiments.push(await runExperiment(context, complete, folder, { ...hooks, onProgress }));
    } catch (error) {
      const report = toReport(error);
      if (report.code === 'cancelled' || kinds.length === 1) throw error;
      first ??= error;
      failed.push({ kind: kind.kind, message: report.message });
    }
  }
  if (experiments.length === 0) {
    // what is wrong for every kind lies in what they have in common
    if (failed.length > 0 && new Set(failed.map(({ message }) => message)).size === 1) throw first;
    throw new VitrineError(
      'data',
      say('error.noKindModelCouldBe', { message: failed[0]?.message ?? say('kinds.noneNamed', {}) }),
      {
        where: 'kinds',
        hint: say('hint.checkTargetAndFeatures', {}),
      },
    );
  }
  const [{ metrics, task }] = experiments;
  const part = metrics.test ? 'test' : metrics.validation ? 'validation' : 'train';
  const metric = task === 'classification' ? 'logLoss' : 'r2';
  const scoreOf = (experiment: Experiment): number => {
    const value = experiment.metrics[part]?.[metric];
    if (typeof value !== 'number') return Number.NEGATIVE_INFINITY;
    return metric === 'logLoss' ? -value : value;
  };
  return { experiments: experiments.sort((a, b) => scoreOf(b) - scoreOf(a)), metric, part, failed };
}

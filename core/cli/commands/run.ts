import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import { metricTitle } from '../../messages/known-title.ts';
import { heads, say } from '../../messages/say.ts';
import { textTable } from '../../presentation/text-table.ts';
import type { RunHooks } from '../../studio/context.ts';
import { experimentDocument } from '../../studio/report/documents.ts';
import type { Studio } from '../../studio.ts';
import { experimentResult } from '../experiment-text.ts';
import { type CommandResult, sentence } from '../output.ts';
import { specFromFile } from '../spec-file.ts';

/** Reads a spec file, applies `--set path=value`, and runs it. */
export async function runCommand(
  studio: Studio,
  file: string,
  assignments: readonly string[],
  hooks: RunHooks,
): Promise<CommandResult> {
  let id: string | undefined;
  try {
    const experiment = await studio.run(specFromFile(file, assignments), path.dirname(path.resolve(file)), {
      ...hooks,
      onExperiment: (one) => {
        id = one;
      },
    });
    return experimentResult(experiment);
  } catch (error) {
    // a run that diverged has a history to look at: it is printed, and its error besides
    if (id === undefined || !(error instanceof VitrineError) || error.code !== 'diverged') throw error;
    const experiment = studio.show(id);
    return { ...experimentResult(experiment), failure: error };
  }
}

/** Every kind with its defaults on the spec's rows, as one table; the best one stands first. */
export async function runKindsCommand(
  studio: Studio,
  file: string,
  assignments: readonly string[],
  kinds: string,
  hooks: RunHooks,
): Promise<CommandResult> {
  const spec = specFromFile(file, assignments);
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    throw new VitrineError('spec', say('error.specMappingWithKeysSuch2', {}), { where: 'spec' });
  const names = kinds === 'all' ? 'all' : kinds.split(',').map((name) => name.trim());
  const result = await studio.runAllKinds(
    spec as Record<string, unknown>,
    names,
    path.dirname(path.resolve(file)),
    hooks,
  );
  const columns =
    result.metric === 'r2' ? (['r2', 'rmse', 'mae'] as const) : (['logLoss', 'accuracy', 'rocAuc', 'f1'] as const);
  const rows = result.experiments.map((experiment, i) => [
    i === 0 ? '*' : '',
    experiment.model.kind,
    ...columns.map((name) => experiment.metrics[result.part]?.[name] ?? null),
    experiment.seconds.train,
    experiment.id.slice(0, 8),
  ]);
  const [best] = result.experiments;
  const partName = sentence(say(`part.${result.part}`, {}));
  return {
    json: { ...result, experiments: result.experiments.map(experimentDocument), best: best.id },
    text: [
      textTable(
        [
          '',
          ...heads(sentence, 'kind'),
          ...columns.map((name) => `${partName} ${sentence(metricTitle(name))}`),
          ...heads(sentence, 'seconds', 'id'),
        ],
        rows,
      ),
      ...result.failed.map(({ kind, message }) => `· ${kind}: ${message}`),
      sentence(
        say('cli.best', {
          part: partName,
          metric: metricTitle(result.metric),
          kind: best.model.kind,
          command: `vitrine explain ${best.id.slice(0, 8)} --method auto --rows test`,
        }),
      ),
    ].join('\n'),
  };
}

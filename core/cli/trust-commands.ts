// Commands that say how far a model or its explanations can be trusted: each is an assessment of the core.
import type { Command } from 'commander';
import type { MessageKey } from '../messages/say.ts';
import { type Globals, withStudio } from './session.ts';

type Text = (key: MessageKey & `help.${string}`) => string;

/** Options of one command become parameters of its assessment. */
export function addTrustCommands(program: Command, globals: () => Globals, text: Text): void {
  const add = (
    name: string,
    about: MessageKey & `help.${string}`,
    request: (options: Record<string, string>) => {
      readonly assessment: string;
      readonly params: Record<string, unknown>;
    },
    choosesRows = false,
  ): Command =>
    (choosesRows
      ? program.command(name).argument('<id>')
      : program.command(name).argument('<id>').option('--rows <rows>', text('help.explain.rows'))
    )
      .option('--params <json>', text('help.assess.params'))
      .option('--seed <n>')
      .description(text(about))
      .action((id: string, options: Record<string, string>) =>
        withStudio(globals(), 'change', async (studio, hooks) =>
          (await import('./commands/assess.ts')).assessCommand(studio, id, { ...request(options), options }, hooks),
        ),
      );
  const list = (value: string) => value.split(',').map((one) => one.trim());
  // what is no number is refused by the schema, which names it as it was written
  const numberIn = (value: string | undefined) =>
    value === undefined || value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value);
  const some = (entries: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

  add('assess', 'help.assess', ({ scores, metrics, group }) => {
    const wanted = scores ?? metrics;
    return {
      assessment: 'scores',
      params: some({
        scores: wanted === undefined || wanted === 'default' || wanted === 'all' ? wanted : list(wanted),
        group,
      }),
    };
  })
    .option('--explanations <ids>', text('help.assess.explanations'))
    .option('--scores <names>', text('help.assess.scores'))
    .option('--group <columns>', text('help.fairness.group'))
    .option('--metrics <names>', text('help.assess.scores'));
  add('agreement', 'help.agreement', ({ methods, k }) => ({
    assessment: 'agreement',
    params: some({
      methods: methods === undefined ? undefined : list(methods),
      k: numberIn(k),
    }),
  }))
    .option('--methods <names>', text('help.agreement.methods'))
    .option('--k <n>', text('help.agreement.k'));
  add('robustness', 'help.robustness', ({ attack, norm, units, limits, smoothing }) => ({
    assessment: 'robustness',
    params: some({ attack, norm, units, limits, smoothing: numberIn(smoothing) }),
  }))
    .option('--attack <name>', 'auto, exact, fgsm, pgd, search')
    .option('--norm <norm>', '0, 1, 2, inf')
    .option('--units <units>', 'standard, raw')
    .option('--limits <json>', text('help.robustness.limits'))
    .option('--smoothing <sigma>', text('help.robustness.smoothing'));
  add('fairness', 'help.fairness', ({ group, favourable }) => ({
    assessment: 'fairness',
    params: some({ group, favourable }),
  }))
    .requiredOption('--group <columns>', text('help.fairness.group'))
    .option('--favourable <class>', text('help.fairness.favourable'));
  add('metrics', 'help.metrics', () => ({ assessment: 'metrics', params: {} }));
  add('errors', 'help.errors', ({ heatMap }) => ({ assessment: 'errors', params: some({ heatMap }) })).option(
    '--heat-map <columns>',
    text('help.errors.heatMap'),
  );
  add(
    'calibration',
    'help.calibration',
    ({ method }) => ({ assessment: 'calibration', params: some({ method }) }),
    true,
  ).option('--method <name>', 'platt, isotonic, temperature');
  add(
    'conformal',
    'help.conformal',
    ({ coverage, group }) => ({ assessment: 'conformal', params: some({ coverage: numberIn(coverage), group }) }),
    true,
  )
    .option('--coverage <share>', text('help.conformal.coverage'))
    .option('--group <column>', text('help.conformal.group'));
  add('thresholds', 'help.thresholds', ({ costs }) => ({ assessment: 'thresholds', params: some({ costs }) })).option(
    '--costs <json>',
    text('help.thresholds.costs'),
  );
  add('leakage', 'help.leakage', ({ retrain }) => ({
    assessment: 'leakage',
    params: some({ retrain: numberIn(retrain) }),
  })).option('--retrain <n>', text('help.leakage.retrain'));
  add('reasons', 'help.reasons', ({ favourable, reasons }) => ({
    assessment: 'reasons',
    params: some({ favourable, reasons: numberIn(reasons) }),
  }))
    .option('--favourable <class>', text('help.reasons.favourable'))
    .option('--reasons <n>', text('help.reasons.reasons'));
  add('disagreement', 'help.disagreement', ({ methods }) => ({
    assessment: 'disagreement',
    params: some({ methods: methods === undefined ? undefined : list(methods) }),
  })).option('--methods <names>', text('help.agreement.methods'));
  add('explanation-attack', 'help.explanationAttack', ({ method, k }) => ({
    assessment: 'explanation-attack',
    params: some({ method, k: numberIn(k) }),
  }))
    .option('--method <name>', text('help.explanationAttack.method'))
    .option('--k <n>', text('help.agreement.k'));
  add(
    'complexity',
    'help.complexity',
    ({ refits }) => ({ assessment: 'complexity', params: some({ refits: numberIn(refits) }) }),
    true,
  ).option('--refits <n>', text('help.complexity.refits'));
  program
    .command('selftest')
    .argument('[id]')
    .option('--data <file>', text('help.selftest.data'))
    .option('--target <column>')
    .option('--methods <names>', text('help.agreement.methods'))
    .option('--rows <rows>', text('help.explain.rows'))
    .option('--params <json>', text('help.assess.params'))
    .option('--seed <n>')
    .description(text('help.selftest'))
    .action((id: string | undefined, options: Record<string, string>) =>
      withStudio(globals(), options.data === undefined ? 'change' : 'create', async (studio, hooks) =>
        (await import('./commands/assess.ts')).selftestCommand(
          studio,
          id,
          { params: some({ methods: options.methods === undefined ? undefined : list(options.methods) }), options },
          hooks,
        ),
      ),
    );
  program
    .command('frontier')
    .argument('<spec>')
    .option(
      '--set <path=value>',
      text('help.run.set'),
      (value: string, before: string[]) => [...before, value],
      [] as string[],
    )
    .option('--measure <name>', text('help.frontier.measure'))
    .option('--kinds <names>', text('help.frontier.kinds'))
    .description(text('help.frontier'))
    .action((spec: string, options) =>
      withStudio(globals(), 'create', async (studio, hooks) =>
        (await import('./commands/frontier.ts')).frontierCommand(studio, spec, options, hooks),
      ),
    );
  add('drift', 'help.drift', () => ({ assessment: 'drift', params: {} }), true).requiredOption('--data <file>');
}

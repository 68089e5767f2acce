// Commands that say how far a model or its explanations can be trusted: each is an assessment of the core.
import type { Command } from 'commander';
import type { MessageKey } from '../messages/say.ts';
import { type Globals, withStudio } from './session.ts';

type HelpKey = MessageKey & `help.${string}`;
type Text = (key: HelpKey) => string;
type Options = Readonly<Record<string, string | undefined>>;

interface Flag {
  readonly flags: string;
  /** A sentence of the catalogue, or names that are the same in every language. */
  readonly help?: HelpKey | { readonly names: string };
  readonly isRequired?: boolean;
}

interface TrustCommand {
  readonly name: string;
  readonly about: HelpKey;
  readonly assessment: string;
  /** It looks at rows that it chooses itself. */
  readonly choosesRows?: boolean;
  readonly flags?: readonly Flag[];
  /** What options become as parameters of the assessment; those that are undefined are left out. */
  params(options: Options): Record<string, unknown>;
}

const list = (value: string | undefined) => value?.split(',').map((one) => one.trim());
/** What is no number is refused by the schema, which names it as it was written. */
const numberIn = (value: string | undefined) =>
  value === undefined || value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value);
const given = (entries: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

const methods: Flag = { flags: '--methods <names>', help: 'help.agreement.methods' };
const favourable: Flag = { flags: '--favourable <class>', help: 'help.fairness.favourable' };

const ofExplanations: readonly TrustCommand[] = [
  {
    name: 'assess',
    about: 'help.assess',
    assessment: 'scores',
    flags: [
      { flags: '--explanations <ids>', help: 'help.assess.explanations' },
      { flags: '--scores <names>', help: 'help.assess.scores' },
      { flags: '--metrics <names>', help: 'help.assess.scores' },
      { flags: '--group <columns>', help: 'help.fairness.group' },
    ],
    params({ scores, metrics, group }) {
      const wanted = scores ?? metrics;
      return { scores: wanted === 'default' || wanted === 'all' ? wanted : list(wanted), group };
    },
  },
  {
    name: 'agreement',
    about: 'help.agreement',
    assessment: 'agreement',
    flags: [methods, { flags: '--k <n>', help: 'help.agreement.k' }],
    params: ({ methods: names, k }) => ({ methods: list(names), k: numberIn(k) }),
  },
  {
    name: 'disagreement',
    about: 'help.disagreement',
    assessment: 'disagreement',
    flags: [methods],
    params: ({ methods: names }) => ({ methods: list(names) }),
  },
  {
    name: 'reasons',
    about: 'help.reasons',
    assessment: 'reasons',
    flags: [
      { flags: '--favourable <class>', help: 'help.reasons.favourable' },
      { flags: '--reasons <n>', help: 'help.reasons.reasons' },
    ],
    params: ({ favourable: wanted, reasons }) => ({ favourable: wanted, reasons: numberIn(reasons) }),
  },
  {
    name: 'explanation-attack',
    about: 'help.explanationAttack',
    assessment: 'explanation-attack',
    flags: [
      { flags: '--method <name>', help: 'help.explanationAttack.method' },
      { flags: '--k <n>', help: 'help.agreement.k' },
    ],
    params: ({ method, k }) => ({ method, k: numberIn(k) }),
  },
];

const ofModels: readonly TrustCommand[] = [
  {
    name: 'robustness',
    about: 'help.robustness',
    assessment: 'robustness',
    flags: [
      { flags: '--attack <name>', help: { names: 'auto, exact, deepfool, fgsm, pgd, search' } },
      { flags: '--norm <norm>', help: { names: '0, 1, 2, inf, all' } },
      { flags: '--units <units>', help: { names: 'standard, raw' } },
      { flags: '--limits <json>', help: 'help.robustness.limits' },
      { flags: '--change <number>', help: 'help.robustness.change' },
      { flags: '--direction <way>', help: { names: 'either, rise, fall' } },
      { flags: '--smoothing <sigma>', help: 'help.robustness.smoothing' },
      { flags: '--seconds <number>', help: 'help.robustness.seconds' },
    ],
    params: ({ attack, norm, units, limits, change, direction, smoothing, seconds }) => ({
      attack,
      norm,
      units,
      limits,
      change: numberIn(change),
      direction,
      smoothing: numberIn(smoothing),
      seconds: numberIn(seconds),
    }),
  },
  {
    name: 'fairness',
    about: 'help.fairness',
    assessment: 'fairness',
    flags: [{ flags: '--group <columns>', help: 'help.fairness.group', isRequired: true }, favourable],
    params: ({ group, favourable: wanted }) => ({ group, favourable: wanted }),
  },
  { name: 'metrics', about: 'help.metrics', assessment: 'metrics', params: () => ({}) },
  {
    name: 'errors',
    about: 'help.errors',
    assessment: 'errors',
    flags: [{ flags: '--heat-map <columns>', help: 'help.errors.heatMap' }],
    params: ({ heatMap }) => ({ heatMap }),
  },
  {
    name: 'calibration',
    about: 'help.calibration',
    assessment: 'calibration',
    choosesRows: true,
    flags: [{ flags: '--method <name>', help: { names: 'platt, isotonic, temperature' } }],
    params: ({ method }) => ({ method }),
  },
  {
    name: 'conformal',
    about: 'help.conformal',
    assessment: 'conformal',
    choosesRows: true,
    flags: [
      { flags: '--coverage <share>', help: 'help.conformal.coverage' },
      { flags: '--group <column>', help: 'help.conformal.group' },
    ],
    params: ({ coverage, group }) => ({ coverage: numberIn(coverage), group }),
  },
  {
    name: 'thresholds',
    about: 'help.thresholds',
    assessment: 'thresholds',
    flags: [{ flags: '--costs <json>', help: 'help.thresholds.costs' }],
    params: ({ costs }) => ({ costs }),
  },
  {
    name: 'leakage',
    about: 'help.leakage',
    assessment: 'leakage',
    flags: [{ flags: '--retrain <n>', help: 'help.leakage.retrain' }],
    params: ({ retrain }) => ({ retrain: numberIn(retrain) }),
  },
  {
    name: 'complexity',
    about: 'help.complexity',
    assessment: 'complexity',
    choosesRows: true,
    flags: [{ flags: '--refits <n>', help: 'help.complexity.refits' }],
    params: ({ refits }) => ({ refits: numberIn(refits) }),
  },
  {
    name: 'blocks',
    about: 'help.blocks',
    assessment: 'blocks',
    choosesRows: true,
    flags: [
      { flags: '--seeds <n>', help: 'help.blocks.seeds' },
      { flags: '--epochs <n>', help: 'help.blocks.epochs' },
    ],
    params: ({ seeds, epochs }) => ({ seeds: numberIn(seeds), epochs: numberIn(epochs) }),
  },
  {
    name: 'probes',
    about: 'help.probes',
    assessment: 'probes',
    choosesRows: true,
    params: () => ({}),
  },
  {
    name: 'drift',
    about: 'help.drift',
    assessment: 'drift',
    choosesRows: true,
    flags: [{ flags: '--data <file>', isRequired: true }],
    params: () => ({}),
  },
];

/** Options of one command become parameters of its assessment. */
export function addTrustCommands(program: Command, globals: () => Globals, text: Text): void {
  for (const command of [...ofExplanations, ...ofModels]) addAssessment(program, globals, text, command);
  addSelfTest(program, globals, text);
  addFrontier(program, globals, text);
}

const helpOf = (help: Flag['help'], text: Text): string | undefined =>
  typeof help === 'object' ? help.names : help && text(help);

function addAssessment(program: Command, globals: () => Globals, text: Text, command: TrustCommand): void {
  const { name, about, assessment, choosesRows = false, flags = [], params } = command;
  const added = program.command(name).argument('<id>');
  if (!choosesRows) added.option('--rows <rows>', text('help.explain.rows'));
  added
    .option('--params <json>', text('help.assess.params'))
    .option('--seed <n>')
    .description(text(about))
    .action((id: string, options: Record<string, string>) =>
      withStudio(globals(), 'change', async (studio, hooks) =>
        (await import('./commands/assess.ts')).assessCommand(
          studio,
          id,
          { assessment, params: given(params(options)), options },
          hooks,
        ),
      ),
    );
  for (const { flags: own, help, isRequired } of flags)
    if (isRequired) added.requiredOption(own, helpOf(help, text));
    else added.option(own, helpOf(help, text));
}

function addSelfTest(program: Command, globals: () => Globals, text: Text): void {
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
          { params: given({ methods: list(options.methods) }), options },
          hooks,
        ),
      ),
    );
}

function addFrontier(program: Command, globals: () => Globals, text: Text): void {
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
}

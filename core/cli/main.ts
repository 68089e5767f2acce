import { Command, CommanderError } from 'commander';
import { heads, type MessageKey, say } from '../messages/say.ts';
import { textTable } from '../presentation/text-table.ts';
import { JobControl } from '../work/control.ts';
import { sentence, setLanguage } from './output.ts';
import {
  fail,
  type Globals,
  isQuiet,
  languageOf,
  opener,
  passphraseIn,
  print,
  projectFile,
  resources,
  root,
  version,
  wholeNumber,
  withProject,
  withStudio,
} from './session.ts';
import { addTrustCommands } from './trust-commands.ts';
import { languageAskedFor, usageError, wantedLanguage } from './usage.ts';

// here and not in the threads that load the library: their environment is a copy that native code does not see
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

const control = new JobControl();
let interrupted = false;

process.on('SIGINT', () => {
  if (interrupted) process.exit(130);
  interrupted = true;
  if (!globals().json) process.stderr.write(`\n${sentence(say('cli.stopping', {}))}\n`);
  control.cancel();
});

/** `--rows 5` asks for one row: what it takes is over before a second thread is there. */
const isOneRow = (rows: unknown): boolean => typeof rows === 'string' && /^\d+$/.test(rows);

/** What is said of commands and options, in the language that is asked for before they are read. */
const text = (key: MessageKey & `help.${string}`): string => sentence(say(key, {} as never));
setLanguage(languageAskedFor(process.argv));

const titles: Readonly<Record<string, MessageKey & `help.${string}`>> = {
  'Usage:': 'help.usage',
  'Commands:': 'help.commands',
  'Options:': 'help.options',
  'Arguments:': 'help.arguments',
  'Global Options:': 'help.globalOptions',
};

const program = new Command('vitrine')
  .configureHelp({ styleTitle: (title) => (title in titles ? text(titles[title]) : title) })
  .helpOption('-h, --help', text('help.help'))
  .helpCommand('help [command]', text('help.help'))
  .description(text('help.vitrine'))
  .version(version, '-V, --version', text('help.version'))
  .option('--project <file>', text('help.vitrine.project'))
  .option('--passphrase-file <file>', text('help.vitrine.passphraseFile'))
  .option('--json', text('help.vitrine.json'))
  .option('--lang <language>', text('help.vitrine.lang'))
  .option('--quiet', text('help.vitrine.quiet'))
  .showHelpAfterError(false)
  .exitOverride()
  .configureOutput({ writeErr: () => {} });

const globals = (): Globals => ({ ...program.opts(), control });
const collect = (value: string, before: string[]): string[] => [...before, value];

program
  .command('samples')
  .description(text('help.samples'))
  .action(async () => {
    const { loadSamples } = await import('../studio/datasets/samples.ts');
    const samples = loadSamples(resources);
    print(globals(), {
      json: samples,
      text: textTable(
        heads(sentence, 'name', 'rows', 'columns', 'target', 'task', 'source', 'licence'),
        samples.map((sample) => [
          sample.name,
          sample.rows,
          sample.columns,
          sample.target,
          sample.task,
          sample.source,
          sample.licence,
        ]),
      ),
    });
  });
program
  .command('import')
  .argument('<file>', text('help.import.file'))
  .option('--name <name>')
  .option('--target <column>')
  .option('--sheet <name>', text('help.import.sheet'))
  .option('--header-row <n>', text('help.import.headerRow'))
  .option('--no-header', text('help.import.header'))
  .option('--encoding <name>', text('help.import.encoding'))
  .option('--delimiter <text>', text('help.import.delimiter'))
  .option('--decimal <sign>', text('help.import.decimal'))
  .option('--missing <texts>', text('help.import.missing'), collect, [])
  .option('--kind <column=kind>', text('help.import.kind'), collect, [])
  .option('--rename <column=name>', text('help.import.rename'), collect, [])
  .description(text('help.import'))
  .action((file, options) =>
    withStudio(globals(), 'create', async (studio, hooks) =>
      (await import('./commands/import.ts')).importCommand(studio, file, options, hooks),
    ),
  );
program
  .command('column')
  .argument('<dataset>')
  .argument('<column>')
  .option('--rename <name>', text('help.column.rename'))
  .option('--kind <kind>', text('help.column.kind'))
  .option('--formula <formula>', text('help.column.formula'))
  .description(text('help.column'))
  .action((dataset, column, options) =>
    withStudio(globals(), 'change', async (studio) =>
      (await import('./commands/column.ts')).columnCommand(studio, dataset, column, options),
    ),
  );
program
  .command('run')
  .argument('<spec>')
  .option('--set <path=value>', text('help.run.set'), collect, [])
  .option('--kinds <names>', text('help.run.kinds'))
  .description(text('help.run'))
  .action((spec, options) =>
    withStudio(globals(), 'create', async (studio, hooks) => {
      const { runCommand, runKindsCommand } = await import('./commands/run.ts');
      return options.kinds === undefined
        ? runCommand(studio, spec, options.set, hooks)
        : runKindsCommand(studio, spec, options.set, options.kinds, hooks);
    }),
  );
program
  .command('continue')
  .argument('<id>')
  .option('--epochs <n>', text('help.continue.epochs'))
  .description(text('help.continue'))
  .action((id, options) =>
    withStudio(globals(), 'change', async (studio, hooks) => {
      return (await import('./experiment-text.ts')).experimentResult(
        await studio.continueRun(id, hooks, wholeNumber(options.epochs, '--epochs')),
      );
    }),
  );
program
  .command('find-rate')
  .argument('<spec>')
  .option('--set <path=value>', text('help.findRate.set'), collect, [])
  .description(text('help.findRate'))
  .action((spec, options) =>
    withStudio(globals(), 'create', async (studio, hooks) =>
      (await import('./commands/find-rate.ts')).findRateCommand(studio, spec, options.set, hooks),
    ),
  );
program
  .command('list')
  .description(text('help.list'))
  .action(() => withProject(globals(), async (project) => (await import('./commands/list.ts')).listCommand(project)));
program
  .command('show')
  .argument('<id>')
  .description(text('help.show'))
  .action((id) =>
    withStudio(globals(), 'read', async (studio) =>
      (await import('./experiment-text.ts')).experimentResult(studio.show(id)),
    ),
  );
program
  .command('delete')
  .argument('<ids...>')
  .description(text('help.delete'))
  .action((ids) =>
    withStudio(globals(), 'change', (studio) => {
      const gone = studio.delete(ids);
      return { json: { deleted: gone }, text: sentence(say('cli.binned', { experiments: gone.length })) };
    }),
  );
program
  .command('empty-bin')
  .option('--backups', text('help.emptyBin.backups'))
  .description(text('help.emptyBin'))
  .action((options) =>
    withStudio(globals(), 'change', (studio) => {
      const { experiments, explanations, datasets, backups, before, after } = studio.emptyBin(Boolean(options.backups));
      const left = options.backups ? 0 : studio.bin().backups;
      return {
        json: { experiments, explanations, datasets, backups, before, after },
        text: sentence(say('cli.emptied', { experiments, explanations, datasets, before, after })),
        warnings: left > 0 ? [say('cli.backupsMayHold', { backups: left })] : [],
      };
    }),
  );
program
  .command('predict')
  .argument('<id>')
  .requiredOption('--data <file>')
  .option('--out <file>')
  .option('--strict', text('help.predict.strict'))
  .description(text('help.predict'))
  .action((id, options) =>
    withStudio(globals(), 'read', async (studio, hooks) =>
      (await import('./commands/predict.ts')).predictCommand(studio, id, options, hooks),
    ),
  );
program
  .command('decide')
  .argument('<id>')
  .option('--threshold <p>', text('help.decide.threshold'))
  .option('--calibration <name>', text('help.decide.calibration'))
  .description(text('help.decide'))
  .action((id, options) =>
    withStudio(globals(), 'change', async (studio, hooks) =>
      (await import('./commands/decide.ts')).decideCommand(studio, id, options, hooks),
    ),
  );
program
  .command('explain')
  .argument('<id>')
  .requiredOption('--method <method>')
  .option('--rows <rows>', text('help.explain.rows'))
  .option('--data <file>')
  .option('--params <json>')
  .option('--seed <n>')
  .description(text('help.explain'))
  .action((id, options) =>
    withStudio(
      globals(),
      'change',
      async (studio, hooks) =>
        (await import('./commands/explain.ts')).explainCommand(
          studio,
          id,
          options,
          hooks,
          (line) => !isQuiet(globals()) && process.stderr.write(`${line}\n`),
        ),
      isOneRow(options.rows) ? 1 : 2,
    ),
  );
addTrustCommands(program, globals, text);
program
  .command('compare')
  .argument('<ids...>')
  .description(text('help.compare'))
  .action((ids) =>
    withStudio(globals(), 'read', async (studio) =>
      (await import('./commands/compare.ts')).compareCommand(studio, ids),
    ),
  );
program
  .command('export')
  .argument('<id>')
  .requiredOption('--format <format>', text('help.export.format'))
  .requiredOption('--out <file>')
  .description(text('help.export'))
  .action((id, options) =>
    withStudio(globals(), 'read', async (studio) =>
      (await import('./commands/export.ts')).exportCommand(studio, id, options.format, options.out),
    ),
  );
program
  .command('protect')
  .option('--new-passphrase-file <file>', text('help.protect.newPassphraseFile'))
  .option('--remove', text('help.protect.remove'))
  .option('--keep-backups', text('help.protect.keepBackups'))
  .description(text('help.protect'))
  .action(async (options) => {
    const [{ protectCommand }, { progressReporter }] = await Promise.all([
      import('./commands/protect.ts'),
      import('./progress.ts'),
    ]);
    const to =
      options.newPassphraseFile === undefined
        ? undefined
        : passphraseIn(options.newPassphraseFile, '--new-passphrase-file');
    const progress = progressReporter(isQuiet(globals()));
    const change = { to, remove: Boolean(options.remove), keepBackups: Boolean(options.keepBackups) };
    const result = protectCommand(projectFile(globals()), opener(globals()), change, progress.onProgress);
    progress.done();
    print(globals(), result);
  });
program
  .command('check')
  .description(text('help.check'))
  .action(async () => {
    const { checkCommand } = await import('./commands/check.ts');
    const result = await checkCommand(
      root,
      version,
      globals().project ?? process.env.VITRINE_PROJECT,
      opener(globals()),
    );
    print(globals(), result);
    if (!result.ok) process.exitCode = 1;
  });
program
  .command('bench')
  .argument('[names...]')
  .option('--peers [python]', text('help.bench.peers'))
  .description(text('help.bench'))
  .action(async (names, options) => {
    const python = options.peers === true ? (process.env.VITRINE_PYTHON ?? 'python3') : options.peers;
    const { benchCommand } = await import('./bench/bench.ts');
    print(
      globals(),
      await benchCommand(names, root, (line) => !globals().quiet && process.stderr.write(`${line}\n`), python),
    );
  });
program
  .command('spec')
  .argument('[kind]')
  .description(text('help.spec'))
  .action(async (kind) => print(globals(), (await import('./commands/spec.ts')).specHelp(kind)));

program.hook('preAction', () => setLanguage(languageOf(globals().lang ?? wantedLanguage())));

// whoever reads may have had enough, as `head` has
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = 0;
  else fail(globals(), error instanceof CommanderError ? usageError(error) : error);
}

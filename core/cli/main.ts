import { Command, CommanderError } from 'commander';
import { VitrineError } from '../errors.ts';
import { heads, say } from '../messages/say.ts';
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

const program = new Command('vitrine')
  .description(
    'Train models on your own data, see why they decide as they do, and how far each explanation can be trusted.',
  )
  .version(version)
  .option('--project <file>', 'the project file (or VITRINE_PROJECT); default: vitrine.vitrine')
  .option(
    '--passphrase-file <file>',
    'of an encrypted project: the first line (or VITRINE_PASSPHRASE); a new project is encrypted with it',
  )
  .option('--json', 'print exactly one JSON document')
  .option('--lang <language>', 'en or zh-CN (or VITRINE_LANG): all that is printed for a person; JSON stays English')
  .option('--quiet', 'no progress')
  .showHelpAfterError(false)
  .exitOverride()
  .configureOutput({ writeErr: () => {} });

const globals = (): Globals => ({ ...program.opts(), control });
const collect = (value: string, before: string[]): string[] => [...before, value];

program
  .command('samples')
  .description('the bundled data sets, with source and licence')
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
  .argument('<file>', 'a file, or sample:NAME')
  .option('--name <name>')
  .option('--target <column>')
  .option('--sheet <name>', 'of a workbook; default: the first that is not hidden')
  .option('--header-row <n>', 'line or row that names the columns, counted from 1')
  .option('--no-header', 'the first row is data')
  .option('--encoding <name>', 'utf-8, utf-16le, utf-16be, gb18030 or windows-1252')
  .option('--delimiter <text>', 'between cells; "tab" for a tab')
  .option('--decimal <sign>', 'decimal sign: . or ,')
  .option('--missing <texts>', 'texts that stand for a missing value (A,B), or of one column (COLUMN=A,B)', collect, [])
  .option('--kind <column=kind>', 'numeric, categorical, text, date or id', collect, [])
  .option('--rename <column=name>', 'give a column another name; columns count from 0', collect, [])
  .description('read a CSV, TSV, JSON, JSON Lines, Parquet or XLSX file into the project')
  .action((file, options) =>
    withStudio(globals(), 'create', async (studio, hooks) =>
      (await import('./commands/import.ts')).importCommand(studio, file, options, hooks),
    ),
  );
program
  .command('column')
  .argument('<dataset>')
  .argument('<column>')
  .option('--rename <name>', 'give it another name; specs, models and explanations follow')
  .option('--kind <kind>', 'numeric, categorical, text, date or id; of a data set in use a copy is made')
  .description('change the name or the kind of a column after the import')
  .action((dataset, column, options) =>
    withStudio(globals(), 'change', async (studio) =>
      (await import('./commands/column.ts')).columnCommand(studio, dataset, column, options),
    ),
  );
program
  .command('run')
  .argument('<spec>')
  .option('--set <path=value>', 'change a value of the spec', collect, [])
  .option('--kinds <names>', 'every kind of model with its defaults: all, or names with commas')
  .description('run a spec (YAML or JSON): one experiment, stored as it goes')
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
  .option('--epochs <n>', 'so many more epochs, trees or rounds; a finished experiment needs some')
  .description('go on with an experiment from its last checkpoint, as if nothing had happened')
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
  .option('--set <path=value>', 'change a value of the spec', collect, [])
  .description('the loss over a range of learning rates, and a good one to begin with')
  .action((spec, options) =>
    withStudio(globals(), 'create', async (studio, hooks) =>
      (await import('./commands/find-rate.ts')).findRateCommand(studio, spec, options.set, hooks),
    ),
  );
program
  .command('list')
  .description('the experiments')
  .action(() => withProject(globals(), async (project) => (await import('./commands/list.ts')).listCommand(project)));
program
  .command('show')
  .argument('<id>')
  .description('one experiment')
  .action((id) =>
    withStudio(globals(), 'read', async (studio) =>
      (await import('./experiment-text.ts')).experimentResult(studio.show(id)),
    ),
  );
program
  .command('delete')
  .argument('<ids...>')
  .description('put experiments into the bin')
  .action((ids) =>
    withStudio(globals(), 'change', (studio) => {
      const gone = studio.delete(ids);
      return { json: { deleted: gone }, text: sentence(say('cli.binned', { experiments: gone.length })) };
    }),
  );
program
  .command('empty-bin')
  .option('--backups', 'delete the backups beside the project too, and make one of what is left')
  .description('delete for good what was put into the bin')
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
  .option('--strict', 'refuse rows that the training rows say nothing of')
  .description('predictions for new rows, as CSV or JSON')
  .action((id, options) =>
    withStudio(globals(), 'read', async (studio, hooks) =>
      (await import('./commands/predict.ts')).predictCommand(studio, id, options, hooks),
    ),
  );
program
  .command('explain')
  .argument('<id>')
  .requiredOption('--method <method>')
  .option('--rows <rows>', 'test, train, all, 5, 0:20, 3,8,13')
  .option('--data <file>')
  .option('--params <json>')
  .option('--seed <n>')
  .description('one explanation, stored under the experiment')
  .action((id, options) =>
    withStudio(
      globals(),
      'change',
      async (studio, hooks) => (await import('./commands/explain.ts')).explainCommand(studio, id, options, hooks),
      isOneRow(options.rows) ? 1 : 2,
    ),
  );
program
  .command('compare')
  .argument('<ids...>')
  .description('metrics, configuration differences and explanations side by side')
  .action((ids) =>
    withStudio(globals(), 'read', async (studio) =>
      (await import('./commands/compare.ts')).compareCommand(studio, ids),
    ),
  );
program
  .command('export')
  .argument('<id>')
  .requiredOption('--format <format>', 'json or html')
  .requiredOption('--out <file>')
  .description('the whole experiment as data, or as a report for any browser')
  .action((id, options) =>
    withStudio(globals(), 'read', async (studio) =>
      (await import('./commands/export.ts')).exportCommand(studio, id, options.format, options.out),
    ),
  );
program
  .command('protect')
  .option('--new-passphrase-file <file>', 'encrypt the project with the first line of this file')
  .option('--remove', 'do not encrypt it any more')
  .option('--keep-backups', 'leave the backups that open without the new passphrase')
  .description("set, change or remove the project's passphrase")
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
  .description('versions, native parts, integrity of the project file')
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
  .option('--peers [python]', 'time the Python peers in the same run; default: VITRINE_PYTHON, else python3')
  .description('the performance table')
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
  .description('every key of a spec, with defaults')
  .action(async (kind) => print(globals(), (await import('./commands/spec.ts')).specHelp(kind)));

program.hook('preAction', () => setLanguage(languageOf(globals().lang ?? process.env.VITRINE_LANG)));

try {
  await program.parseAsync();
} catch (error) {
  // where the arguments could not be read, the language may have been
  const wanted = globals().lang ?? process.env.VITRINE_LANG ?? '';
  if (/^(en|zh)(?![a-z])/i.test(wanted)) setLanguage(languageOf(wanted));
  if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = 0;
  else {
    fail(
      globals(),
      error instanceof CommanderError
        ? new VitrineError('usage', error.message.replace(/^error: /, ''), { hint: say('hint.seeVitrineHelp', {}) })
        : error,
    );
  }
}

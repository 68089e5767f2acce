import { VitrineError } from '../../errors.ts';
import { inEnglish } from '../../messages/format.ts';
import { heads, listed, say } from '../../messages/say.ts';
import { textTable } from '../../presentation/text-table.ts';
import { type ImportOptions, importOptions } from '../../schema/dataset.ts';
import type { RunHooks } from '../../studio/context.ts';
import { datasetDocument } from '../../studio/report/documents.ts';
import type { Studio } from '../../studio.ts';
import { checked } from '../../validation/checked.ts';
import { type CommandResult, sentence } from '../output.ts';

export interface ImportCommandOptions {
  readonly name?: string;
  readonly target?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly sheet?: string;
  readonly headerRow?: string;
  /** Commander's name for --no-header. */
  readonly header?: boolean;
  readonly decimal?: string;
  readonly missing: readonly string[];
  readonly kind: readonly string[];
  readonly rename: readonly string[];
}

export async function importCommand(
  studio: Studio,
  source: string,
  options: ImportCommandOptions,
  hooks: RunHooks,
): Promise<CommandResult> {
  if (options.name?.trim() === '')
    throw new VitrineError('usage', say('error.nameEmpty', {}), {
      where: '--name',
      hint: say('hint.leaveOutTakeNameFile', {}),
    });
  const dataset = await studio.importDataset(
    {
      source,
      name: options.name,
      target: options.target,
      options: await readImportOptions(studio, source, options, hooks),
    },
    hooks,
  );
  const found = await studio.warnings(dataset.id, dataset.target);
  const warnings = found.map((warning) => ({ ...warning, message: inEnglish(warning.message) }));
  const document = datasetDocument(dataset);
  const { name } = dataset;
  const rows = dataset.columns.map(({ name: column, kind, profile }) => [
    column,
    kind,
    profile.missing,
    profile.distinct,
    profile.mean,
    profile.sd,
    profile.min,
    profile.max,
    profile.top
      .slice(0, 3)
      .map((entry) => `${entry.value} (${entry.count})`)
      .join(', '),
  ]);
  const notes = [
    ...dataset.notes,
    ...found.map((warning) => warning.message),
    ...dataset.rejected
      .slice(0, 1)
      .map(({ line, reason }) => say('read.rejected', { lines: dataset.rejectedCount, line, reason })),
  ];
  return {
    json: { ...document, warnings },
    text: [
      sentence(say('cli.imported', { name, rows: dataset.rows, columns: dataset.columns.length, id: dataset.id })),
      textTable(
        heads(sentence, 'column', 'kind', 'missing', 'distinct', 'mean', 'sd', 'min', 'max', 'topValues'),
        rows,
      ),
      ...notes.map((note) => `· ${sentence(note)}`),
    ].join('\n'),
  };
}

/** Options by column are given by name, which the file's own names resolve. */
async function readImportOptions(
  studio: Studio,
  source: string,
  given: ImportCommandOptions,
  hooks: RunHooks,
): Promise<ImportOptions> {
  const headerRow = given.headerRow === undefined ? undefined : Number(given.headerRow);
  const everywhere = given.missing.filter((text) => !text.includes('='));
  const missingIn = given.missing.filter((text) => text.includes('='));
  const basic = checked(
    importOptions,
    {
      encoding: given.encoding,
      delimiter: given.delimiter === 'tab' || given.delimiter === '\\t' ? '\t' : given.delimiter,
      sheet: given.sheet,
      headerRow,
      ...(given.header === false ? { header: false } : {}),
      decimal: given.decimal,
      ...(everywhere.length > 0 ? { missing: ['', ...everywhere.flatMap((text) => text.split(','))] } : {}),
    },
    '--',
    'usage',
  );
  const byColumn = [...given.kind, ...given.rename, ...missingIn];
  if (byColumn.length === 0) return basic;
  const { columns } = await studio.preview(source, basic, hooks);
  const placed = (texts: readonly string[], option: string) =>
    texts.map((text): [string, string] => {
      const at = text.lastIndexOf('=');
      const name = text.slice(0, at);
      const column = columns.find((one) => one.name === name) ?? columns[/^\d+$/.test(name) ? Number(name) : -1];
      if (at < 1 || !column)
        throw new VitrineError('usage', say('error.optionNoColumn', { option, text, name }), {
          where: option,
          hint: say('hint.writeColumnValueColumns', {
            option,
            columns: listed(columns.slice(0, 30).map((one) => one.name)),
          }),
        });
      return [String(column.id), text.slice(at + 1)];
    });
  return checked(
    importOptions,
    {
      ...basic,
      kinds: Object.fromEntries(placed(given.kind, '--kind')),
      names: Object.fromEntries(placed(given.rename, '--rename')),
      columnMissing: Object.fromEntries(
        placed(missingIn, '--missing').map(([id, text]) => [id, ['', ...text.split(',').filter(Boolean)]]),
      ),
    },
    '--',
    'usage',
  );
}

// Which columns a model learns from, and from which rows where values are missing.
import { settingsOf } from '../data/fields/registry.ts';
import { isProse } from '../data/fields/text/text.ts';
import { findColumn, type Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { either, listed, say } from '../messages/say.ts';
import type { ModelKind } from '../models/model-kind.ts';
import type { Message } from '../schema/message.ts';
import type { ColumnSettings, ExperimentSpec, PreprocessSpec } from '../schema/spec.ts';

/** Columns that a model learns from, with what is said of those that are left out. @throws spec */
export function chooseFeatures(table: Table, spec: ExperimentSpec): { names: string[]; warnings: Message[] } {
  const warnings: Message[] = [];
  const { features, target } = spec;
  if (features?.include) {
    for (const name of features.include) {
      if (name === spec.weights?.column)
        throw new VitrineError('spec', say('error.saysWhatRowsCountFor', { name }), {
          where: 'features.include',
          hint: say('hint.leaveOutFeaturesOrOut', {}),
        });
      const column = findColumn(table, name, 'features.include');
      if (name === target)
        throw new VitrineError('spec', say('error.targetCannotBeFeatureToo', { name }), { where: 'features.include' });
      if ((column.kind === 'id' || column.kind === 'date') && column.categories.length > 5000)
        throw new VitrineError(
          'spec',
          say('error.withDifferentValues', {
            name,
            kind: say(`kind.${column.kind}`, {}),
            count: column.categories.length,
          }),
          {
            where: 'features.include',
            hint: say('hint.leaveOut', {}),
          },
        );
    }
    return { names: [...new Set(features.include)], warnings };
  }
  const excluded = new Set(features?.exclude ?? []);
  if (spec.weights?.column !== undefined) excluded.add(spec.weights.column);
  if (spec.split.group !== undefined) excluded.add(spec.split.group);
  for (const name of excluded) findColumn(table, name, 'features.exclude');
  const names = table.columns.flatMap((column) => {
    if (column.name === target || excluded.has(column.name)) return [];
    if (column.kind === 'numeric' || column.kind === 'categorical' || column.kind === 'image') return [column.name];
    if (column.kind === 'text' && isProse(column)) {
      warnings.push(say('train.asWords', { column: column.name }));
      return [column.name];
    }
    warnings.push(say('train.leftOut', { column: column.name, kind: say(`kind.${column.kind}`, {}) }));
    return [];
  });
  if (names.length === 0)
    throw new VitrineError('spec', say('error.noFeatureLeft', {}), {
      where: 'features',
      hint: say('hint.includeNumericOrCategoricalColumn', {}),
    });
  return { names, warnings };
}

/** @throws spec where settings are of a column that is no feature, or of another kind of column */
export function checkColumnSettings(
  table: Table,
  names: readonly string[],
  columns: NonNullable<PreprocessSpec['columns']>,
): void {
  for (const [name, settings] of Object.entries(columns)) {
    const column = findColumn(table, name, `preprocess.columns.${name}`);
    if (!names.includes(name))
      throw new VitrineError('spec', say('error.noSuchFeature', { name }), {
        where: `preprocess.columns.${name}`,
        hint: say('hint.features', { known: listed(names.slice(0, 20)) }),
      });
    const own = settingsOf(column);
    const foreign = Object.keys(settings).find((setting) => !own.includes(setting as keyof ColumnSettings));
    if (foreign !== undefined)
      throw new VitrineError('spec', say('error.settingOfOtherKind', { name, setting: foreign }), {
        where: `preprocess.columns.${name}.${foreign}`,
        hint: say('hint.settingsOfColumn', { settings: listed([...own]) }),
      });
  }
}

/**
 * Of some rows those that can be learnt from, as the spec has missing values.
 * @throws incompatible where the kind cannot learn which way they go, data where too few rows are left
 */
export function rowsToLearnFrom(
  table: Table,
  names: readonly string[],
  known: readonly number[],
  { missing, columns = {} }: PreprocessSpec,
  kind: ModelKind,
): readonly number[] {
  const missingOf = (name: string) => (Object.hasOwn(columns, name) ? columns[name].missing : undefined) ?? missing;
  const keeps = names.find((name) => missingOf(name) === 'keep');
  if (keeps !== undefined && !kind.takesMissing)
    throw new VitrineError('incompatible', say('error.cannotLearnFromRowsWith', { title: either(kind.title) }), {
      where: missing === 'keep' ? 'preprocess.missing' : `preprocess.columns.${keeps}.missing`,
      hint: say('hint.fillThemMedianMeanMode', {}),
    });
  const dropping = names.filter((name) => missingOf(name) === 'drop');
  const rows = dropping.length > 0 ? withoutMissing(table, dropping, known) : known;
  if (rows.length < 2)
    throw new VitrineError(
      'data',
      say('error.onlyRowSLeftAfter', {
        count: rows.length,
        value: dropping.length > 0 ? say('rows.orMissing', {}) : '',
      }),
      { where: 'preprocess.missing', hint: say('hint.bringMoreRowsOrFill', {}) },
    );
  return rows;
}

function withoutMissing(table: Table, names: readonly string[], rows: readonly number[]): number[] {
  const columns = names.map((name) => findColumn(table, name, 'features'));
  return rows.filter((row) =>
    columns.every((column) => (column.kind === 'numeric' ? !Number.isNaN(column.values[row]) : column.codes[row] >= 0)),
  );
}

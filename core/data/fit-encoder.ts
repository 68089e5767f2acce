import { imageSettings, type PreprocessSpec } from '../schema/spec.ts';
import { textSettings } from '../schema/text-settings.ts';
import { columnNames, type Encoder } from './encode.ts';
import type { EncodingTarget } from './fields/encoding-target.ts';
import type { EncodingSettings, NumericScaling } from './fields/field-type.ts';
import { type FeatureEncoding, learnEncoding } from './fields/registry.ts';
import { findColumn, type Table } from './table.ts';

export function columnSettings(spec: PreprocessSpec, name: string, numeric: NumericScaling): EncodingSettings {
  const own = spec.columns && Object.hasOwn(spec.columns, name) ? defined(spec.columns[name]) : {};
  return {
    ...spec,
    numeric,
    ...own,
    text: textSettings.parse(own.text ?? spec.text ?? {}),
    image: imageSettings.parse(own.image ?? spec.image ?? {}),
  };
}

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;

/**
 * Learns fill values, scales and categories from the training rows only.
 * @param numeric what is done to numeric columns that the spec says nothing of
 * @param target what target encoding takes the means of; needed where it is asked for
 */
export function fitEncoder(
  table: Table,
  features: readonly string[],
  trainRows: Int32Array,
  spec: PreprocessSpec,
  numeric: NumericScaling,
  target?: EncodingTarget,
): Encoder {
  let offset = 0;
  const encodings = features.map((name): FeatureEncoding => {
    const column = findColumn(table, name, 'features');
    const settings = columnSettings(spec, name, numeric);
    const learning = { rows: trainRows, settings, offset, target };
    const encoding = learnEncoding(column, learning);
    offset += encoding.width;
    return encoding;
  });
  return {
    features: encodings,
    width: offset,
    names: encodings.flatMap((encoding) => columnNames(encoding, target?.names ?? [])),
    missing: spec.missing,
    numeric,
  };
}

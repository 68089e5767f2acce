import type { Label } from '../../../core/schema/label.ts';

/** The part of JSON Schema that zod writes for our parameters, with the words that travel in it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly label?: Label;
  readonly help?: Label;
  readonly group?: 'basics' | 'training' | 'regularisation' | 'advanced';
  readonly task?: string;
  /** What it means where nothing is chosen; left out, the program chooses. */
  readonly empty?: 'none';
}

/** What a field is, whatever the wording of its schema. */
export type FieldKind =
  | { readonly kind: 'boolean' }
  | {
      readonly kind: 'number';
      readonly integer: boolean;
      readonly nullable: boolean;
      readonly words: readonly string[];
      readonly range: JsonSchema;
    }
  | { readonly kind: 'choice'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'numbers' }
  /** Names of columns. */
  | { readonly kind: 'names' }
  /** Groups of names of columns. */
  | { readonly kind: 'groups' }
  /** A list of entries with parts of their own, as a person writes them. */
  | { readonly kind: 'entries' }
  /** Numbers or words, as a person writes them. */
  | { readonly kind: 'values' }
  /** Something for each of some names. */
  | { readonly kind: 'record'; readonly of: JsonSchema }
  | { readonly kind: 'text' }
  | {
      readonly kind: 'union';
      readonly branches: readonly {
        readonly name: string;
        readonly properties: Readonly<Record<string, JsonSchema>>;
      }[];
    }
  | { readonly kind: 'object'; readonly properties: Readonly<Record<string, JsonSchema>> };

const isNumber = (schema: JsonSchema): boolean => schema.type === 'number' || schema.type === 'integer';

export function fieldKind(schema: JsonSchema): FieldKind {
  const options = schema.anyOf ?? schema.oneOf;
  if (options) {
    const branches = options.flatMap((option) => {
      const name = option.properties?.kind?.const;
      if (typeof name !== 'string' || !option.properties) return [];
      const { kind: _kind, ...properties } = option.properties;
      return [{ name, properties }];
    });
    if (branches.length === options.length) return { kind: 'union', branches };
    const numbers = options.flatMap((option) => (typeof option.const === 'number' ? [option.const] : []));
    if (numbers.length === options.length) return { kind: 'choice', values: numbers };
    const range = options.find(isNumber);
    const words = options.flatMap((option) =>
      option.enum ? option.enum.map(String) : option.const !== undefined ? [String(option.const)] : [],
    );
    if (range)
      return {
        kind: 'number',
        integer: range.type === 'integer',
        nullable: options.some((option) => option.type === 'null'),
        words,
        range,
      };
    return { kind: 'choice', values: words };
  }
  if (schema.enum) return { kind: 'choice', values: schema.enum.map(String) };
  if (schema.type === 'boolean') return { kind: 'boolean' };
  if (isNumber(schema))
    return { kind: 'number', integer: schema.type === 'integer', nullable: false, words: [], range: schema };
  if (schema.type === 'array' && schema.items?.type === 'string') return { kind: 'names' };
  if (schema.type === 'array' && schema.items?.type === 'array' && schema.items.items?.type === 'string')
    return { kind: 'groups' };
  if (schema.type === 'array' && schema.items?.properties) return { kind: 'entries' };
  if (schema.type === 'array' && schema.items?.anyOf) return { kind: 'values' };
  if (schema.type === 'array') return { kind: 'numbers' };
  if (typeof schema.additionalProperties === 'object') return { kind: 'record', of: schema.additionalProperties };
  if (schema.properties) return { kind: 'object', properties: schema.properties };
  return { kind: 'text' };
}

/** "1 to 4,096", "above 0", or nothing where there is no bound. */
export function rangeText(range: JsonSchema, say: (key: string, values: Record<string, unknown>) => string): string {
  const low = range.minimum ?? range.exclusiveMinimum;
  const high = range.maximum ?? range.exclusiveMaximum;
  const far = high === undefined || high >= Number.MAX_SAFE_INTEGER;
  if (low === undefined && far) return '';
  if (far) return say(range.exclusiveMinimum === undefined ? 'form.atLeast' : 'form.above', { low });
  return say('form.between', { low: low ?? '−∞', high });
}

/** Values that a union's branch begins with. */
export function branchDefaults(
  name: string,
  properties: Readonly<Record<string, JsonSchema>>,
): Record<string, unknown> {
  return {
    kind: name,
    ...Object.fromEntries(
      Object.entries(properties).flatMap(([key, schema]) =>
        schema.default === undefined ? [] : [[key, schema.default]],
      ),
    ),
  };
}

/** The schemas on the way to a setting, through lists of alternatives too; undefined where there is no such setting. */
export function schemasTo(schema: JsonSchema | undefined, names: readonly string[]): JsonSchema[] | undefined {
  if (!schema) return undefined;
  const [name, ...rest] = names;
  if (name === undefined) return [];
  const own = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
  const below = own && schemasTo(own, rest);
  if (own && below) return [own, ...below];
  for (const option of schema.anyOf ?? schema.oneOf ?? []) {
    const found = schemasTo(option, names);
    if (found) return found;
  }
  return undefined;
}

/** Its values are words of the program: a choice, or yes and no. */
export const isChoice = (schema: JsonSchema): boolean =>
  schema.type === 'boolean' ||
  schema.enum !== undefined ||
  schema.const !== undefined ||
  (schema.anyOf ?? schema.oneOf ?? []).some(isChoice);

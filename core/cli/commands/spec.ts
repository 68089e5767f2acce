import { z } from 'zod';
import { VitrineError } from '../../errors.ts';
import { explainers } from '../../explain/registry.ts';
import { either, say } from '../../messages/say.ts';
import { findModelKind, modelKinds } from '../../models/registry.ts';
import type { Label } from '../../schema/label.ts';
import { experimentSpec } from '../../schema/spec.ts';
import { trainingSpec } from '../../schema/training.ts';
import { type CommandResult, sentence } from '../output.ts';

interface Json {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly properties?: Record<string, Json>;
  readonly anyOf?: readonly Json[];
  readonly oneOf?: readonly Json[];
  readonly help?: Label;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The documentation of a spec's keys, made from the same schemas that check it. */
export function specHelp(kind: string | undefined): CommandResult {
  const schemas: [string, z.ZodType][] =
    kind === undefined
      ? [
          ['spec', experimentSpec],
          ['training', trainingSpec],
          ...modelKinds.map((entry): [string, z.ZodType] => [`model: {kind: ${entry.kind}}`, entry.params]),
          ...explainers.map((entry): [string, z.ZodType] => [
            `explain: {method: ${entry.method}}, params`,
            entry.params,
          ]),
        ]
      : [[`model: {kind: ${kind}}`, findModelKind(kind).params]];
  const documents = schemas.map(([name, schema]) => ({
    name,
    schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json,
  }));
  if (documents.length === 0) throw new VitrineError('usage', say('error.nothingDocument', {}));
  return {
    json: documents,
    text: documents.map(({ name, schema }) => `${name}\n${describe(schema, '  ')}`).join('\n\n'),
  };
}

function describe(schema: Json, indent: string): string {
  return Object.entries(schema.properties ?? {})
    .map(([key, value]) => {
      const fallback =
        value.default === undefined
          ? ''
          : `, ${sentence(say('cli.default', { value: JSON.stringify(value.default) }))}`;
      return `${indent}${key}: ${typeName(value)}${fallback}${value.help ? `\n${indent}    ${sentence(either(value.help))}` : ''}${value.properties && !value.help ? `\n${describe(value, `${indent}  `)}` : ''}`;
    })
    .join('\n');
}

function typeName(value: Json): string {
  if (value.const !== undefined) return JSON.stringify(value.const);
  if (value.enum) return value.enum.map(String).join(' | ');
  const options = value.anyOf ?? value.oneOf;
  if (options)
    return options
      .map((option) =>
        option.properties
          ? `{${Object.entries(option.properties)
              .map(([key, inner]) => `${key}: ${typeName(inner)}`)
              .join(', ')}}`
          : typeName(option),
      )
      .join(' | ');
  return value.type ?? 'value';
}

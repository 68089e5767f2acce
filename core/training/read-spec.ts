import { parseDocument, stringify } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { auto } from '../explainers/auto.ts';
import { findExplainer } from '../explainers/registry.ts';
import { listed, say } from '../messages/say.ts';
import { findModelKind } from '../models/registry.ts';
import type { Message } from '../schema/message.ts';
import { type ExperimentSpec, experimentSpec } from '../schema/spec.ts';
import { issueMessage } from './spec-issues.ts';

/** Reads a spec's text, YAML or JSON. @throws spec with the line that cannot be read */
export function parseSpecText(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true });
  const [problem] = document.errors;
  if (problem)
    throw new VitrineError('spec', say('error.specCannotBeRead', { value: problem.message.split('\n')[0].replace(/:$/, '') }), {
      where: problem.linePos ? `line ${problem.linePos[0].line}` : 'spec',
      hint: say('hint.specYamlOrJsonSee', {}),
    });
  try {
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    return value;
  } catch (error) {
    throw new VitrineError('spec', say('error.specCannotBeRead', { value: error instanceof Error ? error.message : String(error) }), { where: 'spec' });
  }
}

/** A spec as the YAML that a person reads, edits and hands to the command line. */
export function specText(spec: unknown): string {
  return stringify(spec, { lineWidth: 100, flowCollectionPadding: false });
}

/** A spec with defaults filled in, checked down to the model's and the explainers' own parameters. Unknown keys are refused with the nearest known one. */
export function readSpec(value: unknown): ExperimentSpec {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new VitrineError(
      'spec',
      say('error.specMappingWithKeysSuch', {
        value: value === null ? say('spec.isEmpty', {}) : Array.isArray(value) ? say('spec.isList', {}) : say('spec.isType', { type: typeName(value) }),
      }),
      { where: 'spec', hint: say('hint.datasetFileTargetColumnModel', {}) },
    );
  refuseProto(value, '');
  const spec = checked(experimentSpec, value, '');
  const kind = findModelKind(spec.model.kind);
  const { kind: _kind, ...params } = spec.model;
  const parsed = checked(kind.params, params, 'model');
  if (spec.training && !kind.learnsByGradient(parsed))
    throw new VitrineError('spec', say('error.doesNotLearnByGradient', { kind: kind.kind }), {
      where: 'training',
      hint: kind.gradientHint ? say('hint.leaveOutOr', { gradientHint: kind.gradientHint }) : say('hint.leaveOut', {}),
    });
  spec.explain.forEach((request, i) => {
    if (request.method === auto.method) return void checked(auto.params, request.params, `explain[${i}].params`);
    const explainer = findExplainer(request.method);
    checked(explainer.params, request.params, `explain[${i}].params`);
    const refusal = explainer.refuses(kind.capabilities);
    if (refusal) throw new VitrineError('incompatible', refusal, { where: `explain[${i}].method`, hint: say('hint.kernelShapKernelShapAnd', {}) });
  });
  return spec;
}

/** What a text, a number or the like is called. */
function typeName(value: unknown): string | Message {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? say(`type.${type}`, {}) : type;
}

/** Objects cannot hold this key as they hold others: it would be lost without a word. */
function refuseProto(value: unknown, place: string, seen = new Set<unknown>()): void {
  // an alias may lead back up
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  for (const [key, inner] of Object.entries(value)) {
    const where = place === '' ? key : `${place}.${key}`;
    if (key === '__proto__') throw new VitrineError('spec', say('error.unknownKeyProtoNoKey', {}), { where });
    refuseProto(inner, where, seen);
  }
}

/** Parses with a schema; the first problem becomes one error that names the key, the value and what would be accepted. */
export function checked<S extends z.ZodType>(schema: S, value: unknown, prefix: string, code: 'spec' | 'params' | 'usage' = 'spec'): z.infer<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const issue = deepest(result.error.issues[0]);
  const path = [prefix, ...issue.path.map(String)].filter((part) => part !== '').join('.');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0];
    const known = knownKeys(schema, issue.path);
    const near = nearest(key, known);
    throw new VitrineError(code, say('error.unknownKey', { key, value: path ? say('spec.inPath', { path }) : '' }), {
      where: path ? `${path}.${key}` : key,
      hint: say('hint.both', {
        value: near ? say('hint.didYouMean', { near }) : '',
        value2: known.length > 0 ? say('hint.knownKeys', { known: listed(known) }) : '',
      }),
    });
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    const known = knownKeys(schema, issue.path.slice(0, -1));
    throw new VitrineError(code, say('error.missing', { path }), {
      where: path,
      hint: say('hint.takes', { expected: issue.expected, value: known.length > 0 ? say('hint.alsoKnownKeys', { known: listed(known) }) : '' }),
    });
  }
  const shown = 'input' in issue && issue.input !== undefined ? say('spec.given', { text: String(JSON.stringify(issue.input)).slice(0, 80) }) : '';
  throw new VitrineError(code, say('error.both', { path: path === '' ? say('spec.theValue', {}) : path, message: issueMessage(issue), shown }), {
    where: path,
    hint: accepted(issue),
  });
}

type Issue = z.core.$ZodIssue;

/** Inside a union, the problem of the branch that came nearest to fitting. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap((list) => list.slice(0, 1)).sort((a, b) => b.path.length - a.path.length)[0];
  if (!inner || (inner.path.length === 0 && issue.errors.length > 1 && inner.code !== 'unrecognized_keys')) return issue;
  return deepest({ ...inner, path: [...issue.path, ...inner.path] });
}

function accepted(issue: Issue): Message | undefined {
  if (issue.code === 'invalid_value') return say('spec.accepted', { values: listed(issue.values.map(String)) });
  if (issue.code === 'invalid_union') {
    const values = issue.errors.flatMap((list) =>
      list.flatMap((one) => (one.code === 'invalid_value' ? one.values.map(String) : one.code === 'invalid_type' ? [`a ${one.expected}`] : [])),
    );
    return values.length > 0 ? say('spec.accepted', { values: listed([...new Set(values)]) }) : undefined;
  }
  if (issue.code === 'too_small') return say(issue.inclusive ? 'spec.atLeast' : 'spec.above', { bound: String(issue.minimum) });
  if (issue.code === 'too_big') return say(issue.inclusive ? 'spec.atMost' : 'spec.below', { bound: String(issue.maximum) });
  return undefined;
}

interface SchemaNode {
  readonly def?: {
    readonly shape?: Record<string, SchemaNode>;
    readonly innerType?: SchemaNode;
    readonly options?: readonly SchemaNode[];
    readonly element?: SchemaNode;
    readonly in?: SchemaNode;
    readonly out?: SchemaNode;
  };
}

/** The keys of the object at a path of a schema. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let nodes: SchemaNode[] = unwrap(schema as unknown as SchemaNode);
  for (const part of path) {
    nodes = nodes.flatMap((node) => {
      const next = typeof part === 'number' ? node.def?.element : node.def?.shape?.[String(part)];
      return next ? unwrap(next) : [];
    });
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.def?.shape ?? {})))];
}

function unwrap(node: SchemaNode): SchemaNode[] {
  const { def } = node;
  if (def?.innerType) return unwrap(def.innerType);
  if (def?.options) return def.options.flatMap(unwrap);
  if (def?.out) return unwrap(def.out);
  return [node];
}

// A value against a schema: what does not fit is named, with what would.
import type { z } from 'zod';
import { nearest } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { listed, say } from '../messages/say.ts';
import type { Message } from '../schema/message.ts';
import { issueMessage, typeMessage } from './issue-message.ts';

/**
 * Parses with a schema; the first problem becomes one error that names the key, the value and what would be accepted.
 */
export function checked<S extends z.ZodType>(
  schema: S,
  value: unknown,
  prefix: string,
  code: 'spec' | 'params' | 'usage' = 'spec',
): z.infer<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const issue = deepest(result.error.issues[0]);
  const path = pathText(prefix, issue.path);
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
      hint: say('hint.takes', {
        expected: typeMessage(issue.expected),
        value: known.length > 0 ? say('hint.alsoKnownKeys', { known: listed(known) }) : '',
      }),
    });
  }
  const shown =
    'input' in issue && issue.input !== undefined
      ? say('spec.given', { text: String(JSON.stringify(issue.input)).slice(0, 80) })
      : '';
  throw new VitrineError(
    code,
    say(issue.code === 'custom' ? 'error.both' : 'error.wrongValue', {
      path: path === '' ? say('spec.theValue', {}) : path,
      message: issueMessage(issue),
      shown,
    }),
    {
      where: path,
      hint: accepted(issue),
    },
  );
}

/** `assess[0].params.draws` */
const pathText = (prefix: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    prefix,
  );

type Issue = z.core.$ZodIssue;

/** Inside a union, the problem of the branch that came nearest to fitting. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap((list) => list.slice(0, 1)).sort((a, b) => b.path.length - a.path.length)[0];
  if (!inner || (inner.path.length === 0 && issue.errors.length > 1 && inner.code !== 'unrecognized_keys'))
    return issue;
  return deepest({ ...inner, path: [...issue.path, ...inner.path] });
}

function accepted(issue: Issue): Message | undefined {
  if (issue.code === 'invalid_value') return say('spec.accepted', { values: listed(issue.values.map(String)) });
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.flat();
    const types = branches.flatMap((one) => (one.code === 'invalid_type' ? [one.expected] : []));
    const values = branches.flatMap((one) => (one.code === 'invalid_value' ? one.values.map(String) : []));
    const accepted = [...listed([...new Set(values)]), ...[...new Set(types)].map(typeMessage)];
    return accepted.length > 0 ? say('spec.accepted', { values: accepted }) : undefined;
  }
  if (issue.code === 'too_small')
    return say(issue.inclusive ? 'spec.atLeast' : 'spec.above', { bound: String(issue.minimum) });
  if (issue.code === 'too_big')
    return say(issue.inclusive ? 'spec.atMost' : 'spec.below', { bound: String(issue.maximum) });
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

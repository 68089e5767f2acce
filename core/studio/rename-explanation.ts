// An explanation whose feature has got another name: wherever it names the feature, and nowhere else, since a category may be called the same.
import type { Explanation } from '../schema/explanation.ts';

/** The same with `from` called `to`. */
export function renameInExplanation(value: Explanation, from: string, to: string): Explanation {
  const name = (one: string): string => (one === from ? to : one);
  const names = (list: readonly string[]): string[] => list.map(name);
  const condition = (text: string): string => renameInCondition(text, from, to);
  const common = { params: renameInParams(value.params, name) };
  switch (value.kind) {
    case 'attribution': {
      const place = value.features.indexOf(from);
      return {
        ...value,
        ...common,
        features: names(value.features),
        ...(value.conditions ? { conditions: value.conditions.map((row) => row.map((text, f) => (f === place ? condition(text) : text))) } : {}),
        ...(value.groups
          ? {
              groups: value.groups.map((group) => ({
                name: group.name === group.features.join(' + ') ? names(group.features).join(' + ') : name(group.name),
                features: names(group.features),
              })),
            }
          : {}),
      };
    }
    case 'importance':
    case 'interactions':
    case 'surface':
      return { ...value, ...common, features: names(value.features) };
    case 'dependence':
      return { ...value, ...common, features: names(value.features), curves: value.curves.map((curve) => ({ ...curve, feature: name(curve.feature) })) };
    case 'surrogate':
      return {
        ...value,
        ...common,
        features: names(value.features),
        tree: {
          ...value.tree,
          nodes: value.tree.nodes.map((node) => (node.question ? { ...node, question: { ...node.question, feature: name(node.question.feature) } } : node)),
        },
      };
    case 'cases':
      return {
        ...value,
        ...common,
        features: names(value.features),
        examples: value.examples.map((example) => ({ ...example, cases: example.cases.map((one) => ({ ...one, changes: names(one.changes) })) })),
      };
    case 'rules':
      return {
        ...value,
        ...common,
        features: names(value.features),
        rules: value.rules.map((rule) => ({
          ...rule,
          conditions: rule.conditions.map((one) => (one.feature === from ? { feature: to, text: condition(one.text) } : one)),
        })),
      };
  }
}

/** `age <= 3`, `3 < age`, `3 < age <= 5`, `housing = own`, `housing=own`: the name stands first, or behind the lower bound. */
function renameInCondition(text: string, from: string, to: string): string {
  if (text === from || text.startsWith(`${from} `) || text.startsWith(`${from}=`)) return to + text.slice(from.length);
  const middle = text.indexOf(` < ${from}`);
  return middle < 0 ? text : `${text.slice(0, middle)} < ${to}${text.slice(middle + 3 + from.length)}`;
}

/** Parameters name features in lists, as keys, or as the feature of an entry; grids hold values, which stay. */
export function renameInParams(params: Readonly<Record<string, unknown>>, name: (one: string) => string): Record<string, unknown> {
  const list = (value: unknown): unknown => (Array.isArray(value) ? value.map((one) => (typeof one === 'string' ? name(one) : entry(one))) : value);
  const entry = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const own = value as Record<string, unknown>;
    return {
      ...own,
      ...(typeof own.feature === 'string' ? { feature: name(own.feature) } : {}),
      ...(Array.isArray(own.features) ? { features: list(own.features) } : {}),
    };
  };
  const keyed = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [name(key), one]))
      : list(value);
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, keyed(value)]));
}

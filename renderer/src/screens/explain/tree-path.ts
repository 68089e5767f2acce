import type { TreeView } from '../../../../core/schema/tree.ts';

interface Bounds {
  low: string | undefined;
  high: string | undefined;
  readonly not: string[];
  /** The categories that are left, where groups were asked for. */
  among: readonly string[] | undefined;
  is: string | undefined;
  missing: boolean | undefined;
}

interface ConditionWords {
  readonly missing: (feature: string) => string;
  readonly notMissing: (feature: string) => string;
}

/** What a row's way through a tree says of its features, each of them once: `1.5 < width ≤ 4`, `housing = own`. */
export function pathConditions({ path, nodes }: Pick<TreeView, 'path' | 'nodes'>, words: ConditionWords): string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const known = new Map<string, Bounds>();
  path.slice(0, -1).forEach((id, i) => {
    const node = byId.get(id);
    if (!node?.question) return;
    const { feature, operator, value, among = [] } = node.question;
    const bounds = known.get(feature) ?? {
      low: undefined,
      high: undefined,
      not: [],
      among: undefined,
      is: undefined,
      missing: undefined,
    };
    known.set(feature, bounds);
    const isLeft = node.left === path[i + 1];
    // questions further down are narrower
    if (node.isMissing) bounds.missing = true;
    else if (operator === '<=' && isLeft) bounds.high = value;
    else if (operator === '<=') bounds.low = value;
    else if (operator === 'in' && isLeft) bounds.among = (bounds.among ?? among).filter((one) => among.includes(one));
    else if (operator === 'in') bounds.not.push(...among);
    else if (operator === 'is not missing') bounds.missing = !isLeft;
    else if (isLeft) bounds.not.push(value);
    else bounds.is = value;
  });
  return [...known].map(([feature, { low, high, not, among, is, missing }]) => {
    if (missing === true) return words.missing(feature);
    if (is !== undefined) return `${feature} = ${is}`;
    const left = among?.filter((one) => !not.includes(one));
    if (left && left.length > 0) return `${feature} = ${left.join(' | ')}`;
    if (not.length > 0) return `${feature} ≠ ${[...new Set(not)].join(', ')}`;
    if (missing === false && low === undefined && high === undefined) return words.notMissing(feature);
    return `${low === undefined ? '' : `${low} < `}${feature}${high === undefined ? '' : ` ≤ ${high}`}`;
  });
}

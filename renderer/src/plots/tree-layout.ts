// Node positions by Buchheim, Jünger and Leipert's linear-time tidy tree (2002), as d3-hierarchy has it.
import { hierarchy, tree } from 'd3-hierarchy';
import type { TreeNode } from '../../../core/schema/tree.ts';

export interface PlacedNode {
  readonly node: TreeNode;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly parent: number | null;
  /** Nodes below a folded one, itself not counted. */
  readonly hidden: number;
}

export const nodeSize = { width: 150, height: 78, gapX: 18, gapY: 44 } as const;
/** What a picture in each node adds to its height. */
export const pictureHeight = 54;

export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

interface Nested {
  readonly node: TreeNode;
  readonly children?: Nested[];
}

/** How many nodes stand below each. Children stand after their parents. */
function descendants(nodes: readonly TreeNode[]): Int32Array {
  const below = new Int32Array(nodes.length);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const { left, right } = nodes[i];
    if (left !== null && right !== null) below[i] = below[left] + below[right] + 2;
  }
  return below;
}

export interface TreeLayout {
  readonly placed: PlacedNode[];
  readonly width: number;
  readonly height: number;
  /** The root stands at the left, and not at the top. */
  readonly isAcross: boolean;
}

/**
 * Places the nodes that are not below a folded one; built without recursion over depth, so that a tree of any depth can
 * be drawn.
 */
export function layoutTree(
  nodes: readonly TreeNode[],
  folded: ReadonlySet<number>,
  {
    nodeHeight = nodeSize.height,
    isAcross = false,
  }: { readonly nodeHeight?: number; readonly isAcross?: boolean } = {},
): TreeLayout {
  if (nodes.length === 0) return { placed: [], width: 0, height: 0, isAcross };
  const below = descendants(nodes);
  const nested: Nested[] = new Array(nodes.length);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    nested[i] =
      node.left !== null && node.right !== null && !folded.has(i)
        ? { node, children: [nested[node.left], nested[node.right]] }
        : { node };
  }
  const root = tree<Nested>()
    .nodeSize(
      isAcross
        ? [nodeHeight + nodeSize.gapX, nodeSize.width + nodeSize.gapY]
        : [nodeSize.width + nodeSize.gapX, nodeHeight + nodeSize.gapY],
    )
    .separation(() => 1)(hierarchy(nested[0]));
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let deepest = 0;
  root.each((entry) => {
    low = Math.min(low, entry.x);
    high = Math.max(high, entry.x);
    deepest = Math.max(deepest, entry.y);
  });
  const placed: PlacedNode[] = [];
  root.each((entry) => {
    const { node } = entry.data;
    placed.push({
      node,
      ...(isAcross ? { x: entry.y, y: entry.x - low } : { x: entry.x - low, y: entry.y }),
      height: nodeHeight,
      parent: entry.parent?.data.node.id ?? null,
      hidden: folded.has(node.id) ? below[node.id] : 0,
    });
  });
  return isAcross
    ? { placed, width: deepest + nodeSize.width, height: high - low + nodeHeight, isAcross }
    : { placed, width: high - low + nodeSize.width, height: deepest + nodeHeight, isAcross };
}

/**
 * Nodes that are folded at first in a large tree: what is deeper than `depth`, and not on the way of the row that is
 * followed.
 */
export function foldBelow(nodes: readonly TreeNode[], depth: number, path: readonly number[]): Set<number> {
  const open = new Set(path);
  return new Set(
    nodes.flatMap((node) => (node.left !== null && node.depth >= depth && !open.has(node.id) ? [node.id] : [])),
  );
}

/** Below this scale a node cannot be read. */
const leastScale = 0.25;

/**
 * A view that holds these nodes of a way down, as large as can be; where they do not fit in a size that can be read, as
 * many of the first as do.
 */
export function around(nodes: readonly PlacedNode[], width: number, height: number, isAcross = false): View {
  if (isAcross) {
    const low = Math.min(...nodes.map((entry) => entry.y));
    const high = Math.max(...nodes.map((entry) => entry.y + entry.height));
    const reach = Math.max(...nodes.map((entry) => entry.x + nodeSize.width));
    const scale = Math.max(leastScale, Math.min(1, (width - 24) / reach, (height - 24) / (high - low)));
    return { scale, x: 12, y: height / 2 - ((low + high) / 2) * scale };
  }
  let [left, right, fits] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1];
  for (const entry of nodes) {
    const [low, high] = [Math.min(left, entry.x), Math.max(right, entry.x + nodeSize.width)];
    const scale = Math.min(1, (width - 48) / (high - low), (height - 24) / (entry.y + entry.height));
    if (scale < leastScale && right >= left) break;
    [left, right, fits] = [low, high, Math.max(leastScale, scale)];
  }
  return { scale: fits, x: width / 2 - ((left + right) / 2) * fits, y: 12 };
}

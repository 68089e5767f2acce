// A decision tree as scikit-learn fills it; pan by dragging, zoom by wheel or buttons, fold, search, follow one row.
import { useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { TreeNode, TreeView } from '../../../core/schema/tree.ts';
import { formatCount } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import { Figure, type FigureTable } from './figure.tsx';
import { nodeFill, treeColours } from './palette.ts';
import styles from './tree-diagram.module.css';
import {
  around,
  foldBelow,
  layoutTree,
  nodeSize,
  type PlacedNode,
  pictureHeight,
  type TreeLayout,
  type View,
} from './tree-layout.ts';
import { nodeLines, questionText, TreeBox, TreeEdge } from './tree-node.tsx';
import { TreeTools } from './tree-tools.tsx';
import { usePanZoom } from './use-pan-zoom.ts';
import { useWidth } from './use-width.ts';

interface TreeDiagramProps {
  readonly title: string;
  readonly name: string;
  readonly tree: TreeView;
  readonly height?: number;
  readonly note?: React.ReactNode;
}

const manyNodes = 60;
const fewNodes = 31;
const shownDepth = 5;

type Layout = TreeLayout;

export function TreeDiagram({ title, name, tree, height = 520, note }: TreeDiagramProps) {
  const { t } = useLanguage();
  const [box, width] = useWidth<HTMLDivElement>();
  const svg = useRef<SVGSVGElement>(null);
  const { view, setView, zoom } = usePanZoom(svg, width > 0);
  const { folded, isAsOpened, toggle } = useFolding(tree);
  const hasPictures = tree.nodes.some((node) => node.histogram);
  const [isAcross, setAcross] = useState(false);
  const [wanted, setPictures] = useState<boolean | null>(null);
  const pictures = hasPictures && (wanted ?? tree.nodes.length <= fewNodes);
  const layout = useMemo(
    () => layoutTree(tree.nodes, folded, { nodeHeight: nodeSize.height + (pictures ? pictureHeight : 0), isAcross }),
    [tree.nodes, folded, pictures, isAcross],
  );
  const onPath = useMemo(() => new Set(tree.path), [tree.path]);
  const [search, setSearch] = useState('');
  const matches = useMemo(() => nodesWith(search, tree, t), [search, tree, t]);
  const [whole, setWhole] = useState(false);
  const fitView = (isWhole: boolean) => {
    if (width === 0) return;
    const followed = isWhole ? [] : layout.placed.filter((entry) => onPath.has(entry.node.id));
    setView(
      followed.length > 0
        ? around(followed, width, height, isAcross)
        : openView(layout, tree, { isWhole, width, height }),
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: fitted when the tree or the room changes, not at each fold
  useEffect(() => {
    if (isAsOpened()) fitView(false);
  }, [layout, width, height]);
  const goTo = (direction: 1 | -1) => {
    const found = layout.placed.filter((entry) => matches.has(entry.node.id));
    if (found.length > 0) setView(viewOfNext(found, view, { direction, width, height }));
  };
  return (
    <Figure
      title={title}
      name={name}
      note={
        note ??
        t('tree.size', {
          nodes: formatCount(tree.nodes.length),
          leaves: formatCount(tree.nodes.filter((node) => node.left === null).length),
        })
      }
      table={() => tableOf(tree)}
      actions={
        <TreeTools
          search={search}
          onSearch={setSearch}
          found={matches.size}
          onNext={goTo}
          onZoom={zoom}
          onFit={() => fitView(true)}
          isAcross={isAcross}
          onAcross={() => setAcross(!isAcross)}
          {...(hasPictures ? { pictures, onPictures: () => setPictures(!pictures) } : {})}
        />
      }
      whole={() => {
        flushSync(() => setWhole(true));
        return () => setWhole(false);
      }}
    >
      <div ref={box} className={styles.treeBox} style={{ height }}>
        {width > 0 && (
          <svg
            ref={svg}
            width={whole ? layout.width + 24 : width}
            height={whole ? layout.height + 24 : height}
            role="img"
            aria-label={title}
            className={styles.tree}
          >
            <g transform={whole ? 'translate(12 12)' : `translate(${view.x} ${view.y}) scale(${view.scale})`}>
              <Nodes
                layout={layout}
                tree={tree}
                onPath={onPath}
                matches={matches}
                isShown={(entry) => whole || isInView(entry, view, width, height)}
                detail={whole || view.scale > 0.22}
                onToggle={toggle}
              />
            </g>
          </svg>
        )}
      </div>
    </Figure>
  );
}

/** What is folded of a tree: of a large one what is deep, until a person folds or unfolds. */
function useFolding(tree: TreeView) {
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const opened = useRef<ReadonlySet<number>>(folded);
  useEffect(() => {
    opened.current = tree.nodes.length > manyNodes ? foldBelow(tree.nodes, shownDepth, tree.path) : new Set();
    setFolded(opened.current);
  }, [tree]);
  return {
    folded,
    isAsOpened: () => folded === opened.current,
    toggle: (id: number) =>
      setFolded((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
  };
}

/** Nodes one of whose lines holds the words. */
function nodesWith(search: string, tree: TreeView, t: (key: string) => string): ReadonlySet<number> {
  const words = search.trim().toLowerCase();
  if (words === '') return new Set();
  const isMatch = (node: TreeNode) => nodeLines(node, tree, t).some((line) => line.toLowerCase().includes(words));
  return new Set(tree.nodes.filter(isMatch).map((node) => node.id));
}

interface Frame {
  readonly width: number;
  readonly height: number;
}

/** A small tree is seen whole at once; a large one opens at its root, so that it can be read. */
function openView(layout: Layout, tree: TreeView, { isWhole, width, height }: Frame & { isWhole: boolean }): View {
  const whole = Math.min(1, (width - 24) / layout.width, (height - 24) / layout.height);
  const scale = isWhole ? whole : Math.max(whole, tree.nodes.length <= fewNodes ? 0.4 : 0.6);
  const [root] = layout.placed;
  if (layout.isAcross && root) return { scale, x: 12, y: height / 2 - (root.y + root.height / 2) * scale };
  const middle = root ? root.x + nodeSize.width / 2 : 0;
  return { scale, x: scale === whole ? (width - layout.width * scale) / 2 : width / 2 - middle * scale, y: 12 };
}

/** The found node beside the one in the middle of the view, in the middle itself. */
function viewOfNext(
  found: readonly PlacedNode[],
  view: View,
  { direction, width, height }: Frame & { direction: 1 | -1 },
): View {
  const distance = (entry: PlacedNode) =>
    Math.abs(view.x + (entry.x + nodeSize.width / 2) * view.scale - width / 2) +
    Math.abs(view.y + entry.y * view.scale - height / 3);
  const now = found.reduce((best, entry, i) => (distance(entry) < distance(found[best]) ? i : best), 0);
  const next = found[(now + (distance(found[now]) < 4 ? direction : 0) + found.length) % found.length];
  const scale = Math.max(0.7, view.scale);
  return { scale, x: width / 2 - (next.x + nodeSize.width / 2) * scale, y: height / 3 - next.y * scale };
}

function isInView(entry: PlacedNode, view: View, width: number, height: number): boolean {
  const [x, y] = [view.x + entry.x * view.scale, view.y + entry.y * view.scale];
  const [right, bottom] = [x + nodeSize.width * view.scale, y + entry.height * view.scale];
  return x < width + 40 && y < height + 40 && right > -40 && bottom > -40;
}

interface NodesProps {
  readonly layout: Layout;
  readonly tree: TreeView;
  readonly onPath: ReadonlySet<number>;
  readonly matches: ReadonlySet<number>;
  readonly isShown: (entry: PlacedNode) => boolean;
  readonly detail: boolean;
  readonly onToggle: (id: number) => void;
}

/** Nodes and the lines between them, as far as they are in view. */
function Nodes({ layout, tree, onPath, matches, isShown, detail, onToggle }: NodesProps) {
  const byId = useMemo(() => new Map(layout.placed.map((entry) => [entry.node.id, entry])), [layout]);
  const colours = useMemo(() => treeColours(Math.max(1, tree.classes.length)), [tree.classes.length]);
  const classColours = useMemo(() => colours.map(([r, g, b]) => `rgb(${r} ${g} ${b})`), [colours]);
  const range = useMemo((): [number, number] => {
    const values = tree.nodes.map((node) => node.value[0]);
    return [
      values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
      values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    ];
  }, [tree.nodes]);
  return (
    <>
      {layout.placed.map((entry) => {
        const parent = entry.parent === null ? undefined : byId.get(entry.parent);
        if (!parent || (!isShown(entry) && !isShown(parent))) return null;
        const { id } = entry.node;
        return (
          <TreeEdge
            key={id}
            from={parent}
            to={entry}
            onPath={onPath.has(id)}
            root={parent.node.id === 0}
            isAcross={layout.isAcross}
          />
        );
      })}
      {layout.placed.filter(isShown).map((entry) => (
        <TreeBox
          key={entry.node.id}
          entry={entry}
          tree={tree}
          colour={nodeFill(entry.node.value, colours, range)}
          onPath={onPath.has(entry.node.id)}
          found={matches.has(entry.node.id)}
          classColours={classColours}
          detail={detail}
          onToggle={onToggle}
        />
      ))}
    </>
  );
}

function tableOf(tree: TreeView): FigureTable {
  const parents = new Map(
    tree.nodes.flatMap(({ id, left, right }) =>
      left === null || right === null
        ? []
        : ([
            [left, id],
            [right, id],
          ] as const),
    ),
  );
  const outputs = tree.classes.length > 0 ? tree.classes : ['value'];
  return {
    columns: ['node', 'depth', 'parent', 'question', tree.criterion, 'samples', ...outputs],
    rows: tree.nodes.map((node) => [
      node.id,
      node.depth,
      parents.get(node.id) ?? null,
      node.question ? questionText(node.question) : '',
      node.impurity,
      node.samples,
      ...node.value,
    ]),
  };
}

// A decision tree as scikit-learn fills it; pan by dragging, zoom by wheel or buttons, fold, search, follow one row.
import { ActionIcon, Group, TextInput, Tooltip } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { TreeNode, TreeView } from '../../../core/schema/tree.ts';
import { fitText } from '../ui/fit-text.ts';
import { Icon } from '../ui/icon.tsx';
import { formatCount } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import { Figure } from './figure.tsx';
import { nodeFill, treeColours } from './palette.ts';
import { around, foldBelow, layoutTree, nodeSize, type PlacedNode, type View } from './tree-layout.ts';
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

const three = (value: number): string => String(Number(value.toFixed(3)));

const questionText = ({ feature, operator, value }: NonNullable<TreeNode['question']>): string =>
  `${feature} ${operator} ${value}`.trim();

/** The lines of a node, in scikit-learn's order. */
export function nodeLines(node: TreeNode, tree: TreeView): string[] {
  const best = node.value.indexOf(Math.max(...node.value));
  const counts = node.value.map((share) => Math.round(share * node.samples));
  return [
    ...(node.question ? [questionText(node.question)] : []),
    `${tree.criterion} = ${three(node.impurity)}`,
    `samples = ${formatCount(node.samples)}`,
    tree.classes.length > 0
      ? `value = [${counts.length > 6 ? `${counts.slice(0, 6).join(', ')}, …` : counts.join(', ')}]`
      : `value = ${three(node.value[0])}`,
    ...(tree.classes.length > 0 ? [`class = ${tree.classes[best]}`] : []),
  ];
}

export function TreeDiagram({ title, name, tree, height = 520, note }: TreeDiagramProps) {
  const { t } = useLanguage();
  const [box, width] = useWidth<HTMLDivElement>();
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const [view, setView] = useState<View>({ x: 0, y: 0, scale: 1 });
  const [search, setSearch] = useState('');
  const [whole, setWhole] = useState(false);
  const drag = useRef<{ x: number; y: number; view: View } | undefined>(undefined);
  const svg = useRef<SVGSVGElement>(null);
  const onPath = useMemo(() => new Set(tree.path), [tree.path]);

  /** What was folded for the person, until they fold or unfold themselves. */
  const foldedAtFirst = useRef<ReadonlySet<number>>(folded);
  useEffect(() => {
    foldedAtFirst.current = tree.nodes.length > manyNodes ? foldBelow(tree.nodes, shownDepth, tree.path) : new Set();
    setFolded(foldedAtFirst.current);
  }, [tree]);
  const layout = useMemo(() => layoutTree(tree.nodes, folded), [tree.nodes, folded]);
  const colours = useMemo(() => treeColours(Math.max(1, tree.classes.length)), [tree.classes.length]);
  const range = useMemo((): [number, number] => {
    const values = tree.nodes.map((node) => node.value[0]);
    return [
      values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
      values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    ];
  }, [tree.nodes]);
  const byId = useMemo(() => new Map(layout.placed.map((entry) => [entry.node.id, entry])), [layout]);
  const matches = useMemo(() => {
    const words = search.trim().toLowerCase();
    return words === ''
      ? new Set<number>()
      : new Set(
          tree.nodes
            .filter((node) => nodeLines(node, tree).some((line) => line.toLowerCase().includes(words)))
            .map((node) => node.id),
        );
  }, [search, tree]);

  const fitView = (whole: boolean) => {
    if (width === 0) return;
    const scale = Math.min(1, (width - 24) / layout.width, (height - 24) / layout.height);
    const followed = layout.placed.filter((entry) => onPath.has(entry.node.id));
    if (!whole && followed.length > 0) return setView(around(followed, width, height));
    // a small tree is seen whole at once; a large one opens at its root, so that it can be read
    const readable = whole ? scale : Math.max(scale, tree.nodes.length <= fewNodes ? 0.4 : 0.6);
    const root = layout.placed[0];
    setView({
      scale: readable,
      x:
        readable === scale
          ? (width - layout.width * scale) / 2
          : width / 2 - ((root?.x ?? 0) + nodeSize.width / 2) * readable,
      y: 12,
    });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: fitted when the tree or the room changes, not at each fold
  useEffect(() => {
    if (folded === foldedAtFirst.current) fitView(false);
  }, [layout, width, height]);

  const zoom = (factor: number, cx = width / 2, cy = height / 2) =>
    setView((now) => {
      const scale = Math.min(3, Math.max(0.03, now.scale * factor));
      const ratio = scale / now.scale;
      return { scale, x: cx - (cx - now.x) * ratio, y: cy - (cy - now.y) * ratio };
    });

  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const frame = element.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 400), event.clientX - frame.left, event.clientY - frame.top);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  });

  const toggle = (id: number) =>
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });

  const goTo = (direction: 1 | -1) => {
    const found = layout.placed.filter((entry) => matches.has(entry.node.id));
    if (found.length === 0) return;
    const centre = (entry: PlacedNode) =>
      Math.abs(view.x + (entry.x + nodeSize.width / 2) * view.scale - width / 2) +
      Math.abs(view.y + entry.y * view.scale - height / 3);
    const now = found.reduce((best, entry, i) => (centre(entry) < centre(found[best]) ? i : best), 0);
    const next = found[(now + (centre(found[now]) < 4 ? direction : 0) + found.length) % found.length];
    const scale = Math.max(0.7, view.scale);
    setView({ scale, x: width / 2 - (next.x + nodeSize.width / 2) * scale, y: height / 3 - next.y * scale });
  };

  const inView = (entry: PlacedNode) => {
    const [x, y] = [view.x + entry.x * view.scale, view.y + entry.y * view.scale];
    return (
      x < width + 40 &&
      y < height + 40 &&
      x + nodeSize.width * view.scale > -40 &&
      y + nodeSize.height * view.scale > -40
    );
  };
  const drawn = whole ? layout.placed : layout.placed.filter(inView);
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
      table={() => ({
        columns: [
          'node',
          'depth',
          'parent',
          'question',
          tree.criterion,
          'samples',
          ...(tree.classes.length > 0 ? tree.classes : ['value']),
        ],
        rows: tree.nodes.map((node) => [
          node.id,
          node.depth,
          parentOf(tree.nodes, node.id),
          node.question ? questionText(node.question) : '',
          node.impurity,
          node.samples,
          ...node.value,
        ]),
      })}
      actions={
        <Group gap={4} wrap="nowrap">
          <TextInput
            size="xs"
            placeholder={t('tree.search')}
            aria-label={t('tree.search')}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) =>
              event.key === 'Enter' && !event.nativeEvent.isComposing && goTo(event.shiftKey ? -1 : 1)
            }
            rightSection={matches.size > 0 ? <span className="soft small">{matches.size}</span> : undefined}
            w={150}
          />
          <TreeButton label={t('tree.zoomIn')} icon="zoomIn" onClick={() => zoom(1.3)} />
          <TreeButton label={t('tree.zoomOut')} icon="zoomOut" onClick={() => zoom(1 / 1.3)} />
          <TreeButton label={t('tree.fit')} icon="fit" onClick={() => fitView(true)} />
        </Group>
      }
      whole={() => {
        flushSync(() => setWhole(true));
        return () => setWhole(false);
      }}
    >
      <div ref={box} className="tree-box" style={{ height }}>
        {width > 0 && (
          <svg
            ref={svg}
            width={whole ? layout.width + 24 : width}
            height={whole ? layout.height + 24 : height}
            role="img"
            aria-label={title}
            className="tree"
            onPointerDown={(event) => {
              drag.current = { x: event.clientX, y: event.clientY, view };
            }}
            onPointerMove={(event) => {
              const from = drag.current;
              if (!from || event.buttons === 0) return;
              setView({
                ...from.view,
                x: from.view.x + event.clientX - from.x,
                y: from.view.y + event.clientY - from.y,
              });
            }}
            onPointerUp={() => {
              drag.current = undefined;
            }}
          >
            <g transform={whole ? 'translate(12 12)' : `translate(${view.x} ${view.y}) scale(${view.scale})`}>
              {layout.placed.map((entry) => {
                const parent = entry.parent === null ? undefined : byId.get(entry.parent);
                if (!parent || (!whole && !inView(entry) && !inView(parent))) return null;
                return (
                  <TreeEdge
                    key={entry.node.id}
                    from={parent}
                    to={entry}
                    onPath={onPath.has(entry.node.id)}
                    root={parent.node.id === 0}
                  />
                );
              })}
              {drawn.map((entry) => (
                <TreeBox
                  key={entry.node.id}
                  entry={entry}
                  tree={tree}
                  colour={nodeFill(entry.node.value, colours, range)}
                  onPath={onPath.has(entry.node.id)}
                  found={matches.has(entry.node.id)}
                  detail={whole || view.scale > 0.22}
                  onToggle={toggle}
                />
              ))}
            </g>
          </svg>
        )}
      </div>
    </Figure>
  );
}

const parentOf = (nodes: readonly TreeNode[], id: number): number | null =>
  nodes.find((node) => node.left === id || node.right === id)?.id ?? null;

function TreeButton({
  label,
  icon,
  onClick,
}: {
  readonly label: string;
  readonly icon: 'zoomIn' | 'zoomOut' | 'fit';
  readonly onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={onClick}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}

function TreeEdge({
  from,
  to,
  onPath,
  root,
}: {
  readonly from: PlacedNode;
  readonly to: PlacedNode;
  readonly onPath: boolean;
  readonly root: boolean;
}) {
  const [x1, y1] = [from.x + nodeSize.width / 2, from.y + nodeSize.height];
  const [x2, y2] = [to.x + nodeSize.width / 2, to.y];
  const isLeft = from.node.left === to.node.id;
  return (
    <g className={onPath ? 'edge on-path' : 'edge'}>
      <path d={`M${x1} ${y1}C${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2} ${x2} ${y2}`} />
      {root && (
        <text
          x={(x1 + x2) / 2 + (isLeft ? -10 : 10)}
          y={(y1 + y2) / 2 - 4}
          textAnchor={isLeft ? 'end' : 'start'}
          className="bar-number"
        >
          {isLeft ? 'True' : 'False'}
        </text>
      )}
    </g>
  );
}

interface TreeBoxProps {
  readonly entry: PlacedNode;
  readonly tree: TreeView;
  readonly colour: { readonly fill: string; readonly text: string };
  readonly onPath: boolean;
  readonly found: boolean;
  readonly detail: boolean;
  readonly onToggle: (id: number) => void;
}

function TreeBox({ entry, tree, colour, onPath, found, detail, onToggle }: TreeBoxProps) {
  const lines = nodeLines(entry.node, tree);
  const inner = entry.node.left !== null;
  return (
    <g
      transform={`translate(${entry.x} ${entry.y})`}
      className={`tree-node${onPath ? ' on-path' : ''}${found ? ' found' : ''}${inner ? ' inner' : ''}`}
      onDoubleClick={() => inner && onToggle(entry.node.id)}
    >
      <rect width={nodeSize.width} height={nodeSize.height} rx={4} style={{ fill: colour.fill }} />
      {detail &&
        lines.map((line, i) => (
          <text
            key={line}
            x={nodeSize.width / 2}
            y={nodeSize.height / 2 + (i - (lines.length - 1) / 2) * 14 + 4}
            textAnchor="middle"
            style={{ fill: colour.text }}
          >
            {fitText(line, nodeSize.width - 8, 11)}
          </text>
        ))}
      <title>{lines.join('\n')}</title>
      {entry.hidden > 0 && (
        <g className="fold" onClick={() => onToggle(entry.node.id)}>
          <rect x={nodeSize.width / 2 - 26} y={nodeSize.height + 3} width={52} height={16} rx={8} />
          <text x={nodeSize.width / 2} y={nodeSize.height + 15} textAnchor="middle">
            +{formatCount(entry.hidden)}
          </text>
        </g>
      )}
    </g>
  );
}

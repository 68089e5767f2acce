// One node of a drawn tree, and the line that leads to it.
import type { TreeNode, TreeView } from '../../../core/schema/tree.ts';
import { fitText, textWidth } from '../ui/fit-text.ts';
import { formatCount, formatInTree } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import styles from './tree-diagram.module.css';
import { nodeSize, type PlacedNode } from './tree-layout.ts';
import { NodePicture } from './tree-node-picture.tsx';

type Question = NonNullable<TreeNode['question']>;

export const questionText = ({ feature, operator, value }: Question): string =>
  `${feature} ${operator} ${value}`.trim();

/** The feature's name is cut where there is no room, what is asked of it never. */
function fitQuestion(question: Question, width: number): string {
  const asked = questionText({ ...question, feature: '' });
  return `${fitText(question.feature, Math.max(30, width - textWidth(` ${asked}`, 11)), 11)} ${asked}`;
}

type Translate = (key: string) => string;

/** The lines of a node, in scikit-learn's order. */
export function nodeLines(node: TreeNode, tree: TreeView, t: Translate): string[] {
  const best = node.value.indexOf(Math.max(...node.value));
  const counts = node.value.map((share) => Math.round(share * node.samples));
  return [
    ...(node.question ? [questionText(node.question)] : []),
    `${t(`tree.word.${tree.criterion}`)} = ${formatInTree(node.impurity)}`,
    `${t('tree.word.samples')} = ${formatCount(node.samples)}`,
    tree.classes.length > 0
      ? `${t('tree.word.value')} = [${counts.length > 6 ? `${counts.slice(0, 6).join(', ')}, …` : counts.join(', ')}]`
      : `${t('tree.word.value')} = ${formatInTree(node.value[0])}`,
    ...(tree.classes.length > 0 ? [`${t('tree.word.class')} = ${tree.classes[best]}`] : []),
  ];
}

export function TreeEdge({
  from,
  to,
  onPath,
  root,
  isAcross,
}: {
  readonly from: PlacedNode;
  readonly to: PlacedNode;
  readonly onPath: boolean;
  readonly root: boolean;
  readonly isAcross: boolean;
}) {
  const { t } = useLanguage();
  const [x1, y1] = isAcross
    ? [from.x + nodeSize.width, from.y + from.height / 2]
    : [from.x + nodeSize.width / 2, from.y + from.height];
  const [x2, y2] = isAcross ? [to.x, to.y + to.height / 2] : [to.x + nodeSize.width / 2, to.y];
  const isLeft = from.node.left === to.node.id;
  return (
    <g className={onPath ? `${styles.edge} ${styles.onPath}` : styles.edge}>
      <path
        d={
          isAcross
            ? `M${x1} ${y1}C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`
            : `M${x1} ${y1}C${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2} ${x2} ${y2}`
        }
      />
      {root && (
        <text
          x={(x1 + x2) / 2 + (isAcross ? 0 : isLeft ? -10 : 10)}
          y={isAcross ? (isLeft ? y2 - 6 : y2 + 14) : (y1 + y2) / 2 - 4}
          textAnchor={isAcross ? 'middle' : isLeft ? 'end' : 'start'}
          className="bar-number"
        >
          {t(isLeft ? 'tree.word.true' : 'tree.word.false')}
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
  /** Colours of the classes, for pictures in nodes. */
  readonly classColours: readonly string[];
  readonly detail: boolean;
  readonly onToggle: (id: number) => void;
}

export function TreeBox({ entry, tree, colour, onPath, found, classColours, detail, onToggle }: TreeBoxProps) {
  const { t } = useLanguage();
  const lines = nodeLines(entry.node, tree, t);
  const inner = entry.node.left !== null;
  return (
    <g
      transform={`translate(${entry.x} ${entry.y})`}
      className={`${styles.treeNode}${onPath ? ` ${styles.onPath}` : ''}${found ? ` ${styles.found}` : ''}${inner ? ' inner' : ''}`}
      onDoubleClick={() => inner && onToggle(entry.node.id)}
    >
      <rect width={nodeSize.width} height={entry.height} rx={4} style={{ fill: colour.fill }} />
      {detail &&
        lines.map((line, i) => (
          <text
            key={line}
            x={nodeSize.width / 2}
            y={nodeSize.height / 2 + (i - (lines.length - 1) / 2) * 14 + 4}
            textAnchor="middle"
            style={{ fill: colour.text }}
          >
            {i === 0 && entry.node.question
              ? fitQuestion(entry.node.question, nodeSize.width - 8)
              : fitText(line, nodeSize.width - 8, 11)}
          </text>
        ))}
      {detail && entry.height > nodeSize.height && (
        <NodePicture node={entry.node} classColours={classColours} total={tree.nodes[0]?.samples ?? 1} />
      )}
      <title>{lines.join('\n')}</title>
      {entry.hidden > 0 && (
        <g className={styles.fold} onClick={() => onToggle(entry.node.id)}>
          <rect x={nodeSize.width / 2 - 26} y={entry.height + 3} width={52} height={16} rx={8} />
          <text x={nodeSize.width / 2} y={entry.height + 15} textAnchor="middle">
            +{formatCount(entry.hidden)}
          </text>
        </g>
      )}
    </g>
  );
}

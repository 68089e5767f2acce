// What a node sees of the training rows: the split feature's values by class, or of a leaf its classes.
import type { TreeNode } from '../../../core/schema/tree.ts';
import { formatNumber } from '../ui/numbers.ts';
import { nodeSize, pictureHeight } from './tree-layout.ts';
import styles from './tree-node-picture.module.css';

interface NodePictureProps {
  readonly node: TreeNode;
  readonly classColours: readonly string[];
  /** Rows at the root: a leaf's bar is as long as its share of them. */
  readonly total: number;
}

const inset = 8;
const width = nodeSize.width - 2 * inset;
const plot = pictureHeight - 20;

export function NodePicture({ node, classColours, total }: NodePictureProps) {
  return (
    <g transform={`translate(${inset} ${nodeSize.height + 1})`} className={styles.nodePicture}>
      <rect x={-4} y={-2} width={width + 8} height={pictureHeight - 5} rx={3} className={styles.nodePictureGround} />
      {node.left === null ? (
        <LeafBar node={node} classColours={classColours} total={total} />
      ) : node.histogram ? (
        <Histogram node={node} histogram={node.histogram} classColours={classColours} />
      ) : null}
    </g>
  );
}

interface HistogramProps {
  readonly node: TreeNode;
  readonly histogram: NonNullable<TreeNode['histogram']>;
  readonly classColours: readonly string[];
}

/** Bars by class, a wedge where the node parts them, and a line at the followed row's own value. */
function Histogram({ node, histogram, classColours }: HistogramProps) {
  const { low, high, split, counts } = histogram;
  const most = Math.max(1, ...counts.map((bin) => bin.reduce((a, b) => a + b, 0)));
  const each = width / counts.length;
  const at = (value: number) => Math.min(width, Math.max(0, ((value - low) / (high - low)) * width));
  return (
    <>
      {counts.map((bin, b) =>
        bin.map((count, k) => {
          const below = bin.slice(0, k).reduce((a, c) => a + c, 0);
          return (
            count > 0 && (
              <rect
                key={`${b} ${k}`}
                x={b * each + 0.5}
                y={plot - ((below + count) / most) * plot}
                width={each - 1}
                height={(count / most) * plot}
                style={{ fill: classColours[k] ?? 'var(--bar)' }}
              />
            )
          );
        }),
      )}
      <line x1={0} x2={width} y1={plot} y2={plot} className="axis" />
      <path d={`M${at(split)} ${plot - 1}l-4 7h8Z`} className={styles.splitMark} />
      {node.own !== null && node.own !== undefined && (
        <line x1={at(node.own)} x2={at(node.own)} y1={0} y2={plot} className={styles.ownMark} />
      )}
      <text x={0} y={plot + 12} className="bar-number">
        {formatNumber(low, 3)}
      </text>
      <text x={width} y={plot + 12} textAnchor="end" className="bar-number">
        {formatNumber(high, 3)}
      </text>
    </>
  );
}

/** The classes of a leaf, in a bar as long as the leaf has rows. */
function LeafBar({ node, classColours, total }: NodePictureProps) {
  const length = Math.max(6, width * Math.sqrt(node.samples / Math.max(1, total)));
  const shares = node.value.length > 1 ? node.value : [1];
  const whole = shares.reduce((a, b) => a + b, 0) || 1;
  return (
    <>
      {shares.map((share, k) => {
        const start = shares.slice(0, k).reduce((a, b) => a + b, 0) / whole;
        return (
          <rect
            key={k}
            x={(width - length) / 2 + start * length}
            y={plot / 2 - 8}
            width={(share / whole) * length}
            height={18}
            style={{ fill: node.value.length > 1 ? classColours[k] : 'var(--bar)' }}
          />
        );
      })}
    </>
  );
}

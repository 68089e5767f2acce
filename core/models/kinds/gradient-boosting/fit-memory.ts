// Memory that the threads of a fit share: rows, scores, derivatives and histograms, laid out in one WebAssembly memory.

import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';

export const slots = 256;
/** Columns whose bins stand in one number a row, so that one look serves four sums. */
export const perGroup = 4;
/**
 * Rows whose derivatives are worked out as one piece. The loss is added up piece by piece, so this is part of the
 * result's last bits.
 */
export const chunkRows = 8192;
/**
 * Numbers that a group says of its best split of a node: gain, g and h of the left part, column, bin, 1 where missing
 * values go left.
 */
export const splitSize = 6;
/** Bytes that histograms of open leaves may take: beyond them a leaf's is built anew when it is split. */
const heldBytes = 400e6;
const page = 65_536;
const most = 65_536;

export interface FitSize {
  readonly rows: number;
  /** Rows that the trees learn from. */
  readonly learning: number;
  readonly width: number;
  readonly scores: number;
  readonly maxLeafNodes: number;
}

/** Views on the memory of a fit; `at` holds the byte offsets that the WebAssembly functions take. */
export interface FitMemory {
  readonly groups: number;
  /** Histograms that there is room for. */
  readonly histograms: number;
  readonly at: {
    readonly packed: number;
    readonly order: number;
    readonly pairs: number;
    readonly sums: number;
    readonly counts: number;
    readonly splits: number;
    readonly scratch: number;
  };
  readonly y: Float64Array;
  /** 1 for every row where the data has no weights. */
  readonly weights: Float64Array;
  /** `[row, score]` */
  readonly raw: Float64Array;
  /** First and second derivative, `[score, row, (g, h)]`. */
  readonly pairs: Float64Array;
  /** Upper edges of bins, `[column, bin]`; `edgeCount` says how many there are. */
  readonly edges: Float64Array;
  readonly edgeCount: Int32Array;
  readonly hasMissing: Int32Array;
  /** `[group, row]`, four bins of eight bits */
  readonly packed: Uint32Array;
  readonly learning: Int32Array;
  /** The learning rows, leaf by leaf. */
  readonly order: Int32Array;
  /** `[histogram, column, bin, (g, h)]` */
  readonly sums: Float64Array;
  /** `[histogram, column, bin]` */
  readonly counts: Int32Array;
  /** `[column, bin]` of all learning rows: the same for every tree */
  readonly rootCounts: Int32Array;
  /** What the round at hand is; see `thread-work.ts`. */
  readonly command: Float64Array;
  /** `[child, group, splitSize]` */
  readonly splits: Float64Array;
  /** `[leaf, (first row, end, value)]` */
  readonly leaves: Float64Array;
  /** `[chunk, (loss, rows that are right)]` */
  readonly measured: Float64Array;
}

const histogramBytes = (groups: number) => groups * perGroup * slots * 20;

function histogramCount(groups: number, maxLeafNodes: number): number {
  // two are kept free for the next split
  return 2 + Math.min(maxLeafNodes, Math.max(8, Math.floor(heldBytes / histogramBytes(groups))));
}

/** @param memory where to lay it out; only measured where it is absent */
function layOut(
  { rows, learning, width, scores, maxLeafNodes }: FitSize,
  memory?: WebAssembly.Memory,
): { views: FitMemory | undefined; bytes: number } {
  const groups = Math.ceil(width / perGroup);
  const histograms = histogramCount(groups, maxLeafNodes);
  let bytes = 0;
  const place = (count: number, size: number): [at: number, count: number] => {
    const at = bytes;
    bytes += Math.ceil((count * size) / 16) * 16;
    return [at, count];
  };
  const doubles = {
    y: place(rows, 8),
    weights: place(rows, 8),
    raw: place(rows * scores, 8),
    pairs: place(rows * scores * 2, 8),
    edges: place(width * slots, 8),
    sums: place(histograms * groups * perGroup * slots * 2, 8),
    command: place(24, 8),
    splits: place(2 * groups * splitSize, 8),
    leaves: place(maxLeafNodes * 3, 8),
    measured: place(Math.ceil(learning / chunkRows) * 2, 8),
  };
  const integers = {
    edgeCount: place(width, 4),
    hasMissing: place(width, 4),
    learning: place(learning, 4),
    order: place(learning, 4),
    counts: place(histograms * groups * perGroup * slots, 4),
    rootCounts: place(groups * perGroup * slots, 4),
  };
  const packed = place(groups * rows, 4);
  const scratch = place(learning, 4);
  if (!memory) return { views: undefined, bytes };
  const { buffer } = memory;
  const view = <K extends string, T>(
    places: Record<K, [number, number]>,
    make: (at: number, count: number) => T,
  ): Record<K, T> =>
    Object.fromEntries(
      Object.entries<[number, number]>(places).map(([name, [at, count]]) => [name, make(at, count)]),
    ) as Record<K, T>;
  const at = {
    packed: packed[0],
    order: integers.order[0],
    pairs: doubles.pairs[0],
    sums: doubles.sums[0],
    counts: integers.counts[0],
    splits: doubles.splits[0],
    scratch: scratch[0],
  };
  return {
    bytes,
    views: {
      groups,
      histograms,
      at,
      ...view(doubles, (from, count) => new Float64Array(buffer, from, count)),
      ...view(integers, (from, count) => new Int32Array(buffer, from, count)),
      packed: new Uint32Array(buffer, ...packed),
    },
  };
}

/** @throws out-of-memory */
export function allocateFit(size: FitSize): WebAssembly.Memory {
  const pages = Math.ceil(layOut(size).bytes / page) + 1;
  try {
    if (pages > most) throw new RangeError('more than 4 GB');
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    throw new VitrineError(
      'out-of-memory',
      say('error.boostingRowsColumnsNeedsMore', {
        rows: size.rows.toLocaleString('en'),
        width: size.width.toLocaleString('en'),
      }),
      {
        where: 'model',
        hint: say('hint.useFewerRowsOrColumns', {}),
        cause,
      },
    );
  }
}

export function openFit(size: FitSize, memory: WebAssembly.Memory): FitMemory {
  return layOut(size, memory).views as FitMemory;
}

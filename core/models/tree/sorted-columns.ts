// Columns sorted once, and the rows of a node in the order of one of them.

/** Columns with the rows of each in ascending order; NaN at the end. One set serves many trees. */
export interface SortedColumns {
  readonly columns: readonly Float64Array[];
  readonly orders: readonly Int32Array[];
  /** Places of the rows in the orders, for columns that were asked for. */
  readonly ranks: (Int32Array | undefined)[];
}

/** @param x `[row, column]` row-major; NaN where a value is missing */
export function sortColumns(x: Float64Array, rows: number, width: number): SortedColumns {
  const columns = Array.from({ length: width }, (_, j) => {
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) column[i] = x[i * width + j];
    return column;
  });
  return { columns, orders: columns.map((column) => sortOrder(column)), ranks: columns.map(() => undefined) };
}

export function withWeight(order: Int32Array, weights: Float64Array, kept: number): Int32Array {
  // one place more, so that a row is written first and kept or not afterwards, without a branch
  const result = new Int32Array(kept + 1);
  let at = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    result[at] = row;
    at += +(weights[row] > 0);
  }
  return result.subarray(0, kept);
}

/**
 * The rows in ascending order of a column, equal values in row order, NaN last: a byte-wise radix sort on the
 * order-preserving bits of each double.
 */
export function sortOrder(column: Float64Array): Int32Array {
  const n = column.length;
  const bits = new Uint32Array(new Float64Array(column).buffer);
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    // -0 and 0 are equal and must stay in row order; every NaN is one value above all others
    const value = column[i];
    const plain = value === 0 ? 0 : Number.isNaN(value) ? 0x7ff80000 : undefined;
    const upper = plain ?? bits[2 * i + 1];
    const lower = plain === undefined ? bits[2 * i] : 0;
    const negative = upper >>> 31;
    high[i] = negative ? ~upper : upper ^ 0x80000000;
    low[i] = negative ? ~lower : lower;
  }
  let order = new Int32Array(n);
  let other = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  const counts = new Int32Array(65536);
  for (const [keys, shift] of [
    [low, 0],
    [low, 16],
    [high, 0],
    [high, 16],
  ] as const) {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[(keys[i] >>> shift) & 0xffff]++;
    if (counts[(keys[0] >>> shift) & 0xffff] === n) continue;
    let total = 0;
    for (let k = 0; k < 65536; k++) {
      const count = counts[k];
      counts[k] = total;
      total += count;
    }
    for (let i = 0; i < n; i++) {
      const row = order[i];
      other[counts[(keys[row] >>> shift) & 0xffff]++] = row;
    }
    [order, other] = [other, order];
  }
  return order;
}

/** Rows beyond which a node's rows are picked from the whole order, and not sorted. */
const pickedShare = 1 / 16;

/**
 * The rows of a node in the order of a column, at the places [start, end) of an array that the next but one call
 * overwrites.
 */
export function nodeOrders(
  { columns, orders, ranks }: SortedColumns,
  weights: Float64Array,
  rows: Int32Array,
): (column: number, start: number, end: number, best: number) => Int32Array {
  // the best one so far stays as it is while others are looked at
  const arrays = [new Int32Array(rows.length), new Int32Array(rows.length)];
  const heldBy = [-1, -1];
  const isIn = new Uint8Array(weights.length);
  const sorting = new Int32Array(rows.length);
  let node = [-1, -1];
  return (j, start, end, best) => {
    if (node[0] !== start || node[1] !== end) {
      for (let i = Math.max(0, node[0]); i < node[1]; i++) isIn[rows[i]] = 0;
      for (let i = start; i < end; i++) isIn[rows[i]] = 1;
      node = [start, end];
      heldBy.fill(-1);
    }
    const known = heldBy.indexOf(j);
    if (known >= 0) return arrays[known];
    const free = heldBy[0] === best ? 1 : 0;
    heldBy[free] = j;
    const order = arrays[free];
    const column = columns[j];
    const first = column[rows[start]];
    let isConstant = true;
    for (let i = start + 1; i < end && isConstant; i++) isConstant = column[rows[i]] === first;
    if (isConstant) order.set(rows.subarray(start, end), start);
    else if (end - start > pickedShare * weights.length) {
      let at = start;
      for (const row of orders[j]) if (isIn[row] === 1) order[at++] = row;
    } else {
      const rank = ranks[j] ?? ranksOf(orders[j]);
      ranks[j] = rank;
      const own = sorting.subarray(0, end - start);
      for (let i = start; i < end; i++) own[i - start] = rank[rows[i]];
      own.sort();
      for (let i = start; i < end; i++) order[i] = orders[j][own[i - start]];
    }
    return order;
  };
}

function ranksOf(order: Int32Array): Int32Array {
  const ranks = new Int32Array(order.length);
  for (let i = 0; i < order.length; i++) ranks[order[i]] = i;
  return ranks;
}

// Ascending lists, and places in them by halving.

/** Numbers up to which insertion is quicker than the typed array's own sort. */
const few = 64;

/** Sorts in place, ascending; NaN is not to be among them. */
export function sortAscending(values: Float64Array): Float64Array {
  if (values.length > few) return values.sort();
  for (let i = 1; i < values.length; i++) {
    const value = values[i];
    let place = i;
    for (; place > 0 && values[place - 1] > value; place--) values[place] = values[place - 1];
    values[place] = value;
  }
  return values;
}

/** How many of an ascending list are below a value; none where the value is NaN. */
export function countBelow(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of an ascending list are not above a value; none where the value is NaN. */
export function countUpTo(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

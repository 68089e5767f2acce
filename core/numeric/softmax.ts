/** Softmax of each row, in place; `values` is `[row, class]`. */
export function softmaxRows(values: Float64Array, rows: number, classes: number): Float64Array {
  for (let r = 0; r < rows; r++) {
    const from = r * classes;
    let largest = values[from];
    for (let k = 1; k < classes; k++) largest = Math.max(largest, values[from + k]);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      values[from + k] = Math.exp(values[from + k] - largest);
      sum += values[from + k];
    }
    for (let k = 0; k < classes; k++) values[from + k] /= sum;
  }
  return values;
}

/** Softmax of class k of the row that begins at `from`; `values` stays. */
export function softmaxAt(values: Float64Array, from: number, classes: number, k: number): number {
  let largest = values[from];
  for (let c = 1; c < classes; c++) largest = Math.max(largest, values[from + c]);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += Math.exp(values[from + c] - largest);
  return Math.exp(values[from + k] - largest) / sum;
}

/** The sum of `count` products, four sums side by side so that none waits for another. */
export function dot(a: Float64Array, aFrom: number, b: Float64Array, bFrom: number, count: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const whole = count - (count % 4);
  for (let i = 0; i < whole; i += 4) {
    first += a[aFrom + i] * b[bFrom + i];
    second += a[aFrom + i + 1] * b[bFrom + i + 1];
    third += a[aFrom + i + 2] * b[bFrom + i + 2];
    fourth += a[aFrom + i + 3] * b[bFrom + i + 3];
  }
  for (let i = whole; i < count; i++) first += a[aFrom + i] * b[bFrom + i];
  return first + second + (third + fourth);
}

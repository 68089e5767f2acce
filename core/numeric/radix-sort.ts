// Sorting of many numbers by the digits of their bits (LSD radix sort, four passes of 16 bits): three to four times as
// fast as comparing them.

const digits = 1 << 16;
/** Below that comparing is as fast. */
const fewest = 50_000;

/** Sorts numbers that are not NaN in place, ascending, -0 before 0, as `sort()` does. @returns the same array */
export function sortNumbers(values: Float64Array): Float64Array {
  const count = values.length;
  if (count < fewest) return values.sort();
  let words: Uint32Array = new Uint32Array(values.buffer, values.byteOffset, 2 * count);
  const own = words;
  let other: Uint32Array = new Uint32Array(2 * count);
  const starts = [0, 1, 2, 3].map(() => new Uint32Array(digits));
  for (let i = 0; i < 2 * count; i += 2) {
    // the order of the bits is that of the numbers once the sign is turned, and all bits of negative ones
    const isNegative = words[i + 1] >>> 31 === 1;
    words[i] = isNegative ? ~words[i] : words[i];
    words[i + 1] = isNegative ? ~words[i + 1] : words[i + 1] ^ 0x80000000;
    for (let pass = 0; pass < 4; pass++) starts[pass][(words[i + (pass >> 1)] >>> (16 * (pass & 1))) & 0xffff]++;
  }
  starts.forEach((start, pass) => {
    if (start.includes(count)) return;
    let sum = 0;
    for (let digit = 0; digit < digits; digit++) {
      const own = start[digit];
      start[digit] = sum;
      sum += own;
    }
    const [word, shift] = [pass >> 1, 16 * (pass & 1)];
    for (let i = 0; i < 2 * count; i += 2) {
      const place = 2 * start[(words[i + word] >>> shift) & 0xffff]++;
      other[place] = words[i];
      other[place + 1] = words[i + 1];
    }
    [words, other] = [other, words];
  });
  for (let i = 0; i < 2 * count; i += 2) {
    const isNegative = words[i + 1] >>> 31 === 0;
    own[i] = isNegative ? ~words[i] : words[i];
    own[i + 1] = isNegative ? ~words[i + 1] : words[i + 1] ^ 0x80000000;
  }
  return values;
}

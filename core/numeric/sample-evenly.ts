/** At most so many of the rows, taken evenly in their order. */
export const sampleEvenly = (rows: Int32Array, most: number): Int32Array =>
  rows.length <= most ? rows : Int32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]);

// A last row that looks like the total of those above it.

const totalWords =
  /^\s*(grand total|sub-?total|total|sum|gesamt|summe|合计|总计|小计|共计)\b|^\s*(合计|总计|小计|共计)/i;

/** The cell that says so; undefined where none does. */
export const totalIn = (cells: readonly string[]): string | undefined => cells.find((cell) => totalWords.test(cell));

import type { Coalitions } from './model.ts';

/** The masked rows themselves, `[mask, background row, column]`. */
export function maskedRows({ row, background, backgroundRows, features, masks }: Coalitions): Float64Array {
  const width = row.length;
  const rows = new Float64Array(masks.length * background.length);
  const present = new Int32Array(width);
  masks.forEach((mask, m) => {
    const start = m * background.length;
    rows.set(background, start);
    let columns = 0;
    features.forEach((own, f) => {
      if (mask[f] === 1) for (const c of own) present[columns++] = c;
    });
    for (let b = 0; b < backgroundRows; b++)
      for (let c = 0; c < columns; c++) rows[start + b * width + present[c]] = row[present[c]];
  });
  return rows;
}

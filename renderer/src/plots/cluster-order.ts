/**
 * An order in which like rows stand together: agglomeration by average linkage along chains of nearest neighbours
 * (Murtagh 1983), read off its tree.
 * @param values `[column, row]`
 * @returns places of rows
 */
export function clusterOrder(values: readonly (readonly number[])[], places: readonly number[]): number[] {
  const n = places.length;
  if (n < 3) return [...places];
  const apart = new Float32Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      let sum = 0;
      for (const column of values) sum += (column[places[a]] - column[places[b]]) ** 2;
      apart[a * n + b] = apart[b * n + a] = Math.sqrt(sum);
    }
  }
  const members: (number[] | undefined)[] = Array.from({ length: n }, (_, i) => [i]);
  const chain: number[] = [];
  for (let left = n; left > 1; ) {
    if (chain.length === 0) chain.push(members.findIndex((group) => group !== undefined));
    const top = chain[chain.length - 1];
    const before = chain[chain.length - 2] ?? -1;
    let next = before;
    for (let i = 0; i < n; i++)
      if (i !== top && members[i] && (next < 0 || apart[top * n + i] < apart[top * n + next])) next = i;
    if (next !== before) {
      chain.push(next);
      continue;
    }
    chain.length -= 2;
    const [a, b] = [members[before] ?? [], members[top] ?? []];
    for (let i = 0; i < n; i++) {
      if (i === top || i === before || !members[i]) continue;
      const mean = (apart[before * n + i] * a.length + apart[top * n + i] * b.length) / (a.length + b.length);
      apart[before * n + i] = apart[i * n + before] = mean;
    }
    members[before] = [...a, ...b];
    members[top] = undefined;
    left--;
  }
  return (members.find((group) => group !== undefined) ?? []).map((i) => places[i]);
}

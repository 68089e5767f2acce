/** A map at another size, between its places mixed of the nearest four; a place's value stands in its middle. */
export function resized(
  map: ArrayLike<number>,
  [height, width]: readonly [number, number],
  [toHeight, toWidth]: readonly [number, number],
): Float64Array {
  const along = (i: number, from: number, to: number) => {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const low = Math.floor(at);
    return [low, Math.min(from - 1, low + 1), at - low] as const;
  };
  return Float64Array.from({ length: toHeight * toWidth }, (_, i) => {
    const [top, bottom, b] = along(Math.floor(i / toWidth), height, toHeight);
    const [left, right, a] = along(i % toWidth, width, toWidth);
    const at = (y: number, x: number) => map[y * width + x];
    return (
      (1 - b) * ((1 - a) * at(top, left) + a * at(top, right)) +
      b * ((1 - a) * at(bottom, left) + a * at(bottom, right))
    );
  });
}

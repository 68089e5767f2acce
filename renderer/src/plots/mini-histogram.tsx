import { colourOf } from './palette.ts';

/** A distribution in the height of a line: counts a bar, stacked by class where there are classes. */
export function MiniHistogram({
  counts,
  width = 120,
  height = 24,
}: {
  readonly counts: readonly (readonly number[])[];
  readonly width?: number;
  readonly height?: number;
}) {
  const bars = counts[0]?.length ?? 0;
  const totals = Array.from({ length: bars }, (_, i) => counts.reduce((sum, layer) => sum + layer[i], 0));
  const most = Math.max(1, ...totals);
  const step = width / Math.max(1, bars);
  const several = counts.length > 1;
  return (
    <svg width={width} height={height} aria-hidden="true">
      {totals.map((_, i) => {
        let y = height;
        return counts.map((layer, k) => {
          const size = (layer[i] / most) * height;
          y -= size;
          return (
            <rect
              key={`${i}-${k}`}
              x={i * step}
              y={y}
              width={Math.max(1, step - 1)}
              height={size}
              style={{ fill: several ? colourOf(k) : 'var(--bar)' }}
            />
          );
        });
      })}
    </svg>
  );
}

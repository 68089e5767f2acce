import { useColours } from '../ui/colours.ts';
import { shadeColour } from './shade.ts';

const steps = 24;

interface ShadeLegendProps {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly high: string;
  readonly low: string;
  /** From 0 to 1; the shades of a feature's own value by default. */
  readonly colourAt?: (share: number) => string;
}

/** From low to high, beside a picture whose marks are shaded so. */
export function ShadeLegend({ x, y, height, high, low, colourAt }: ShadeLegendProps) {
  const colours = useColours();
  const colourOf = colourAt ?? ((share: number) => shadeColour(share, colours));
  return (
    <g transform={`translate(${x} ${y})`}>
      {Array.from({ length: steps }, (_, i) => (
        <rect
          key={i}
          x={0}
          y={(steps - 1 - i) * (height / steps)}
          width={8}
          height={height / steps + 0.5}
          style={{ fill: colourOf(i / (steps - 1)) }}
        />
      ))}
      <text x={4} y={-5} textAnchor="middle" className="bar-number">
        {high}
      </text>
      <text x={4} y={height + 13} textAnchor="middle" className="bar-number">
        {low}
      </text>
    </g>
  );
}

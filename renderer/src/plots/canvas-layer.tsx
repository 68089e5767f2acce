import { type DependencyList, useEffect, useRef } from 'react';

interface CanvasLayerProps {
  readonly width: number;
  readonly height: number;
  readonly draw: (context: CanvasRenderingContext2D) => void;
  /** It is drawn anew when one of these changes. */
  readonly of: DependencyList;
}

/** Many marks, drawn once and not again until what they are of changes. */
export function CanvasLayer({ width, height, draw, of }: CanvasLayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says what the picture is of
  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext('2d');
    if (!target || !context || width <= 0 || height <= 0) return;
    const ratio = window.devicePixelRatio || 1;
    target.width = Math.round(width * ratio);
    target.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    context.clearRect(0, 0, width, height);
    draw(context);
  }, [width, height, ...of]);
  return <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />;
}

/** Marks of one colour at a time: the fewer changes of colour, the faster. */
export function drawByColour(
  context: CanvasRenderingContext2D,
  count: number,
  colourOf: (i: number) => string,
  mark: (context: CanvasRenderingContext2D, i: number) => void,
): void {
  const groups = new Map<string, number[]>();
  for (let i = 0; i < count; i++) {
    const colour = colourOf(i);
    const group = groups.get(colour);
    if (group) group.push(i);
    else groups.set(colour, [i]);
  }
  for (const [colour, members] of groups) {
    context.fillStyle = colour;
    context.beginPath();
    for (const i of members) mark(context, i);
    context.fill();
  }
}

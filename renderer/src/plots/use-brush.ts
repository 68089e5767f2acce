import { useRef, useState } from 'react';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels that a pointer must move before a press is a brush and not a click. */
const least = 4;

/** What stands under the pointer, line by line. */
export interface Tip {
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
}

/**
 * A rectangle that is drawn by dragging, and what is told of the mark under the pointer.
 * @param onBrush given the rectangle, in the element's own pixels
 * @param onPick given the place of a plain click
 * @param textAt what is told of a place; nothing where there is no mark
 */
export function useBrush(
  onBrush: ((box: Box) => void) | undefined,
  onPick: ((x: number, y: number) => void) | undefined,
  textAt?: (x: number, y: number) => readonly string[] | undefined,
) {
  const start = useRef<{ x: number; y: number } | undefined>(undefined);
  const [box, setBox] = useState<Box | undefined>(undefined);
  const [tip, setTip] = useState<Tip | undefined>(undefined);
  const place = (event: React.PointerEvent<Element>) => {
    const frame = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  };
  const boxTo = (from: { x: number; y: number }, to: { x: number; y: number }): Box => ({
    left: Math.min(from.x, to.x),
    right: Math.max(from.x, to.x),
    top: Math.min(from.y, to.y),
    bottom: Math.max(from.y, to.y),
  });
  const isBrush = ({ left, right, top, bottom }: Box) => right - left > least || bottom - top > least;
  return {
    box: box && isBrush(box) ? box : undefined,
    tip,
    handlers: {
      onPointerDown(event: React.PointerEvent<Element>) {
        if (event.button !== 0) return;
        start.current = place(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove(event: React.PointerEvent<Element>) {
        const at = place(event);
        if (start.current && onBrush) setBox(boxTo(start.current, at));
        const lines = start.current ? undefined : textAt?.(at.x, at.y);
        setTip(lines && { ...at, lines });
      },
      onPointerUp(event: React.PointerEvent<Element>) {
        if (!start.current) return;
        const end = boxTo(start.current, place(event));
        const { x, y } = place(event);
        start.current = undefined;
        setBox(undefined);
        if (onBrush && isBrush(end)) onBrush(end);
        else onPick?.(x, y);
      },
      onPointerLeave() {
        setTip(undefined);
      },
      onPointerCancel() {
        start.current = undefined;
        setBox(undefined);
      },
    },
  };
}

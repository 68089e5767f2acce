import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { View } from './tree-layout.ts';

const smallest = 0.03;
const largest = 3;

interface PanZoom {
  readonly view: View;
  readonly setView: (view: View) => void;
  /** Around a point of the frame; around its middle where none is named. */
  readonly zoom: (factor: number, at?: { readonly x: number; readonly y: number }) => void;
  /** For the picture: it is moved with the pointer. */
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: () => void;
  };
}

/** A picture that is moved by dragging and zoomed by the wheel, within a frame of `width` and `height` pixels. */
export function usePanZoom(frame: RefObject<SVGSVGElement | null>, width: number, height: number): PanZoom {
  const [view, setView] = useState<View>({ x: 0, y: 0, scale: 1 });
  const drag = useRef<{ x: number; y: number; view: View } | undefined>(undefined);
  const zoom: PanZoom['zoom'] = (factor, at = { x: width / 2, y: height / 2 }) =>
    setView((now) => {
      const scale = Math.min(largest, Math.max(smallest, now.scale * factor));
      const ratio = scale / now.scale;
      return { scale, x: at.x - (at.x - now.x) * ratio, y: at.y - (at.y - now.y) * ratio };
    });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    // the page would scroll too, if the wheel were listened to in the common way
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 400), { x: event.clientX - box.left, y: event.clientY - box.top });
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  });
  return {
    view,
    setView,
    zoom,
    handlers: {
      onPointerDown(event) {
        drag.current = { x: event.clientX, y: event.clientY, view };
      },
      onPointerMove(event) {
        const from = drag.current;
        if (!from || event.buttons === 0) return;
        setView({ ...from.view, x: from.view.x + event.clientX - from.x, y: from.view.y + event.clientY - from.y });
      },
      onPointerUp() {
        drag.current = undefined;
      },
    },
  };
}

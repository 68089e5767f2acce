import { select } from 'd3-selection';
import { zoomIdentity, zoom as zooming } from 'd3-zoom';
import { type RefObject, useEffect, useMemo, useState } from 'react';
import type { View } from './tree-layout.ts';

const scales: [number, number] = [0.03, 3];

interface PanZoom {
  readonly view: View;
  readonly setView: (view: View) => void;
  /** Around the middle of the frame. */
  readonly zoom: (factor: number) => void;
}

/**
 * A picture that is moved by dragging, and zoomed by the wheel or two fingers.
 * @param isThere whether the frame is drawn yet
 */
export function usePanZoom(frame: RefObject<SVGSVGElement | null>, isThere: boolean): PanZoom {
  const [view, show] = useState<View>({ x: 0, y: 0, scale: 1 });
  const behaviour = useMemo(
    () =>
      zooming<SVGSVGElement, unknown>()
        .scaleExtent(scales)
        .on('zoom', ({ transform: { x, y, k } }) => show({ x, y, scale: k })),
    [],
  );
  useEffect(() => {
    if (!isThere || !frame.current) return;
    // a double click is for what is clicked
    const element = select(frame.current).call(behaviour).on('dblclick.zoom', null);
    return () => {
      element.on('.zoom', null);
    };
  }, [behaviour, frame, isThere]);
  return {
    view,
    setView({ x, y, scale }) {
      if (frame.current) select(frame.current).call(behaviour.transform, zoomIdentity.translate(x, y).scale(scale));
    },
    zoom(factor) {
      if (frame.current) select(frame.current).call(behaviour.scaleBy, factor);
    },
  };
}

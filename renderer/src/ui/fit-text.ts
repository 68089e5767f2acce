import { cutMiddle } from './numbers.ts';

let pen: CanvasRenderingContext2D | null | undefined;
let family = '';
let penSize = 0;

/** Width of a text in pixels, in the page's own font; an estimate where there is no canvas. */
export function textWidth(text: string, size = 12): number {
  pen ??= typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d');
  if (!pen) return text.length * size * 0.6;
  // asked of the page once, since a picture measures hundreds of names
  family ||= getComputedStyle(document.body).fontFamily;
  if (size !== penSize) pen.font = `${size}px ${family}`;
  penSize = size;
  return pen.measureText(text).width;
}

/** The text, with its middle cut out where it is wider than `width` pixels. */
export function fitText(text: string, width: number, size = 12): string {
  if (textWidth(text, size) <= width) return text;
  let [low, high] = [1, text.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidth(cutMiddle(text, middle), size) <= width) low = middle;
    else high = middle - 1;
  }
  return cutMiddle(text, low);
}

/**
 * A name with its value: the name is cut where there is no room for both, the value never; the name alone where it has
 * none.
 */
export function fitPair(name: string, value: string, width: number, size = 12): string {
  if (value === '') return fitText(name, width, size);
  const after = ` = ${value}`;
  const room = width - textWidth(after, size);
  return room < 2 * size ? fitText(name, width, size) : `${fitText(name, room, size)}${after}`;
}

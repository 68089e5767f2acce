// A picture as it stands on the page, as SVG with its styles written out, or as PNG with 300 dots an inch.

const kept = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-size',
  'font-family',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
  'paint-order',
];

function writeStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  const text = kept.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';');
  to.setAttribute('style', text);
  to.removeAttribute('class');
  for (let i = 0; i < from.children.length; i++) {
    const [source, target] = [from.children[i], to.children[i]];
    if (source && target) writeStyles(source, target);
  }
}

/** All canvases and drawings of a figure, each where it stands, on the page's background. */
export function figureToSvg(figure: HTMLElement): string {
  const frame = figure.getBoundingClientRect();
  let width = Math.ceil(figure.scrollWidth);
  let height = Math.ceil(figure.scrollHeight);
  const parts = writtenOut(figure, frame);
  for (const element of figure.querySelectorAll<HTMLCanvasElement | SVGSVGElement>('canvas, svg')) {
    if (element.closest('button') || (element instanceof SVGSVGElement && element.ownerSVGElement)) continue;
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left - frame.left + figure.scrollLeft, box.top - frame.top + figure.scrollTop];
    if (element instanceof HTMLCanvasElement) {
      parts.push(
        `<image x="${x}" y="${y}" width="${box.width}" height="${box.height}" href="${element.toDataURL('image/png')}"/>`,
      );
      continue;
    }
    [width, height] = [Math.max(width, Math.ceil(x + box.width)), Math.max(height, Math.ceil(y + box.height))];
    const copy = element.cloneNode(true) as SVGSVGElement;
    writeStyles(element, copy);
    copy.setAttribute('x', String(x));
    copy.setAttribute('y', String(y));
    copy.setAttribute('width', String(box.width));
    copy.setAttribute('height', String(box.height));
    parts.push(new XMLSerializer().serializeToString(copy));
  }
  const background = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim() || '#ffffff';
  return wellFormed(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${background}"/>${parts.join('')}</svg>`,
  );
}

/** Signs that XML does not know, such as those for a terminal, as the sign for what cannot be shown. */
export const wellFormed = (xml: string): string =>
  xml.replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd');

const escaped = (text: string): string => text.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`);

let pixel: OffscreenCanvasRenderingContext2D | null | undefined;

/** A colour that every program reads, or nothing where it cannot be seen. */
function plainColour(colour: string): string | undefined {
  pixel ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const context = pixel;
  if (!context) return undefined;
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return alpha === 0 ? undefined : `rgba(${red},${green},${blue},${Math.round((1000 * alpha) / 255) / 1000})`;
}

/** What stands in a figure as text and not as a drawing: the cells of a matrix, the names in a legend. */
function writtenOut(figure: HTMLElement, frame: DOMRect): string[] {
  const parts: string[] = [];
  const place = (box: DOMRect) => [box.left - frame.left + figure.scrollLeft, box.top - frame.top + figure.scrollTop];
  for (const element of figure.querySelectorAll<HTMLElement>('td, th, .swatch')) {
    const colour = plainColour(getComputedStyle(element).backgroundColor);
    const box = element.getBoundingClientRect();
    const [x, y] = place(box);
    if (colour)
      parts.push(`<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="2" fill="${colour}"/>`);
  }
  const walker = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (!parent || text === '' || parent.closest('svg, button, .visually-hidden, .recharts-tooltip-wrapper')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const [x, y] = place(box);
    const style = getComputedStyle(parent);
    parts.push(
      `<text x="${x}" y="${y + box.height * 0.78}" font-size="${style.fontSize}" font-weight="${style.fontWeight}" font-family="${escaped(style.fontFamily).replaceAll('"', "'")}" fill="${plainColour(style.color) ?? 'black'}">${escaped(text)}</text>`,
    );
  }
  return parts;
}

const largestPng = 16_000;
/** Dots an inch of what is exported, and of the page's own pixels. */
const dotsPerInch = 300;
const pagePixels = 96;

export async function figureToPng(figure: HTMLElement): Promise<Uint8Array> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(figureToSvg(figure))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  const scale = Math.min(dotsPerInch / pagePixels, largestPng / Math.max(image.width, image.height));
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas to draw on');
  context.scale(scale, scale);
  context.drawImage(image, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the picture is too large for a PNG');
  return withResolution(new Uint8Array(await blob.arrayBuffer()), scale * pagePixels);
}

/** Copies a picture, so that it can be pasted elsewhere. */
export async function copyPng(figure: HTMLElement): Promise<void> {
  // a promise inside the item: the copy counts as asked for by the click
  const png = figureToPng(figure).then((bytes) => new Blob([bytes.slice()], { type: 'image/png' }));
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** The same PNG with how many of its pixels make an inch (chunk pHYs, in pixels a metre), right after its header. */
export function withResolution(png: Uint8Array, dots: number): Uint8Array {
  const header = 8 + 25;
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, 9);
  chunk.set(
    [...'pHYs'].map((letter) => letter.charCodeAt(0)),
    4,
  );
  const perMetre = Math.round(dots / 0.0254);
  view.setUint32(8, perMetre);
  view.setUint32(12, perMetre);
  chunk[16] = 1;
  view.setUint32(17, crc(chunk.subarray(4, 17)));
  const result = new Uint8Array(png.length + chunk.length);
  result.set(png.subarray(0, header));
  result.set(chunk, header);
  result.set(png.subarray(header), header + chunk.length);
  return result;
}

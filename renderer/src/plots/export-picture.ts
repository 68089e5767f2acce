// A picture as it stands on the page, as SVG with its styles written out, or as PNG at twice its size.

const kept = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
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
  const width = Math.ceil(figure.scrollWidth);
  const height = Math.ceil(figure.scrollHeight);
  const parts: string[] = [];
  for (const element of figure.querySelectorAll<HTMLCanvasElement | SVGSVGElement>('canvas, svg')) {
    if (element.closest('button') || (element instanceof SVGSVGElement && element.ownerSVGElement)) continue;
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left - frame.left + figure.scrollLeft, box.top - frame.top + figure.scrollTop];
    if (element instanceof HTMLCanvasElement) {
      parts.push(`<image x="${x}" y="${y}" width="${box.width}" height="${box.height}" href="${element.toDataURL('image/png')}"/>`);
      continue;
    }
    const copy = element.cloneNode(true) as SVGSVGElement;
    writeStyles(element, copy);
    copy.setAttribute('x', String(x));
    copy.setAttribute('y', String(y));
    copy.setAttribute('width', String(box.width));
    copy.setAttribute('height', String(box.height));
    parts.push(new XMLSerializer().serializeToString(copy));
  }
  const background = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim() || '#ffffff';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${background}"/>${parts.join('')}</svg>`;
}

export async function figureToPng(figure: HTMLElement): Promise<Uint8Array> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(figureToSvg(figure))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas to draw on');
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the picture is too large for a PNG');
  return new Uint8Array(await blob.arrayBuffer());
}

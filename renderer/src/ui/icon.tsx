/** Line icons on a 16-unit grid, drawn for this program. */
const paths = {
  start: 'M2.5 7.5 8 3l5.5 4.5V13h-4V9.5h-3V13h-4Z',
  data: 'M2.5 3.5h11v9h-11Zm0 3h11m-11 3h11m-7.5-6v9',
  model: 'M4 4.5a1.5 1.5 0 1 0 0-.1ZM4 11.5a1.5 1.5 0 1 0 0-.1ZM12 8a1.5 1.5 0 1 0 0-.1ZM5.4 5l5.2 2.4M5.4 11l5.2-2.4',
  train: 'M2.5 2.5v11h11M4.5 5c1 5 3 6.5 8.5 6.5',
  explain: 'M8 2.5a4 4 0 0 1 2.3 7.3c-.5.4-.8.9-.8 1.5h-3c0-.6-.3-1.1-.8-1.5A4 4 0 0 1 8 2.5Zm-1.5 11h3',
  trust: 'M8 2.5 13 4.3v3.5c0 3-2 5-5 5.9-3-.9-5-2.9-5-5.9V4.3Zm-2.3 5.4 1.7 1.7 3-3.2',
  compare: 'M3 13.5v-6h3v6m4 0V3h3v10.5M2 13.5h12M6 13.5V10h4',
  jobs: 'M8 2.5a5.5 5.5 0 1 0 5.5 5.5M8 5v3l2 1.5',
  help: 'M8 2.5a5.5 5.5 0 1 0 .1 0ZM6.4 6.3c.2-2 3.4-1.9 3.3.1 0 1.3-1.7 1.2-1.7 2.6m0 1.9v.3',
  search: 'M7 2.8a4.2 4.2 0 1 0 .1 0ZM10.2 10.2l3.3 3.3',
  close: 'm4 4 8 8m0-8-8 8',
  check: 'm3 8.5 3.2 3L13 4.5',
  pause: 'M5.5 3.5v9m5-9v9',
  play: 'M5 3.2v9.6L12.5 8Z',
  stop: 'M4 4h8v8H4Z',
  plus: 'M8 3v10M3 8h10',
  more: 'M3.5 8h.2M8 8h.2m4.1 0h.2',
  file: 'M4 2.5h5l3 3v8H4Zm5 0v3h3',
  folder: 'M2.5 4h4l1.5 1.7h5.5v7h-11Z',
  warning: 'M8 2.8 14 13H2Zm0 3.7v3m0 1.8v.2',
  info: 'M8 2.5a5.5 5.5 0 1 0 .1 0ZM8 7.5v3.3M8 5v.2',
  star: 'm8 2.5 1.7 3.6 3.8.5-2.8 2.7.7 3.9L8 11.3l-3.4 1.9.7-3.9L2.5 6.6l3.8-.5Z',
  bin: 'M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.6 9h5.8l.6-9',
  undo: 'M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.5 3.5l-3 3 3 3',
  up: 'm4 10 4-4 4 4',
  both: 'm5 6.5 3-3 3 3m-6 3 3 3 3-3',
  range: 'M3 4v8m10-8v8M5 8h6M6.8 6.2 5 8l1.8 1.8m2.4-3.6L11 8 9.2 9.8',
  lock: 'M4 7.5h8v5.5H4Zm1.5 0V5.5a2.5 2.5 0 0 1 5 0v2',
  down: 'm4 6 4 4 4-4',
  right: 'm6 4 4 4-4 4',
  download: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.2h10',
  table: 'M2.5 3.5h11v9h-11Zm0 3h11m-11 3h11m-5.5-3v6',
  panel: 'M2.5 3.5h11v9h-11Zm7.5 0v9',
  target: 'M8 2.5a5.5 5.5 0 1 0 .1 0Zm0 3a2.5 2.5 0 1 0 .1 0Z',
  repeat: 'M3 8a5 5 0 0 1 8.7-3.3L13 6m0-3v3h-3M13 8a5 5 0 0 1-8.7 3.3L3 10m0 3v-3h3',
  copy: 'M5.5 5.5h8v8h-8Zm-3 5v-8h8',
  sun: 'M8 5a3 3 0 1 0 .1 0ZM8 1.5v1m0 11v1M1.5 8h1m11 0h1M3.4 3.4l.7.7m7.8 7.8.7.7m0-9.2-.7.7m-7.8 7.8-.7.7',
  moon: 'M12.5 9.8A5.2 5.2 0 0 1 6.2 3.5a5.2 5.2 0 1 0 6.3 6.3Z',
  zoomIn: 'M7 2.8a4.2 4.2 0 1 0 .1 0ZM10.2 10.2l3.3 3.3M7 5.2v3.6M5.2 7h3.6',
  zoomOut: 'M7 2.8a4.2 4.2 0 1 0 .1 0ZM10.2 10.2l3.3 3.3M5.2 7h3.6',
  fit: 'M2.5 6V2.5H6m4 0h3.5V6m0 4v3.5H10m-4 0H2.5V10',
} as const;

export type IconName = keyof typeof paths;

export function Icon({
  name,
  size = 16,
  filled = false,
}: {
  readonly name: IconName;
  readonly size?: number;
  readonly filled?: boolean;
}) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={1.3}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}

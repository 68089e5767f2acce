import { Button, SegmentedControl, Slider } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import type { PictureWhatIf as Answer } from '../../../../core/schema/what-if.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './picture-what-if.module.css';

/** Milliseconds that a stroke may go on before the model is asked again. */
const settle = 60;
const side = 320;
const mostClasses = 12;

/** A picture that a person paints on, or draws: the prediction follows the stroke. */
export function PictureWhatIf({ view, row }: { readonly view: ExperimentView; readonly row: number | null }) {
  const { t } = useLanguage();
  const [pixels, setPixels] = useState<string | null>(null);
  const [asked] = useDebouncedValue(pixels, settle);
  const answer = useCall('experiment.paint', { id: view.id, row, pixels: asked }, { keep: true });
  return (
    <Loading query={answer} report={reportOf} lines={10}>
      {(value) => (
        <div className={`columns is-level ${styles.halves}`}>
          <Panel title={row === null ? t('paint.own') : t('paint.row', { row })}>
            <Easel key={row ?? 'own'} answer={value} onPaint={setPixels} />
          </Panel>
          <Panel title={t('paint.says')}>
            <Says answer={value} target={view.dataset.target.name} isPainted={pixels !== null} />
          </Panel>
        </div>
      )}
    </Loading>
  );
}

function Says({
  answer,
  target,
  isPainted,
}: {
  readonly answer: Answer;
  readonly target: string;
  readonly isPainted: boolean;
}) {
  const { t } = useLanguage();
  const { classes, before, after, label, labelBefore } = answer;
  if (classes.length === 0)
    return (
      <p>
        <b>
          {target}: {formatNumber(after[0], 4)}
        </b>{' '}
        {isPainted && <span className="soft">{t('paint.before', { value: formatNumber(before[0], 4) })}</span>}
      </p>
    );
  const order = [...classes.keys()].sort((a, b) => after[b] - after[a]).slice(0, mostClasses);
  return (
    <div className="stack">
      <p aria-live="polite">
        <b>
          {target}: {label}
        </b>{' '}
        {isPainted && <span className="soft">{t('paint.before', { value: labelBefore ?? '' })}</span>}
      </p>
      <BarList
        title={t('whatIf.probabilities')}
        name="painted_probabilities"
        unit={t('output.probability')}
        signed={false}
        {...(isPainted ? { series: [t('paint.painted'), t('paint.asItWas')] } : {})}
        entries={order.map((k) => ({ label: classes[k], values: isPainted ? [after[k], before[k]] : [after[k]] }))}
      />
    </div>
  );
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
const base64Of = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

interface EaselProps {
  readonly answer: Answer;
  readonly onPaint: (pixels: string | null) => void;
}

function Easel({ answer, onPaint }: EaselProps) {
  const { t } = useLanguage();
  const { width, height, channels } = answer;
  const canvas = useRef<HTMLCanvasElement>(null);
  const own = useRef(bytesOf(answer.pixels));
  const pixels = useRef<Uint8Array>(own.current.slice());
  const [brush, setBrush] = useState<'white' | 'black' | 'restore'>('white');
  const [size, setSize] = useState(Math.max(1, Math.round(Math.min(width, height) / 14)));
  const scale = side / Math.max(width, height);
  const draw = () => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i++)
      for (let c = 0; c < 4; c++)
        image.data[4 * i + c] = c === 3 ? 255 : pixels.current[i * channels + (channels === 1 ? 0 : c)];
    context.putImageData(image, 0, 0);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn once; strokes draw themselves
  useEffect(draw, []);
  const set = (next: Uint8Array, isOwn = false) => {
    pixels.current = next;
    draw();
    onPaint(isOwn ? null : base64Of(next));
  };
  const paint = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
    for (let py = 0; py < height; py++)
      for (let px = 0; px < width; px++) {
        if (Math.hypot(px + 0.5 - x, py + 0.5 - y) > Math.max(0.6, size / 2 + 0.2)) continue;
        for (let c = 0; c < channels; c++) {
          const at = (py * width + px) * channels + c;
          pixels.current[at] = brush === 'restore' ? own.current[at] : brush === 'white' ? 255 : 0;
        }
      }
    set(pixels.current);
  };
  return (
    <div className="stack">
      <canvas
        ref={canvas}
        className={styles.easel}
        width={width}
        height={height}
        style={{ width: width * scale, height: height * scale }}
        role="img"
        aria-label={t('paint.canvas')}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          paint(event);
        }}
        onPointerMove={paint}
      />
      <div className="row">
        <SegmentedControl
          size="xs"
          aria-label={t('paint.brush')}
          value={brush}
          data={(['white', 'black', 'restore'] as const).map((value) => ({ value, label: t(`paint.${value}`) }))}
          onChange={(next) => setBrush(next as typeof brush)}
        />
        <div className={styles.size}>
          <span className="small">{t('paint.size')}</span>
          <Slider
            min={1}
            max={Math.max(2, Math.round(Math.min(width, height) / 3))}
            value={size}
            label={null}
            thumbLabel={t('paint.size')}
            onChange={setSize}
          />
        </div>
      </div>
      <div className="row">
        <Button size="compact-sm" variant="default" onClick={() => set(own.current.slice(), true)}>
          {t('paint.reset')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => set(new Uint8Array(own.current.length))}>
          {t('paint.clear')}
        </Button>
      </div>
    </div>
  );
}

import type { ImageAttributionView } from '../../../../core/schema/results/image-attribution.ts';
import { MapCanvas, Scale } from '../../plots/picture-map.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { outputText } from '../../ui/output-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, ResultPicture } from '../result-view.ts';
import styles from './image-attribution.module.css';
import { LookFields, useLook } from './look.tsx';

/** Many pictures with their maps on one scale; a click opens one. */
function Maps({ summary, view, row, onRow }: AllRowsProps<ImageAttributionView>) {
  const { t } = useLanguage();
  const [look, setLook] = useLook();
  const output = summary.head.output;
  return (
    <Panel
      title={t('pictures.maps', { count: view.pictures.length })}
      note={output ? outputText(output.class === 'predicted' ? { kind: output.kind } : output, t) : undefined}
    >
      <div className="stack">
        <div className="row">
          <LookFields look={look} onLook={setLook} hasSegments={false} />
          <Scale largest={view.largest} />
        </div>
        <div className={styles.grid}>
          {view.pictures.map((picture) => (
            <button
              key={picture.row}
              type="button"
              className={styles.tile}
              aria-pressed={picture.row === row}
              title={picture.name}
              onClick={() => onRow(picture.row)}
            >
              <MapCanvas
                picture={{ ...picture, width: view.width, height: view.height }}
                largest={view.largest}
                side={120}
                label={picture.name}
                {...look}
              />
              <span className="cut small">{picture.name}</span>
              <span className="soft small">
                {picture.class ? `${picture.class} · ` : ''}
                {formatNumber(picture.prediction, 3)}
              </span>
            </button>
          ))}
        </div>
      </div>
    </Panel>
  );
}

export const imageAttribution: ResultPicture<ImageAttributionView> = { AllRows: Maps };

import type { Units } from '../../../../core/schema/results/units.ts';
import { PixelCanvas } from '../../plots/pixel-canvas.tsx';
import { choiceTitle } from '../../ui/choice-title.ts';
import { formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, ResultPicture } from '../result-view.ts';
import styles from './units.module.css';

/** What each unit answers to most: a picture that was made for it, and parts of training pictures. */
function UnitPictures({ view, onRow }: AllRowsProps<Units>) {
  const { t } = useLanguage();
  const title =
    view.block === null
      ? t('units.outputs')
      : t('units.title', { block: view.block, kind: view.blockKind ? choiceTitle(t, view.blockKind) : '' });
  return (
    <Panel title={title}>
      <p className="soft small">{t('units.help')}</p>
      <div className={styles.grid}>
        {view.units.map((own) => {
          const name = own.class ?? t('units.unit', { unit: own.unit });
          return (
            <div key={own.unit} className={styles.unit}>
              <b>{name}</b>
              <PixelCanvas picture={own.picture} side={140} label={name} />
              <span className="soft small">
                {t('units.activation', { start: formatNumber(own.start, 3), end: formatNumber(own.end, 3) })}
              </span>
              <div className={styles.patches}>
                {own.patches.map((patch) => (
                  <button
                    key={`${patch.row} ${patch.left} ${patch.top}`}
                    type="button"
                    className={styles.patch}
                    title={`${patch.name} · ${formatNumber(patch.value, 3)}`}
                    onClick={() => onRow(patch.row)}
                  >
                    <PixelCanvas picture={patch.picture} side={42} label={t('units.patch', { row: patch.row })} />
                  </button>
                ))}
              </div>
            </div>
          );
        })}
      </div>
    </Panel>
  );
}

export const units: ResultPicture<Units> = { AllRows: UnitPictures };

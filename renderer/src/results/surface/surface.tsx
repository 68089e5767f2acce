import type { Cell } from '../../../../core/schema/results/card.ts';
import type { Surface } from '../../../../core/schema/results/surface.ts';
import { MatrixMap } from '../../plots/matrix-map.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { outputText } from '../../ui/output-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, ResultPicture } from '../result-view.ts';

/** Two features at once: what they do together, beyond what each does alone. */
function SurfaceMap({ view: value }: AllRowsProps<Surface>) {
  const { t } = useLanguage();
  const text = (cell: Cell) => (typeof cell === 'number' ? formatNumber(cell, 3) : (cell ?? ''));
  return (
    <Panel>
      <MatrixMap
        title={t('surface.title')}
        name={value.method}
        note={outputText(value.output, t)}
        rowLabel={value.features[0]}
        columnLabel={value.features[1]}
        rows={[...value.grids[0]].reverse().map(text)}
        columns={value.grids[1].map(text)}
        values={[...value.values].reverse()}
        numbers={false}
      />
      <p className="soft small wrap">
        {t('surface.names', { a: value.features[0], b: value.features[1] })} {t('surface.help')}
      </p>
    </Panel>
  );
}

export const surface: ResultPicture<Surface> = { AllRows: SurfaceMap };

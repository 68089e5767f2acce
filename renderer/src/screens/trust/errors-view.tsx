import type { ResultOf } from '../../../../core/schema/assessment-results.ts';
import { errorLeaves } from '../../../../core/schema/error-leaves.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { formatCount, formatMetric, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { SelectRows } from './select-rows.tsx';

type Errors = ResultOf<'errors'>;

/** The error tree as nested conditions, the slices with more mistakes than elsewhere, and what is behind them. */
export function ErrorsView({ result, view }: { readonly result: Errors; readonly view: ExperimentView }) {
  const shown = (value: number) => (result.measure === 'errorRate' ? formatPercent(value) : formatMetric(value));
  return (
    <div className="stack">
      <ErrorTree result={result} view={view} shown={shown} />
      <Slices result={result} view={view} shown={shown} />
      {result.heatMap && <LossMap map={result.heatMap} view={view} shown={shown} />}
      {result.rightBy && result.rightBy.features.length > 0 && <RightBy found={result.rightBy} />}
    </div>
  );
}

interface PartProps {
  readonly result: Errors;
  readonly view: ExperimentView;
  readonly shown: (value: number) => string;
}

function ErrorTree({ result, view, shown }: PartProps) {
  const { t } = useLanguage();
  const leaves = errorLeaves(result.tree);
  return (
    <Panel
      title={t('trust.errorTree')}
      note={t(`trust.overall.${result.measure}`, { value: shown(result.overall), rows: formatCount(result.rows) })}
    >
      <table className="plain">
        <thead>
          <tr>
            <th>{t('trust.where')}</th>
            <th className="number">{t('trust.rows')}</th>
            <th className="number">{t(`trust.${result.measure}`)}</th>
            <th>
              <span className="visually-hidden">{t('trust.selectSlice')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {leaves.map((leaf) => (
            <tr key={leaf.conditions.join(' & ')}>
              <td className="wrap">
                {leaf.conditions.length > 0 ? leaf.conditions.join('  &  ') : t('trust.allRows')}
              </td>
              <td className="number">{formatCount(leaf.rows)}</td>
              <td className={`number ${leaf.loss > 1.5 * result.overall ? 'worse' : ''}`}>{shown(leaf.loss)}</td>
              <td>
                <SelectRows experiment={view.id} rows={leaf.members} label={leaf.conditions.join(' & ')} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Slices({ result, view, shown }: PartProps) {
  const { t } = useLanguage();
  return (
    <Panel title={t('trust.slices')} note={t('trust.slicesNote')}>
      {result.slices.length === 0 ? (
        <p className="soft">{t('trust.noSlices')}</p>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th>{t('trust.where')}</th>
              <th className="number">{t('trust.rows')}</th>
              <th className="number">{t(`trust.${result.measure}`)}</th>
              <th className="number">{t('trust.adjustedP')}</th>
              <th>{t('trust.causes')}</th>
              <th>
                <span className="visually-hidden">{t('trust.selectSlice')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {result.slices.map((slice) => (
              <tr key={slice.conditions.join(' & ')} className={slice.adjustedP > 0.05 ? 'soft' : undefined}>
                <td className="wrap">{slice.conditions.join('  &  ')}</td>
                <td className="number">{formatCount(slice.rows)}</td>
                <td className="number">{shown(slice.loss)}</td>
                <td className="number">{formatNumber(slice.adjustedP, 2)}</td>
                <td className="wrap">
                  {slice.causes
                    ?.map(({ feature, inside, outside }) => `${feature} +${formatMetric(inside - outside)}`)
                    .join(', ')}
                </td>
                <td>
                  <SelectRows experiment={view.id} rows={slice.members} label={slice.conditions.join(' & ')} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** What would have made the model right. */
function RightBy({ found }: { readonly found: NonNullable<Errors['rightBy']> }) {
  const { t } = useLanguage();
  return (
    <Panel title={t('trust.rightBy')} note={t('trust.rightByNote', { fixed: found.fixed, mistakes: found.mistakes })}>
      <BarList
        title={t('trust.rightBy')}
        hideTitle
        name="right_by"
        signed={false}
        unit={t('trust.mistakes')}
        entries={found.features.slice(0, 12).map(({ feature, mistakes }) => ({ label: feature, values: [mistakes] }))}
      />
    </Panel>
  );
}

/** Mean loss over the groups of two features. */
function LossMap({
  map,
  view,
  shown,
}: Pick<PartProps, 'view' | 'shown'> & { readonly map: NonNullable<Errors['heatMap']> }) {
  const { t } = useLanguage();
  const most = Math.max(...map.loss.flat().map((value) => value ?? 0), 1e-300);
  return (
    <Panel
      title={t('trust.lossMap', { first: map.features[0], second: map.features[1] })}
      note={t('trust.lossMapNote')}
    >
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th />
              {map.across.map((text) => (
                <th key={text} className="number">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {map.down.map((text, i) => (
              <tr key={text}>
                <th scope="row">{text}</th>
                {map.across.map((column, j) => {
                  const value = map.loss[i][j];
                  const rows = map.rows[i][j];
                  return (
                    <td
                      key={column}
                      className="number"
                      style={
                        value === null
                          ? undefined
                          : {
                              background: `color-mix(in srgb, var(--up) ${Math.round((40 * value) / most)}%, transparent)`,
                            }
                      }
                    >
                      {value === null ? '–' : shown(value)} <span className="small">({formatCount(rows)})</span>{' '}
                      <SelectRows experiment={view.id} rows={map.members?.[i][j]} label={`${text} & ${column}`} />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

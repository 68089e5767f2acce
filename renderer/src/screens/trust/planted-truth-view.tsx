import type { ResultOf } from '../../../../core/schema/assessment-results.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { formatMetric, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { rangeText } from './range-text.ts';

const shown = 12;

/** Who finds what was planted, beside chance; and what each method makes of the largest features. */
export function PlantedTruthView({ result }: { readonly result: ResultOf<'planted-truth'> }) {
  const { t, say } = useLanguage();
  const { titleOf } = useMethods();
  const { features, truth, leaks = [], copies, noise, correlated, methods, random } = result;
  const roleOf = (name: string) =>
    truth.includes(name)
      ? t(leaks.includes(name) ? 'trust.role.leak' : 'trust.role.signal')
      : copies.some((one) => one.copy === name)
        ? t('trust.role.copy')
        : correlated.includes(name)
          ? t('trust.role.correlated')
          : noise.includes(name)
            ? t('trust.role.noise')
            : t('trust.role.own');
  return (
    <div className="stack">
      <Panel
        title={t('trust.whoFinds')}
        note={
          result.measure === 'r2'
            ? t('trust.modelR2', { r2: formatMetric(result.accuracy) })
            : t('trust.modelRight', { share: formatPercent(result.accuracy) })
        }
      >
        <table className="plain">
          <thead>
            <tr>
              <th>{t('trust.method_')}</th>
              <th className="number">{t('trust.found')}</th>
              <th className="number">{t('trust.rankError')}</th>
            </tr>
          </thead>
          <tbody>
            {methods.map((one) => (
              <tr key={one.method}>
                <td>{titleOf(one.method)}</td>
                <td className="number">
                  {formatPercent(one.precision, 0)}{' '}
                  {one.precisionInterval && (
                    <span className="soft">
                      {one.precisionInterval.map((value) => formatPercent(value, 0)).join(' – ')}
                    </span>
                  )}
                </td>
                <td className="number">
                  {formatMetric(one.rankError)}{' '}
                  {one.rankErrorInterval && <span className="soft">{rangeText(one.rankErrorInterval)}</span>}
                </td>
              </tr>
            ))}
            <tr className="soft">
              <td>{t('trust.byChance')}</td>
              <td className="number">{formatPercent(random.precision, 0)}</td>
              <td className="number">{formatMetric(random.rankError)}</td>
            </tr>
          </tbody>
        </table>
      </Panel>
      <div className="columns two-charts">
        {methods.map((one) => {
          const order = [...features.keys()].sort((a, b) => one.importances[b] - one.importances[a]).slice(0, shown);
          return (
            <Panel key={one.method}>
              <BarList
                title={titleOf(one.method)}
                name={`planted_${one.method}`}
                unit={t('trust.meanSize')}
                signed={false}
                entries={order.map((f) => ({
                  label: `${features[f]} · ${roleOf(features[f])}`,
                  values: [one.importances[f]],
                }))}
              />
            </Panel>
          );
        })}
      </div>
      {result.skipped.length > 0 && (
        <Panel title={t('trust.skipped')}>
          <ul className="plain-list">
            {result.skipped.map((one) => (
              <li key={one.method}>
                {titleOf(one.method)}: <span className="soft">{say(one.reason)}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}

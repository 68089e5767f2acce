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
  const roleOf = (name: string) => {
    if (truth.includes(name)) return leaks.includes(name) ? 'leak' : 'signal';
    if (copies.some((one) => one.copy === name)) return 'copy';
    if (correlated.includes(name)) return 'correlated';
    return noise.includes(name) ? 'noise' : undefined;
  };
  /** A planted column by what it is, with the number that its name ends in; a column of the data by its name. */
  const labelOf = (name: string) => {
    const role = roleOf(name);
    return role ? t(`trust.planted.${role}`, { number: /\d+$/.exec(name)?.[0] ?? '' }) : name;
  };
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
              <th className="number">{formatPercent(0.95, 0)}</th>
              <th className="number">{t('trust.rankError')}</th>
              <th className="number">{formatPercent(0.95, 0)}</th>
            </tr>
          </thead>
          <tbody>
            {methods.map((one) => (
              <tr key={one.method}>
                <td>{titleOf(one.method)}</td>
                <td className="number">{formatPercent(one.precision, 0)}</td>
                <td className="number soft">{rangeText(one.precisionInterval, (value) => formatPercent(value, 0))}</td>
                <td className="number">{formatMetric(one.rankError)}</td>
                <td className="number soft">{rangeText(one.rankErrorInterval, formatMetric)}</td>
              </tr>
            ))}
            <tr className="soft">
              <td>{t('trust.byChance')}</td>
              <td className="number">{formatPercent(random.precision, 0)}</td>
              <td />
              <td className="number">{formatMetric(random.rankError)}</td>
              <td />
            </tr>
          </tbody>
        </table>
      </Panel>
      <div className="columns two-charts is-level">
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
                  label: labelOf(features[f]),
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

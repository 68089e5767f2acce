import type { ResultOf } from '../../../../core/schema/assessment-results.ts';
import { Term } from '../../help/term.tsx';
import { formatCount, formatMetric, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

/** Each metric with its interval. */
export function MetricsView({ result }: { readonly result: ResultOf<'metrics'> }) {
  const { t } = useLanguage();
  return (
    <Panel title={t('trust.onRows', { rows: formatCount(result.rows) })}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t('compare.metric')}</th>
            <th className="number">{t('trust.value')}</th>
            <th className="number">{formatPercent(0.95, 0)}</th>
            <th>{t('trust.intervalBy')}</th>
          </tr>
        </thead>
        <tbody>
          {result.metrics.map((one) => (
            <tr key={one.name}>
              <td>
                <Term id={one.name}>{t(`metric.${one.name}`)}</Term>
              </td>
              <td className="number">{formatMetric(one.value)}</td>
              <td className="number soft">
                {one.interval ? `${formatMetric(one.interval[0])} – ${formatMetric(one.interval[1])}` : '–'}
              </td>
              <td className="soft">
                <Term id={one.method}>{t(`trust.by.${one.method}`)}</Term>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

import type { ResultOf } from '../../../../core/schema/assessment-results.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { Term } from '../../help/term.tsx';
import { formatCount, formatMetric, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { rangeText } from './range-text.ts';

const large = 0.25;

/** A new file against the training rows: column by column, all together, and what the model makes of it. */
export function DriftView({ result, view }: { readonly result: ResultOf<'drift'>; readonly view: ExperimentView }) {
  const { t } = useLanguage();
  const isClassifier = view.dataset.target.classes !== undefined;
  const shown = (value: number) => (isClassifier ? formatPercent(value) : formatMetric(value));
  const features = [...result.features].sort((a, b) => b.psi - a.psi);
  return (
    <div className="stack">
      <Panel
        title={t('trust.drift.title', { file: result.file })}
        note={t('trust.drift.rows', {
          rows: formatCount(result.rows.file),
          training: formatCount(result.rows.training),
        })}
      >
        <table className="plain">
          <thead>
            <tr>
              <th>{t('trust.drift.column')}</th>
              <th className="number">
                <Term id="psi">PSI</Term>
              </th>
              <th className="number">p</th>
              <th className="number">{t('trust.drift.missing')}</th>
              <th className="number">{t('trust.drift.unseen')}</th>
            </tr>
          </thead>
          <tbody>
            {features.map((one) => (
              <tr key={one.name}>
                <td>{one.name}</td>
                <td className={`number ${one.psi > large ? 'worse' : ''}`}>
                  {formatMetric(Math.round(one.psi * 1000) / 1000)}
                </td>
                <td className="number">{formatNumber(one.p, 2)}</td>
                <td className="number">
                  {formatPercent(one.missing[1])} <Before share={one.missing[0]} />
                </td>
                <td className="number">{one.kind === 'categorical' ? formatPercent(one.unseen) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title={t('trust.drift.whole')}>
        <table className="plain">
          <tbody>
            <tr>
              <td className="wrap">{t('trust.drift.outside')}</td>
              <td className="number">{formatPercent(result.outOfDistribution)}</td>
            </tr>
            <tr>
              <td className="wrap">{t('trust.drift.auc')}</td>
              <td className="number">
                {formatMetric(result.domainAuc)}{' '}
                {result.domainAucInterval && (
                  <span className="soft">
                    {formatPercent(0.95, 0)}: {rangeText(result.domainAucInterval)}
                  </span>
                )}
              </td>
            </tr>
            {result.predictions.map((one) => (
              <tr key={one.name}>
                <td className="wrap">
                  {t(isClassifier ? 'trust.drift.predicted' : 'trust.drift.mean', { name: one.name })}
                </td>
                <td className="number">
                  {shown(one.file)}{' '}
                  <span className="soft">{t('trust.drift.before', { value: shown(one.training) })}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}

function Before({ share }: { readonly share: number }) {
  const { t } = useLanguage();
  return share > 0 ? <span className="soft">{t('trust.drift.before', { value: formatPercent(share) })}</span> : null;
}

import type { Concepts } from '../../../../core/schema/results/concepts.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, ResultPicture } from '../result-view.ts';

const significant = 0.05;

/** How each class goes with the concept, beside random directions; what could be chance says so. */
function ConceptScores({ view }: AllRowsProps<Concepts>) {
  const { t } = useLanguage();
  return (
    <Panel title={t('concepts.title', { concept: view.concept })}>
      <p className="soft small">
        {t('concepts.help', {
          examples: view.examples,
          block: view.block,
          accuracy: formatPercent(view.accuracy, 0),
        })}
      </p>
      <BarList
        title={t('concepts.scores')}
        name="tcav"
        unit={t('concepts.share')}
        signed={false}
        shaded
        series={[t('concepts.concept'), t('concepts.random')]}
        entries={view.classes.map((own) => ({
          label: own.p < significant ? own.class : `${own.class} (${t('concepts.chance')})`,
          values: [own.score, own.random],
          spread: own.standardError || undefined,
        }))}
      />
      <table className="plain">
        <thead>
          <tr>
            <th>{t('concepts.class')}</th>
            <th>TCAV</th>
            <th>{t('concepts.random')}</th>
            <th>p</th>
          </tr>
        </thead>
        <tbody>
          {view.classes.map((own) => (
            <tr key={own.class}>
              <td>{own.class}</td>
              <td>
                {formatNumber(own.score, 3)} ± {formatNumber(own.standardError, 2)}
              </td>
              <td>
                {formatNumber(own.random, 3)} ± {formatNumber(own.randomDeviation, 2)}
              </td>
              <td>{formatNumber(own.p, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

export const concepts: ResultPicture<Concepts> = { AllRows: ConceptScores };

import type { ResultOf } from '../../../../core/schema/assessment-results.ts';
import { formatCount, formatMetric, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

type Errors = ResultOf<'errors'>;

/** The error tree as nested conditions, and the slices with more mistakes than elsewhere. */
export function ErrorsView({ result }: { readonly result: Errors }) {
  const { t } = useLanguage();
  const shown = (value: number) => (result.measure === 'errorRate' ? formatPercent(value) : formatMetric(value));
  const leaves = leavesOf(result.tree);
  return (
    <div className="stack">
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
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
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
              </tr>
            </thead>
            <tbody>
              {result.slices.map((slice) => (
                <tr key={slice.conditions.join(' & ')} className={slice.adjustedP > 0.05 ? 'soft' : undefined}>
                  <td className="wrap">{slice.conditions.join('  &  ')}</td>
                  <td className="number">{formatCount(slice.rows)}</td>
                  <td className="number">{shown(slice.loss)}</td>
                  <td className="number">{formatNumber(slice.adjustedP, 2)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
    </div>
  );
}

interface Leaf {
  readonly conditions: readonly string[];
  readonly rows: number;
  readonly loss: number;
}

/** Leaves with the questions that lead to them, the worst first. */
function leavesOf({ childrenLeft, childrenRight, questions, rows, loss }: Errors['tree']): Leaf[] {
  const found: Leaf[] = [];
  const visit = (node: number, conditions: readonly string[]): void => {
    const question = questions[node];
    if (childrenLeft[node] < 0 || question === null) {
      found.push({ conditions, rows: rows[node], loss: loss[node] });
      return;
    }
    visit(childrenLeft[node], [...conditions, question]);
    visit(childrenRight[node], [...conditions, turned(question)]);
  };
  visit(0, []);
  return found.sort((a, b) => b.loss - a.loss);
}

const turned = (question: string): string =>
  question.includes(' <= ') ? question.replace(' <= ', ' > ') : question.replace(' != ', ' = ');

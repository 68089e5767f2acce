import { formatNumber, formatPercent } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import { Figure } from './figure.tsx';
import styles from './histogram-rows.module.css';
import { MiniHistogram } from './mini-histogram.tsx';
import { useWidth } from './use-width.ts';

export interface HistogramRow {
  readonly label: string;
  readonly weights: Histogram;
  readonly activations: Histogram;
  readonly dead: number;
}

interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** Layer by layer: how weights and answers are spread, and the share of units that answer the same whatever comes. */
export function HistogramRows({
  title,
  name,
  rows,
}: {
  readonly title: string;
  readonly name: string;
  readonly rows: readonly HistogramRow[];
}) {
  const { t } = useLanguage();
  const [box, width] = useWidth<HTMLDivElement>();
  const each = Math.min(150, Math.max(60, (width - 210) / 2));
  return (
    <Figure
      title={title}
      name={name}
      isEmpty={rows.length === 0}
      table={() => ({
        columns: [t('snapshot.layer'), t('snapshot.what'), t('snapshot.from'), t('snapshot.to'), t('snapshot.counts')],
        rows: rows.flatMap((row) =>
          (['weights', 'activations'] as const).map((what) => [
            row.label,
            t(`snapshot.${what}`),
            row[what].low,
            row[what].high,
            row[what].counts.join(' '),
          ]),
        ),
      })}
    >
      <div ref={box}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t('snapshot.layer')}</th>
              <th>{t('snapshot.weights')}</th>
              <th>{t('snapshot.activations')}</th>
              <th className="number">{t('snapshot.dead')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.label}>
                <td className={styles.cutCell} title={row.label}>
                  {row.label}
                </td>
                {(['weights', 'activations'] as const).map((what) => (
                  <td key={what}>
                    <MiniHistogram counts={[row[what].counts]} width={each} height={30} />
                    <div className="soft small spread" style={{ width: each }}>
                      <span>{formatNumber(row[what].low, 3)}</span>
                      <span>{formatNumber(row[what].high, 3)}</span>
                    </div>
                  </td>
                ))}
                <td className={`number ${row.dead > 0.5 ? 'bad' : ''}`}>{formatPercent(row.dead)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Figure>
  );
}

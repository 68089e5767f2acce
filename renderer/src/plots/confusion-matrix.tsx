import { formatCount, formatPercent } from '../ui/numbers.ts';
import { useLanguage } from '../ui/use-language.ts';
import styles from './confusion-matrix.module.css';
import { Figure } from './figure.tsx';

/** Rows are the truth, columns the prediction; shaded by the share of the row. */
export function ConfusionMatrix({
  title,
  name,
  classes,
  counts,
  onPick,
  asShares = false,
  note,
}: {
  readonly title: string;
  readonly name: string;
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
  /** A field with rows is picked: places of the truth and of the prediction. */
  readonly onPick?: (truth: number, prediction: number) => void;
  /** The share of the row of the truth stands below each count. */
  readonly asShares?: boolean;
  readonly note?: React.ReactNode;
}) {
  const { t } = useLanguage();
  return (
    <Figure
      title={title}
      name={name}
      note={note}
      isEmpty={classes.length === 0}
      table={() => ({
        columns: [t('plot.truthByPrediction'), ...classes],
        rows: counts.map((row, k) => [classes[k], ...row]),
      })}
    >
      <div className={styles.confusionBox}>
        <table className={styles.confusion}>
          <thead>
            <tr>
              <th scope="col" className={styles.corner}>
                {t('plot.truthByPrediction')}
              </th>
              {classes.map((label) => (
                <th key={label} scope="col" title={label}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {counts.map((row, k) => {
              const total = row.reduce((a, b) => a + b, 0);
              return (
                <tr key={classes[k]}>
                  <th scope="row" title={classes[k]}>
                    {classes[k]}
                  </th>
                  {row.map((count, j) => {
                    const share = total > 0 ? count / total : 0;
                    const strength = Math.round(share * 42);
                    return (
                      <td
                        key={classes[j]}
                        className={j === k ? styles.right : count > 0 ? 'wrong' : ''}
                        style={{
                          background: `color-mix(in srgb, var(${j === k ? '--accent' : '--up'}) ${strength}%, transparent)`,
                        }}
                        title={`${classes[k]} → ${classes[j]}: ${formatPercent(share)}`}
                      >
                        {onPick && count > 0 ? (
                          <button
                            type="button"
                            className="plain-button"
                            aria-label={t('plot.selectField', {
                              truth: classes[k],
                              prediction: classes[j],
                              count: formatCount(count),
                            })}
                            onClick={() => onPick(k, j)}
                          >
                            {formatCount(count)}
                          </button>
                        ) : (
                          formatCount(count)
                        )}
                        {asShares && <span className={styles.confusionShare}>{formatPercent(share, 0)}</span>}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Figure>
  );
}

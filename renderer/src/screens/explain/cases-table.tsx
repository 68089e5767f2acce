import type { ReactNode } from 'react';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { Cell, Cells } from './pasted-cases.ts';
import styles from './what-if.module.css';
import { textOf } from './what-if-control.tsx';

/** One column: a case, what the model predicts of it, and what can be done with it. */
export interface CaseColumn {
  readonly key: string;
  readonly title: string;
  readonly prediction: string;
  readonly distance?: string;
  /** Values that differ from those beside which it stands. */
  readonly cells: Cells;
  readonly actions: ReactNode;
}

interface CasesTableProps {
  readonly label: string;
  readonly now: { readonly title: string; readonly prediction: string; readonly cells: Cells };
  readonly cases: readonly CaseColumn[];
}

/** Cases side by side, features down: what differs from the case as it is now stands out. */
export function CasesTable({ label, now, cases }: CasesTableProps) {
  const { t } = useLanguage();
  const features = Object.keys(now.cells).filter((name) => cases.some(({ cells }) => name in cells));
  const hasDistances = cases.some(({ distance }) => distance !== undefined);
  return (
    <ScrollRegion label={label}>
      <table className={`plain ${styles.cases}`} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t('whatIf.feature')}</th>
            <th scope="col">{now.title}</th>
            {cases.map((one) => (
              <th scope="col" key={one.key}>
                {one.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('whatIf.prediction')}</th>
            <td>{now.prediction}</td>
            {cases.map((one) => (
              <td key={one.key} className={styles.moved}>
                {one.prediction}
              </td>
            ))}
          </tr>
          {hasDistances && (
            <tr>
              <th scope="row">{t('whatIf.distance')}</th>
              <td />
              {cases.map((one) => (
                <td key={one.key}>{one.distance}</td>
              ))}
            </tr>
          )}
          {features.map((name) => (
            <tr key={name}>
              <th scope="row" className="wrap">
                {name}
              </th>
              <td>{textOf(now.cells[name], t)}</td>
              {cases.map((one) => (
                <td key={one.key} className={name in one.cells ? styles.moved : styles.same}>
                  {name in one.cells ? exactly(one.cells[name], t) : t('whatIf.asNow')}
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row" aria-label={t('whatIf.actions')} />
            <td />
            {cases.map((one) => (
              <td key={one.key}>{one.actions}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** A number with the very digits that the model was asked about. */
const exactly = (cell: Cell, t: (key: string) => string): string =>
  typeof cell === 'number' ? String(cell).replace('-', '−') : textOf(cell, t);

import type { ReactNode } from 'react';
import type { WhatIfView } from '../../../../core/schema/what-if.ts';
import { formatNumber, formatPercent } from '../../ui/numbers.ts';
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

/** The values of the case at hand. */
export const cellsOf = (value: WhatIfView): Cells =>
  Object.fromEntries(value.features.map((feature) => [feature.name, feature.value]));

/** What the model predicts of the case at hand: the class with its probability, or the number. */
export function predictionOf({ classes, label, after }: WhatIfView): string {
  if (label === null) return formatNumber(after[0], 4);
  return `${label} ${formatPercent(after[classes.indexOf(label)], 0)}`;
}

interface CasesTableProps {
  readonly label: string;
  readonly value: WhatIfView;
  readonly cases: readonly CaseColumn[];
}

/** Cases beside the one at hand, features down: what differs from it stands out. */
export function CasesTable({ label, value, cases }: CasesTableProps) {
  const { t } = useLanguage();
  const now = cellsOf(value);
  const features = Object.keys(now).filter((name) => cases.some(({ cells }) => name in cells));
  const hasDistances = cases.some(({ distance }) => distance !== undefined);
  return (
    <ScrollRegion label={label}>
      <table className={`plain ${styles.cases}`} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t('whatIf.feature')}</th>
            <th scope="col">{t('whatIf.from')}</th>
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
            <td>{predictionOf(value)}</td>
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
              <td>{textOf(now[name], t)}</td>
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

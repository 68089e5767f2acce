import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ErrorReport } from '../../../core/schema/error.ts';
import { ErrorPanel } from './error-panel.tsx';
import styles from './loading.module.css';
import { useLanguage } from './use-language.ts';

/** An answer once it is there; before, its outline; instead, its error. */
export function Loading<T>({
  query,
  lines = 4,
  report,
  children,
}: {
  readonly query: UseQueryResult<T, Error>;
  readonly lines?: number;
  readonly report: (error: Error) => ErrorReport;
  readonly children: (value: T) => ReactNode;
}) {
  const { t } = useLanguage();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ErrorPanel report={report(query.error)} />;
  return (
    <output className={styles.loading} aria-label={t('common.loading')}>
      {Array.from({ length: lines }, (_, i) => (
        <Skeleton key={i} height={14} width={`${92 - ((i * 17) % 40)}%`} animate={false} />
      ))}
    </output>
  );
}

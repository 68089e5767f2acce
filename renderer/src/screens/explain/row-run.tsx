import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import type { Interim } from '../../engine/use-interim.ts';
import { type JobRun, useJob } from '../../engine/use-job.ts';
import { controlJob } from '../../engine/use-jobs.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount, formatNumber } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';

interface RowRun {
  readonly running: boolean;
  readonly error: JobRun<'explain'>['error'];
  start(): void;
  cancel(): void;
}

/** A method on one row: begun by itself where nothing is there yet, once for each row. */
export function useRowJob(
  view: ExperimentView,
  row: number,
  method: string,
  params: Record<string, unknown>,
  isWanted: boolean,
): RowRun {
  // it outlives this place: what is refined is shown where the button was
  const job = useJob('explain', true);
  const begun = useRef('');
  const key = JSON.stringify([view.id, row, method, params, view.model.hash]);
  const run = () => void job.start({ id: view.id, request: { method, rows: [row], params, seed: view.seed } });
  useEffect(() => {
    if (!isWanted || begun.current === key) return;
    begun.current = key;
    run();
  });
  return { running: job.running, error: job.error, start: run, cancel: job.cancel };
}

export function Compute({
  run,
  row,
  method,
  text,
}: {
  readonly run: RowRun;
  readonly row: number;
  readonly method: string;
  readonly text: string;
}) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  return (
    <div className="stack at-top">
      <p className="soft" role="status">
        {run.running ? t('explain.working', { row }) : text}
      </p>
      {run.running ? (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={run.cancel}>
          {t('common.cancel')}
        </Button>
      ) : (
        <Button onClick={run.start}>
          {method === 'auto' ? t('explain.exactly', { row }) : t('explain.with', { method: titleOf(method), row })}
        </Button>
      )}
      {run.error && <ErrorPanel report={run.error} />}
    </div>
  );
}

/** What is there of an explanation that is still sampled: its bars move less and less. */
export function Sharpening({ interim, children }: { readonly interim: Interim; readonly children: ReactNode }) {
  const { t } = useLanguage();
  const { job, value } = interim;
  return (
    <div className="stack">
      {children}
      <div className="row">
        <span className="soft small" role="status">
          {t('explain.sharpening', {
            draws: formatCount(value.draws ?? 0),
            error: formatNumber(
              value.standardError.includes(null) ? null : Math.max(...value.standardError.map((one) => one ?? 0)),
              2,
            ),
          })}
        </span>
        <Button size="compact-xs" variant="default" onClick={() => controlJob(job, 'stop')}>
          {t('explain.enough')}
        </Button>
      </div>
    </div>
  );
}

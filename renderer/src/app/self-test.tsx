import { Button, Modal, Progress } from '@mantine/core';
import type { SelfTest } from '../../../core/schema/self-test.ts';
import { useJob } from '../engine/use-job.ts';
import { useJobs } from '../engine/use-jobs.ts';
import { useMethods } from '../engine/use-methods.ts';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { formatPercent, formatSeconds } from '../ui/numbers.ts';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import { useLanguage } from '../ui/use-language.ts';

/** Tries the program on data of which the truth is known; nothing of it goes into the project. */
export function SelfTestDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const job = useJob('selfTest', true);
  const live = useJobs().findLast((entry) => entry.kind === 'selfTest');
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('selfTest.title')}
      size="xl"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className="stack">
        <p className="wrap">{t('selfTest.text')}</p>
        <div className="row">
          <Button loading={job.running} onClick={() => void job.start({ seed: 0 })}>
            {t(job.result ? 'trust.again' : 'selfTest.begin')}
          </Button>
          {job.running && (
            <Button variant="default" onClick={job.cancel}>
              {t('common.cancel')}
            </Button>
          )}
        </div>
        {job.running && (
          <Progress value={100 * (live?.share ?? 0)} aria-label={t('selfTest.title')} transitionDuration={0} />
        )}
        {job.error && <ErrorPanel report={job.error} />}
        {job.result && <Found result={job.result} />}
      </div>
    </Modal>
  );
}

/** A kind a line, a method a column: the share of the planted signals that it finds. */
function Found({ result }: { readonly result: SelfTest }) {
  const { t, pick } = useLanguage();
  const { titleOf } = useMethods();
  const methods = [...new Set(result.kinds.flatMap((one) => one.methods.map(({ method }) => method)))];
  return (
    <ScrollRegion label={t('selfTest.title')}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t('selfTest.kind')}</th>
            <th className="number">{t('metric.accuracy')}</th>
            {methods.map((method) => (
              <th key={method} className="number">
                {titleOf(method)}
              </th>
            ))}
            <th className="number">{t('trust.byChance')}</th>
            <th className="number">{t('card.time')}</th>
          </tr>
        </thead>
        <tbody>
          {result.kinds.map((one) => (
            <tr key={one.kind}>
              <td>{pick(one.title)}</td>
              <td className="number">{formatPercent(one.accuracy)}</td>
              {methods.map((method) => {
                const found = one.methods.find((own) => own.method === method);
                return (
                  <td key={method} className="number">
                    {found ? formatPercent(found.precision, 0) : '–'}
                  </td>
                );
              })}
              <td className="number soft">{formatPercent(one.chance, 0)}</td>
              <td className="number soft">{formatSeconds(one.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

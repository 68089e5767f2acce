import { Button } from '@mantine/core';
import { useJob } from '../../engine/use-job.ts';
import { LineChart } from '../../plots/line-chart.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';

/** Trains a few steps while the learning rate grows, draws the loss, and offers the rate at which it falls fastest. */
export function RateFinder({
  spec,
  onUse,
}: {
  readonly spec: Record<string, unknown>;
  readonly onUse: (rate: number) => void;
}) {
  const { t, language } = useLanguage();
  const job = useJob('rateSweep');
  const { result } = job;
  const at =
    result?.suggested == null
      ? -1
      : result.rates.reduce(
          (best, rate, i) =>
            Math.abs(Math.log(rate / (result.suggested ?? 1))) <
            Math.abs(Math.log(result.rates[best] / (result.suggested ?? 1)))
              ? i
              : best,
          0,
        );
  return (
    <div className="stack">
      <div className="row">
        <Button
          size="compact-sm"
          variant="default"
          loading={job.running}
          title={t('rates.help')}
          onClick={() => void job.start({ spec: { ...spec, explain: [] }, language })}
        >
          {t('rates.find')}
        </Button>
        {result?.suggested != null && (
          <Button size="compact-sm" variant="light" onClick={() => onUse(result.suggested ?? 0.01)}>
            {t('rates.use', { rate: formatNumber(result.suggested, 2) })}
          </Button>
        )}
        {result && result.suggested === null && <span className="soft">{t('rates.none')}</span>}
      </div>
      {job.error && <ErrorPanel report={job.error} />}
      {result && (
        <LineChart
          title={t('rates.title')}
          name="learning_rate_finder"
          height={150}
          xLabel={t('rates.axis')}
          series={[{ name: t('train.loss'), x: result.rates.map(Math.log10), y: result.losses }]}
          mark={
            at >= 0
              ? { x: Math.log10(result.rates[at]), y: result.losses[at], label: formatNumber(result.rates[at], 2) }
              : undefined
          }
        />
      )}
    </div>
  );
}

import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import {
  type Frontier,
  frontierResult,
  type SimplicityMeasure,
  simplicityMeasures,
} from '../../../../core/schema/frontier.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { useKindTitles } from '../../engine/use-kind-titles.ts';
import { FrontierChart } from '../../plots/frontier-chart.tsx';
import { go } from '../../state/place.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatMetric, formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { useNewest } from './use-assessment.ts';

/** Every kind from simple to complex on the data of this experiment: what more complexity buys. */
export function FrontierPanel({ view }: { readonly view: ExperimentView }) {
  const { t } = useLanguage();
  const job = useJob('frontier', true);
  const newest = useNewest(view.id).get('frontier');
  const record = useCall('assessment.show', { id: newest?.id ?? '' }, { when: newest !== undefined, keep: true });
  const read = frontierResult.safeParse(record.data?.result);
  const stored = read.success ? read.data : undefined;
  const [chosen, setMeasure] = useState<SimplicityMeasure | undefined>(undefined);
  const measure = chosen ?? stored?.measure ?? 'operations';
  return (
    <div className="stack">
      <Panel
        title={t('trust.frontier.title')}
        actions={
          <>
            <Select
              size="xs"
              w={250}
              aria-label={t('trust.frontier.measure')}
              value={measure}
              allowDeselect={false}
              data={simplicityMeasures.map((name) => ({ value: name, label: t(`trust.simplicity.${name}`) }))}
              onChange={(value) => setMeasure(value as SimplicityMeasure)}
            />
            {job.running && (
              <Button variant="default" size="compact-sm" onClick={job.cancel}>
                {t('common.cancel')}
              </Button>
            )}
            <Button size="compact-sm" loading={job.running} onClick={() => void job.start({ id: view.id, measure })}>
              {t(stored ? 'trust.again' : 'trust.compute')}
            </Button>
          </>
        }
      >
        <p className="soft wrap">{t('trust.frontier.about')}</p>
        {job.error && <ErrorPanel report={job.error} />}
      </Panel>
      {(job.result ?? stored) && <Found result={(job.result ?? stored) as Frontier} />}
    </div>
  );
}

/** Measures whose values lie close together. */
const bounded: readonly SimplicityMeasure[] = [
  'features',
  'interactions',
  'descriptionLength',
  'entropy',
  'unexplained',
  'noiseFlips',
  'calibrationError',
];

function Found({ result }: { readonly result: Frontier }) {
  const { t } = useLanguage();
  const kinds = [...new Set(result.points.map((point) => point.kind))];
  const titleOf = useKindTitles();
  const settingsOf = (settings: Readonly<Record<string, unknown>>) =>
    Object.entries(settings)
      .map(([key, value]) => `${key} ${JSON.stringify(value)}`)
      .join(', ');
  const labelOf = (point: Frontier['points'][number]) =>
    [titleOf(point.kind), settingsOf(point.settings) || t('trust.frontier.defaults')].join(' · ');
  const sized = result.points.filter((point) => point.simplicity[result.measure] !== undefined);
  const open = (id: string) => go({ screen: 'train', experiment: id });
  return (
    <>
      <Panel>
        <FrontierChart
          title={t('trust.frontier.picture', { metric: t(`metric.${result.metric}`) })}
          name="frontier"
          xLabel={t(`trust.simplicity.${result.measure}`)}
          yLabel={t(`metric.${result.metric}`)}
          isLog={!bounded.includes(result.measure)}
          legend={kinds.map((kind, colour) => ({ label: titleOf(kind), colour }))}
          onPick={open}
          marks={sized.map((point) => ({
            id: point.experiment,
            label: labelOf(point),
            colour: kinds.indexOf(point.kind),
            x: point.simplicity[result.measure] ?? 0,
            y: point.mean,
            low: point.interval[0],
            high: point.interval[1],
            isFront: point.isFront,
            isChosen: point.experiment === result.oneStandardError,
          }))}
        />
      </Panel>
      <Panel note={t('trust.frontier.note')}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t('trust.frontier.model')}</th>
              <th className="number">{t(`trust.simplicity.${result.measure}`)}</th>
              <th className="number">{t(`metric.${result.metric}`)}</th>
              <th>{t('trust.frontier.mark')}</th>
            </tr>
          </thead>
          <tbody>
            {[...result.points]
              .sort((a, b) => (a.simplicity[result.measure] ?? 1e300) - (b.simplicity[result.measure] ?? 1e300))
              .map((point) => (
                <tr key={point.experiment}>
                  <td>
                    <button type="button" className="link-button" onClick={() => open(point.experiment)}>
                      {labelOf(point)}
                    </button>
                  </td>
                  <td className="number">{formatNumber(point.simplicity[result.measure])}</td>
                  <td className="number">
                    {formatMetric(point.mean)} <span className="soft">± {formatMetric(point.standardError)}</span>
                  </td>
                  <td>
                    {[
                      point.experiment === result.best && t('trust.frontier.best'),
                      point.experiment === result.oneStandardError && t('trust.frontier.oneStandardError'),
                      point.isFront && t('trust.frontier.front'),
                    ]
                      .filter((text) => text !== false)
                      .join(' · ')}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </Panel>
    </>
  );
}

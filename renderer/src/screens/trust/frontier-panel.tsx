import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import { titleIn } from '../../../../core/messages/known-title.ts';
import {
  type Frontier,
  frontierResult,
  type SimplicityMeasure,
  simplicityMeasures,
} from '../../../../core/schema/frontier.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { FrontierView } from '../../results/frontier/frontier-view.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { useNewest } from './use-assessment.ts';

/** Every kind from simple to complex on the data of this experiment: what more complexity buys. */
export function FrontierPanel({ view }: { readonly view: ExperimentView }) {
  const { t, say, language } = useLanguage();
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
              data={simplicityMeasures.map((name) => ({ value: name, label: say(titleIn('simplicity', name)) }))}
              onChange={(value) => setMeasure(value as SimplicityMeasure)}
            />
            {job.running && (
              <Button variant="default" size="compact-sm" onClick={job.cancel}>
                {t('common.cancel')}
              </Button>
            )}
            <Button
              size="compact-sm"
              loading={job.running}
              onClick={() => void job.start({ id: view.id, measure, language })}
            >
              {t(stored ? 'trust.again' : 'trust.compute')}
            </Button>
          </>
        }
      >
        <p className="soft wrap">{t('trust.frontier.about')}</p>
        {job.error && <ErrorPanel report={job.error} />}
      </Panel>
      {(job.result ?? stored) && <FrontierView result={(job.result ?? stored) as Frontier} />}
    </div>
  );
}

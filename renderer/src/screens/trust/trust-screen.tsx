import { Button, Tabs } from '@mantine/core';
import { useState } from 'react';
import type { AssessmentName } from '../../../../core/schema/assessment-results.ts';
import type { ExperimentRow } from '../../../../core/schema/experiment.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { go, usePlace } from '../../state/place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Picker } from '../../ui/picker.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { Assessed } from './assessed.tsx';
import { FrontierPanel } from './frontier-panel.tsx';
import { Overview } from './overview.tsx';

/** How far a model and its explanations can be trusted. */
export function TrustScreen() {
  const { t } = useLanguage();
  const { experiment } = usePlace();
  const rows = useCall('experiment.list', { bin: false });
  return (
    <Loading query={rows} report={reportOf}>
      {(list) => {
        const trained = list.filter((row) => row.metrics !== null);
        const chosen = trained.find((row) => row.id === experiment)?.id ?? trained[0]?.id;
        if (chosen === undefined)
          return (
            <EmptyState icon="trust" title={t('trust.none')} text={t('trust.noneText')}>
              <Button onClick={() => go({ screen: 'model' })}>{t('train.chooseModel')}</Button>
            </EmptyState>
          );
        return <Trusted key={chosen} id={chosen} entries={trained} />;
      }}
    </Loading>
  );
}

function Trusted({ id, entries }: { readonly id: string; readonly entries: readonly ExperimentRow[] }) {
  const { t } = useLanguage();
  const shown = useCall('experiment.show', { id }, { keep: true });
  return (
    <Loading query={shown} report={reportOf} lines={8}>
      {(view) => (
        <div className="screen">
          <div className="screen-head">
            <Picker
              label={t('train.choose')}
              entries={entries}
              value={id}
              width={260}
              onPick={(next) => go({ experiment: next })}
            />
            <span className="soft">{t('trust.about')}</span>
          </div>
          <Parts view={view} />
        </div>
      )}
    </Loading>
  );
}

const tabs: readonly AssessmentName[] = [
  'metrics',
  'scores',
  'agreement',
  'robustness',
  'calibration',
  'conformal',
  'thresholds',
  'fairness',
  'errors',
  'drift',
  'planted-truth',
];
const forTwoClasses: readonly AssessmentName[] = ['thresholds'];
const forClasses: readonly AssessmentName[] = ['calibration', 'fairness'];

/** What can be asked of such a model. */
function namesFor(view: ExperimentView): readonly AssessmentName[] {
  const classes = view.dataset.target.classes?.length ?? 0;
  return tabs.filter(
    (name) => (classes === 2 || !forTwoClasses.includes(name)) && (classes > 0 || !forClasses.includes(name)),
  );
}

function Parts({ view }: { readonly view: ExperimentView }) {
  const { t } = useLanguage();
  const [tab, setTab] = useState<string | null>('overview');
  const names = namesFor(view);
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false} styles={{ tab: { paddingInline: 10 } }}>
      <Tabs.List>
        <Tabs.Tab value="overview">{t('trust.overview')}</Tabs.Tab>
        {names.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`trust.tab.${name}`)}
          </Tabs.Tab>
        ))}
        <Tabs.Tab value="frontier">{t('trust.tab.frontier')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="overview" pt="sm">
        <Overview view={view} names={names} onOpen={setTab} />
      </Tabs.Panel>
      {names.map((name) => (
        <Tabs.Panel key={name} value={name} pt="sm">
          <Assessed view={view} name={name} />
        </Tabs.Panel>
      ))}
      <Tabs.Panel value="frontier" pt="sm">
        <FrontierPanel view={view} />
      </Tabs.Panel>
    </Tabs>
  );
}

import { Tabs } from '@mantine/core';
import { useState } from 'react';
import type { AssessmentName } from '../../../../core/schema/assessment-results.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { ChosenExperiment } from '../../state/chosen-experiment.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { Assessed } from './assessed.tsx';
import { FrontierPanel } from './frontier-panel.tsx';
import { Overview } from './overview.tsx';

/** How far a model and its explanations can be trusted. */
export function TrustScreen() {
  const { t } = useLanguage();
  return (
    <ChosenExperiment
      icon="trust"
      none={{ title: t('trust.none'), text: t('trust.noneText') }}
      about={() => t('trust.about')}
    >
      {(view) => <Parts view={view} />}
    </ChosenExperiment>
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

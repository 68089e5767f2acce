import { Tabs } from '@mantine/core';
import { Fragment, useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import type { AssessmentCard } from '../../../../core/schema/views.ts';
import { useCall } from '../../engine/use-call.ts';
import { ChosenExperiment } from '../../state/chosen-experiment.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { Assessed } from './assessed.tsx';
import { FrontierPanel } from './frontier-panel.tsx';
import { Overview } from './overview.tsx';
import styles from './trust-screen.module.css';

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

const groups = ['performance', 'explanations', 'safety', 'simplicity'] as const;

/** What can be asked of such a model. */
function cardsFor(view: ExperimentView, cards: readonly AssessmentCard[]): readonly AssessmentCard[] {
  const classes = view.dataset.target.classes?.length ?? 0;
  const task = classes > 0 ? 'classification' : 'regression';
  const hasBlocks = view.capabilities.includes('pictures');
  return cards.filter(
    (card) => card.tasks.includes(task) && (classes === 2 || !card.twoClassesOnly) && (hasBlocks || !card.forPictures),
  );
}

function Parts({ view }: { readonly view: ExperimentView }) {
  const { t, pick } = useLanguage();
  const [tab, setTab] = useState<string | null>('overview');
  const cards = cardsFor(view, useCall('catalogue', null).data?.assessments ?? []);
  return (
    <Tabs
      value={tab}
      onChange={setTab}
      keepMounted={false}
      orientation="vertical"
      className={styles.trustParts}
      styles={{ tabLabel: { textAlign: 'left' } }}
    >
      <Tabs.List aria-label={t('trust.parts')}>
        <Tabs.Tab value="overview">{t('trust.overview')}</Tabs.Tab>
        {groups.map((group) => (
          <Fragment key={group}>
            <div className={styles.trustGroup} role="presentation">
              {t(`trust.parts_.${group}`)}
            </div>
            {cards
              .filter((card) => card.group === group)
              .map((card) => (
                <Tabs.Tab key={card.assessment} value={card.assessment}>
                  {pick(card.title)}
                </Tabs.Tab>
              ))}
            {group === 'simplicity' && <Tabs.Tab value="frontier">{t('trust.tab.frontier')}</Tabs.Tab>}
          </Fragment>
        ))}
      </Tabs.List>
      <Tabs.Panel value="overview" pl="md">
        <Overview view={view} cards={cards} onOpen={setTab} />
      </Tabs.Panel>
      {cards.map((card) => (
        <Tabs.Panel key={card.assessment} value={card.assessment} pl="md">
          <Assessed view={view} card={card} />
        </Tabs.Panel>
      ))}
      <Tabs.Panel value="frontier" pl="md">
        <FrontierPanel view={view} />
      </Tabs.Panel>
    </Tabs>
  );
}

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { decisionSentence } from '../../../core/messages/decision-sentence.ts';
import type { ExperimentRow } from '../../../core/schema/experiment.ts';
import type { ExperimentView } from '../../../core/schema/summaries.ts';
import { reportOf } from '../engine/errors.ts';
import { useCall } from '../engine/use-call.ts';
import { useJob } from '../engine/use-job.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';
import type { IconName } from '../ui/icon.tsx';
import { Loading } from '../ui/loading.tsx';
import { Picker } from '../ui/picker.tsx';
import { useLanguage } from '../ui/use-language.ts';
import styles from './chosen-experiment.module.css';
import { go, usePlace } from './place.ts';

interface ChosenExperimentProps {
  /** Shown where nothing is trained yet. */
  readonly icon: IconName;
  readonly none: { readonly title: string; readonly text: string };
  /** What is said beside the name. */
  readonly about: (view: ExperimentView) => string;
  readonly children: (view: ExperimentView) => ReactNode;
}

/** A screen about one trained experiment: the chosen one, else the newest, with a list to choose another. */
export function ChosenExperiment({ icon, none, about, children }: ChosenExperimentProps) {
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
            <EmptyState icon={icon} title={none.title} text={none.text}>
              <Button onClick={() => go({ screen: 'model' })}>{t('train.chooseModel')}</Button>
            </EmptyState>
          );
        return <Shown key={chosen} id={chosen} entries={trained} about={about} body={children} />;
      }}
    </Loading>
  );
}

function Shown({
  id,
  entries,
  about,
  body,
}: {
  readonly id: string;
  readonly entries: readonly ExperimentRow[];
  readonly about: ChosenExperimentProps['about'];
  readonly body: ChosenExperimentProps['children'];
}) {
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
            <span className="soft">{about(view)}</span>
          </div>
          {view.decision && <Decided view={view} />}
          {body(view)}
        </div>
      )}
    </Loading>
  );
}

/** What a person has decided on top of the model, and the way back. */
function Decided({ view }: { readonly view: ExperimentView }) {
  const { t, say } = useLanguage();
  const job = useJob('decide', true);
  return (
    <div className={`row ${styles.decided}`} role="note">
      <span>{say(decisionSentence(view.decision, view.dataset.target.positiveClass ?? ''))}</span>
      <Button
        variant="subtle"
        size="compact-xs"
        loading={job.running}
        onClick={() => void job.start({ id: view.id, threshold: null, calibration: null })}
      >
        {t('trust.letModelDecide')}
      </Button>
      {job.error && <ErrorPanel report={job.error} />}
    </div>
  );
}

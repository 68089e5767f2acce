import { Button } from '@mantine/core';
import { type ComponentType, useState } from 'react';
import type { AssessmentRecord } from '../../../../core/schema/assessment.ts';
import type { AssessmentName, ResultOf } from '../../../../core/schema/assessment-results.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import type { JsonSchema } from '../../ui/json-schema.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatSeconds } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { SchemaForm } from '../../ui/schema-form.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { AgreementView } from './agreement-view.tsx';
import { CalibrationView, ConformalView } from './calibration-view.tsx';
import { DriftView } from './drift-view.tsx';
import { ErrorsView } from './errors-view.tsx';
import { FairnessView } from './fairness-view.tsx';
import { MetricsView } from './metrics-view.tsx';
import { PlantedTruthView } from './planted-truth-view.tsx';
import { RobustnessView } from './robustness-view.tsx';
import { ScoresView } from './scores-view.tsx';
import { ThresholdsView } from './thresholds-view.tsx';
import { resultOf, useNewest } from './use-assessment.ts';

type View<N extends AssessmentName> = ComponentType<{ readonly result: ResultOf<N>; readonly view: ExperimentView }>;

/** The picture of each assessment; adding one is a file and a line here. */
const views: { readonly [N in AssessmentName]: View<N> } = {
  metrics: MetricsView,
  scores: ScoresView,
  agreement: AgreementView,
  robustness: RobustnessView,
  calibration: CalibrationView,
  conformal: ConformalView,
  thresholds: ThresholdsView,
  fairness: FairnessView,
  errors: ErrorsView,
  drift: DriftView,
  'planted-truth': PlantedTruthView,
};

/** One assessment: what it is, its parameters, a button, and what was found last. */
export function Assessed({ view, name }: { readonly view: ExperimentView; readonly name: AssessmentName }) {
  const { t, pick } = useLanguage();
  const catalogue = useCall('catalogue', null);
  const card = catalogue.data?.assessments.find((one) => one.assessment === name);
  const newest = useNewest(view.id).get(name);
  const job = useJob('assess', true);
  const [params, setParams] = useState<Readonly<Record<string, unknown>>>({});
  const features = view.dataset.features.map((feature) => feature.name);
  const isReady = name !== 'fairness' || params.group !== undefined;
  const compute = async () => {
    const file = name === 'drift' ? await window.vitrine.chooseFile('table', '') : undefined;
    if (name === 'drift' && !file) return;
    await job.start({
      id: view.id,
      request: { assessment: name, params: { ...params } },
      ...(file ? { token: file.token } : {}),
    });
  };
  return (
    <div className="stack">
      <Panel
        title={card ? pick(card.title) : name}
        actions={
          <>
            {job.running && (
              <Button variant="default" size="compact-sm" onClick={job.cancel}>
                {t('common.cancel')}
              </Button>
            )}
            <Button size="compact-sm" loading={job.running} disabled={!isReady} onClick={() => void compute()}>
              {t(name === 'drift' ? 'trust.chooseFile' : newest ? 'trust.again' : 'trust.compute')}
            </Button>
          </>
        }
      >
        <p className="soft wrap">{card ? pick(card.about) : ''}</p>
        {card && (
          <details className="fold" open={name === 'fairness'}>
            <summary>{t('trust.settings')}</summary>
            <SchemaForm
              schema={card.params as JsonSchema}
              values={params}
              onChange={setParams}
              hidden={hiddenFields}
              choices={{ group: features, favourable: view.dataset.target.classes ?? [] }}
              names={features}
            />
          </details>
        )}
        {job.error && <ErrorPanel report={job.error} />}
      </Panel>
      {newest ? (
        <Stored key={newest.id} id={newest.id} name={name} view={view} />
      ) : (
        <p className="soft">{t('trust.notYet')}</p>
      )}
    </div>
  );
}

/** Written on the command line and in specs: too deep for a form. */
const hiddenFields = ['of', 'scores', 'methods'];

interface StoredProps<N extends AssessmentName> {
  readonly id: string;
  readonly name: N;
  readonly view: ExperimentView;
}

function Stored<N extends AssessmentName>({ id, name, view }: StoredProps<N>) {
  const record = useCall('assessment.show', { id });
  return (
    <Loading query={record} report={reportOf}>
      {(value) => <Found record={value} name={name} view={view} />}
    </Loading>
  );
}

function Found<N extends AssessmentName>({
  record,
  name,
  view,
}: Omit<StoredProps<N>, 'id'> & { readonly record: AssessmentRecord }) {
  const { t, say } = useLanguage();
  const result = resultOf(name, record);
  const Picture: View<N> = views[name];
  if (!result) return <p className="soft">{t('trust.unreadable')}</p>;
  const note = 'note' in result && result.note ? say(result.note) : null;
  return (
    <>
      {note && (
        <p className="soft" role="note">
          {note}
        </p>
      )}
      <Picture result={result} view={view} />
      <p className="soft small">{t('trust.made', { seconds: formatSeconds(record.seconds), seed: record.seed })}</p>
    </>
  );
}

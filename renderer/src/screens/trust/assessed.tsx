import { Button, TextInput } from '@mantine/core';
import { type ComponentType, useState } from 'react';
import type { ShownAssessment } from '../../../../core/schema/assessment.ts';
import type { AssessmentName, ResultOf } from '../../../../core/schema/assessment-results.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import type { AssessmentCard } from '../../../../core/schema/views.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { useSelection } from '../../state/selection.ts';
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
import { Presented } from './presented.tsx';
import { RobustnessView } from './robustness-view.tsx';
import { ExplanationField, MethodField, ScoreFields } from './scope-fields.tsx';
import { ScoresView } from './scores-view.tsx';
import { ThresholdsView } from './thresholds-view.tsx';
import { isPictured, resultOf, useNewest } from './use-assessment.ts';

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
export function Assessed({ view, card }: { readonly view: ExperimentView; readonly card: AssessmentCard }) {
  const { t, pick } = useLanguage();
  const name = card.assessment;
  const newest = useNewest(view.id).get(name);
  const job = useJob('assess', true);
  const [params, setParams] = useState<Readonly<Record<string, unknown>>>({});
  const [rows, setRows] = useState('');
  const [explanations, setExplanations] = useState<string[]>([]);
  const asks = (card.params as JsonSchema).properties ?? {};
  const selection = useSelection(view.id);
  const features = view.dataset.features.map((feature) => feature.name);
  const isReady = name !== 'fairness' || params.group !== undefined;
  const compute = async () => {
    const file = name === 'drift' ? await window.vitrine.chooseFile('table', '') : undefined;
    if (name === 'drift' && !file) return;
    await job.start({
      id: view.id,
      request: {
        assessment: name,
        params: { ...params },
        ...(rows.trim() === '' ? {} : { rows: rows.trim() as never }),
        ...(explanations.length > 0 ? { explanations } : {}),
      },
      ...(file ? { token: file.token } : {}),
    });
  };
  return (
    <div className="stack">
      <Panel
        title={pick(card.title)}
        actions={
          <>
            {job.running && (
              <Button variant="default" size="compact-sm" onClick={job.cancel}>
                {t('common.cancel')}
              </Button>
            )}
            {!isReady && <span className="soft small">{t('trust.chooseGroups')}</span>}
            <Button size="compact-sm" loading={job.running} disabled={!isReady} onClick={() => void compute()}>
              {t(name === 'drift' ? 'trust.chooseFile' : newest ? 'trust.again' : 'trust.compute')}
            </Button>
          </>
        }
      >
        <p className="soft wrap">{pick(card.about)}</p>
        <Reading card={card} />
        <details className="fold" open={name === 'fairness'}>
          <summary>{t('trust.settings')}</summary>
          {card.rows !== 'own' && (
            <TextInput
              size="xs"
              maw={320}
              label={t(card.rows === 'one' ? 'trust.rowAsked' : 'trust.rowsAsked')}
              description={t(`trust.rowsHelp.${card.rows}`)}
              placeholder={t('trust.rowsExample')}
              value={rows}
              onChange={(event) => setRows(event.currentTarget.value)}
              mb="sm"
            />
          )}
          {card.rows !== 'own' && card.rows !== 'one' && selection && (
            <Button variant="default" size="compact-xs" mb="sm" onClick={() => setRows([...selection.rows].join(','))}>
              {t('trust.useSelection', { count: selection.rows.size })}
            </Button>
          )}
          {card.usesExplanations && <ExplanationField view={view} chosen={explanations} onChange={setExplanations} />}
          {'methods' in asks && <MethodField view={view} values={params} onChange={setParams} />}
          {'scores' in asks && <ScoreFields values={params} onChange={setParams} />}
          <SchemaForm
            schema={card.params as JsonSchema}
            values={params}
            onChange={setParams}
            hidden={hiddenFields}
            choices={{ group: features, favourable: view.dataset.target.classes ?? [] }}
            names={features}
          />
        </details>
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

/** How its numbers are read, by which formula they come about, and who introduced it. */
function Reading({ card }: { readonly card: AssessmentCard }) {
  const { t, pick } = useLanguage();
  return (
    <details className="fold">
      <summary>{t('trust.howToRead')}</summary>
      <p className="wrap">{pick(card.reading)}</p>
      {card.formula && (
        <p className="small wrap">
          <code>{pick(card.formula)}</code>
        </p>
      )}
      <p className="soft small wrap">{card.source}</p>
    </details>
  );
}

/** Chosen by fields of their own. */
const hiddenFields = ['of', 'scores', 'methods'];

interface StoredProps {
  readonly id: string;
  readonly name: string;
  readonly view: ExperimentView;
}

function Stored({ id, name, view }: StoredProps) {
  const record = useCall('assessment.show', { id });
  return (
    <Loading query={record} report={reportOf}>
      {(value) => <Found record={value} name={name} view={view} />}
    </Loading>
  );
}

function Found({ record, name, view }: Omit<StoredProps, 'id'> & { readonly record: ShownAssessment }) {
  const { t } = useLanguage();
  return (
    <>
      {record.isOutdated && (
        <p className="worse" role="note">
          {t('trust.outdated')}
        </p>
      )}
      {record.presentation && <Presented presentation={record.presentation} name={name} />}
      {isPictured(name) ? (
        <Pictured record={record} name={name} view={view} />
      ) : (
        !record.presentation && <p className="soft">{t('trust.unreadable')}</p>
      )}
      <p className="soft small">{t('trust.made', { seconds: formatSeconds(record.seconds), seed: record.seed })}</p>
    </>
  );
}

function Pictured<N extends AssessmentName>({
  record,
  name,
  view,
}: {
  readonly record: ShownAssessment;
  readonly name: N;
  readonly view: ExperimentView;
}) {
  const { t, say } = useLanguage();
  const result = resultOf(name, record);
  const Picture: View<N> = views[name];
  if (!result) return <p className="soft">{t('trust.unreadable')}</p>;
  return (
    <>
      {'note' in result && result.note && (
        <p className="soft" role="note">
          {say(result.note)}
        </p>
      )}
      <Picture result={result} view={view} />
    </>
  );
}

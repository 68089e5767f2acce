import { Button, NumberInput, Switch, TextInput } from '@mantine/core';
import { useEffect } from 'react';
import type { DatasetSummary } from '../../../../core/schema/dataset.ts';
import type { PreprocessSpec, WeightsSpec } from '../../../../core/schema/spec.ts';
import type { Catalogue, ModelKindCard } from '../../../../core/schema/views.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { notify, showError, startRun } from '../../state/actions.tsx';
import { changeDraft, type Draft, specOf, useDraft } from '../../state/draft.ts';
import { go, usePlace } from '../../state/place.ts';
import { useSplit } from '../../state/use-split.ts';
import { chooseByArrows } from '../../ui/arrow-keys.ts';
import cardButtonStyles from '../../ui/card-button.module.css';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { FoldedHelp } from '../../ui/folded-help.tsx';
import type { JsonSchema } from '../../ui/json-schema.ts';
import { Loading } from '../../ui/loading.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Picker } from '../../ui/picker.tsx';
import { SchemaForm } from '../../ui/schema-form.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { ModelPreview } from './model-preview.tsx';
import styles from './model-screen.module.css';
import { SearchForm } from './search-form.tsx';

/** Which model, with which parameters; and what that will be. */
export function ModelScreen() {
  const { t } = useLanguage();
  const { dataset } = usePlace();
  const datasets = useCall('dataset.list', null);
  const catalogue = useCall('catalogue', null);
  return (
    <Loading query={datasets} report={reportOf}>
      {(list) => {
        const chosen = list.find((entry) => entry.id === dataset) ?? list[0];
        if (!chosen || chosen.target === null) {
          return (
            <EmptyState icon="model" title={t(chosen ? 'model.noTarget' : 'data.none')} text={t('model.first')}>
              <Button onClick={() => go({ screen: chosen ? 'data' : 'start' })}>
                {t(chosen ? 'data.chooseTarget' : 'nav.start')}
              </Button>
            </EmptyState>
          );
        }
        return (
          <Loading query={catalogue} report={reportOf}>
            {(value) => <ModelForm key={chosen.id} dataset={chosen} list={list} catalogue={value} />}
          </Loading>
        );
      }}
    </Loading>
  );
}

interface FormProps {
  readonly dataset: DatasetSummary;
  readonly list: readonly DatasetSummary[];
  readonly catalogue: Catalogue;
}

const hasPictures = ({ columns, target }: DatasetSummary): boolean =>
  columns.some(({ name, kind }) => kind === 'image' && name !== target);

const hasTexts = ({ columns, target }: DatasetSummary): boolean =>
  columns.some(({ name, kind, profile }) => kind === 'text' && profile.text?.isProse === true && name !== target);

/** A form that shows what this kind of model begins with. */
function withDefaults(schema: JsonSchema, defaults: Readonly<Record<string, unknown>>): JsonSchema {
  const own = Object.entries(schema.properties ?? {}).map(([name, property]) =>
    name in defaults ? [name, { ...property, default: defaults[name] }] : [name, property],
  );
  return { ...schema, properties: Object.fromEntries(own) };
}

/** True where the draft's kind learns by gradient and so takes training parameters. */
export function takesTraining(card: ModelKindCard | undefined, draft: Draft): boolean {
  if (!card?.learnsByGradient) return false;
  const solver = (card.params as JsonSchema).properties?.solver;
  return !solver || (draft.params[draft.kind]?.solver ?? solver.default) === 'gradient-descent';
}

function ModelForm({ dataset, list, catalogue }: FormProps) {
  const { t, language } = useLanguage();
  const draft = useDraft(dataset.id);
  const change = (part: Partial<Draft>) => changeDraft(dataset.id, part);
  const isOfPictures = hasPictures(dataset);
  // what is made for pictures stands first where there are some, and nowhere else
  const kinds = isOfPictures
    ? [...catalogue.kinds].sort((a, b) => Number(b.takesImages) - Number(a.takesImages))
    : catalogue.kinds.filter((entry) => !entry.takesImages && (!entry.takesTexts || hasTexts(dataset)));
  const card = kinds.find((entry) => entry.kind === draft.kind) ?? kinds[0];
  const training = takesTraining(card, draft);
  const spec = specOf(
    { ...draft, weights: card.takesWeights ? draft.weights : {}, kind: card.kind },
    dataset,
    training,
    card,
  );
  const split = useSplit(dataset, draft);
  const checked = useCall('spec.check', { spec }, { keep: true });
  // what the target or the split does not allow is known before anything is trained
  const refusal = split.error ?? null;
  const cannotTrain = checked.error !== null || refusal !== null;
  return (
    <div className="screen">
      <div className="screen-head">
        <h1>{t('model.title')}</h1>
        <Picker
          label={t('data.choose')}
          entries={list}
          value={dataset.id}
          width={200}
          onPick={(id) => go({ dataset: id })}
        />
        <span className="soft">
          {t('data.predict')} <b>{dataset.target}</b>
        </span>
        <span className="grow" />
        <Switch
          label={t('model.explain')}
          checked={draft.explain}
          onChange={(event) => change({ explain: event.currentTarget.checked })}
        />
        <AllKinds spec={spec} disabled={cannotTrain} />
        <Button disabled={cannotTrain} onClick={() => void startRun('run', { spec, language })}>
          {t('model.train')}
        </Button>
      </div>
      {refusal && <ErrorPanel report={reportOf(refusal)} />}
      <div className={`columns ${styles.layout}`}>
        <div className="stack" role="radiogroup" aria-label={t('model.kinds')} onKeyDown={chooseByArrows}>
          {kinds.map((entry) => (
            <KindCard
              key={entry.kind}
              card={entry}
              chosen={entry.kind === card.kind}
              onChoose={() =>
                change({ kind: entry.kind, requests: [], search: draft.search && { ...draft.search, space: {} } })
              }
            />
          ))}
        </div>
        <Settings
          dataset={dataset}
          draft={draft}
          card={card}
          catalogue={catalogue}
          trains={training}
          task={split.data?.task}
        />
        <ModelPreview dataset={dataset} draft={draft} card={card} spec={spec} trains={training} error={checked.error} />
      </div>
    </div>
  );
}

interface SettingsProps {
  readonly dataset: DatasetSummary;
  readonly draft: Draft;
  readonly card: ModelKindCard;
  readonly catalogue: Catalogue;
  /** The kind takes training parameters as it is set. */
  readonly trains: boolean;
  readonly task: 'classification' | 'regression' | undefined;
}

/** All that can be set of a model and of how it is trained. */
function Settings({ dataset, draft, card, catalogue, trains, task }: SettingsProps) {
  const { t } = useLanguage();
  const change = (part: Partial<Draft>) => changeDraft(dataset.id, part);
  return (
    <div className="stack">
      <Parameters dataset={dataset} draft={draft} card={card} task={task} />
      {trains && (
        <Panel title={t('model.training')}>
          <SchemaForm
            schema={withDefaults(catalogue.training as JsonSchema, card.trainingDefaults)}
            values={draft.training}
            onChange={(values) => change({ training: values })}
          />
        </Panel>
      )}
      <Panel title={t('model.preparation')} note={t('model.preparationNote')}>
        <SchemaForm
          schema={{
            ...(catalogue.preprocess as JsonSchema),
            properties: withDefault(
              (catalogue.preprocess as JsonSchema).properties ?? {},
              'numeric',
              card.numericDefault,
            ),
          }}
          values={draft.preprocess}
          names={featureNames(dataset, ['numeric', 'categorical'])}
          onChange={(values) => change({ preprocess: values as Partial<PreprocessSpec> })}
        />
      </Panel>
      {card.takesWeights && (
        <Panel title={t('model.weights')}>
          <SchemaForm
            schema={catalogue.weights as JsonSchema}
            task={task}
            values={draft.weights}
            choices={{
              column: dataset.columns.flatMap((column) =>
                column.kind === 'numeric' && column.name !== dataset.target ? [column.name] : [],
              ),
            }}
            onChange={(values) => change({ weights: values as Partial<WeightsSpec> })}
          />
        </Panel>
      )}
      <Panel title={t('search.title')}>
        <SearchForm draft={draft} card={card} catalogue={catalogue} training={trains} onChange={change} />
      </Panel>
      <Run dataset={dataset} draft={draft} card={card} />
    </div>
  );
}

/** Blocks are edited on their drawing. */
function formOf({ params, takesImages }: ModelKindCard): JsonSchema {
  const { blocks: _blocks, ...properties } = (params as JsonSchema).properties ?? {};
  return takesImages ? { ...(params as JsonSchema), properties } : (params as JsonSchema);
}

/** The parameters of the kind itself, and scikit-learn's where they differ. */
function Parameters({ dataset, draft, card, task }: Pick<SettingsProps, 'dataset' | 'draft' | 'card' | 'task'>) {
  const { t } = useLanguage();
  const change = (part: Partial<Draft>) => changeDraft(dataset.id, part);
  return (
    <Panel title={t('model.parameters')}>
      {card.peerDefaults && (
        <p className="row soft small space-below">
          {t('model.peerDefaults')}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() =>
              change({
                params: {
                  ...draft.params,
                  [card.kind]: { ...draft.params[card.kind], ...card.peerDefaults?.model },
                },
                ...(card.peerDefaults?.training
                  ? { training: { ...draft.training, ...card.peerDefaults.training } }
                  : {}),
              })
            }
          >
            {t('model.asPeer')}
          </Button>
        </p>
      )}
      <SchemaForm
        key={card.kind}
        schema={formOf(card)}
        task={task}
        values={draft.params[card.kind] ?? {}}
        names={featureNames(dataset, ['numeric'])}
        onChange={(values) => change({ params: { ...draft.params, [card.kind]: values } })}
      />
    </Panel>
  );
}

/** What the run is called, and its seed. */
function Run({ dataset, draft, card }: Pick<SettingsProps, 'dataset' | 'draft' | 'card'>) {
  const { t } = useLanguage();
  const change = (part: Partial<Draft>) => changeDraft(dataset.id, part);
  return (
    <Panel title={t('model.run')}>
      <FoldedHelp>
        <div className="form-group">
          <TextInput
            label={t('model.name')}
            description={t('model.nameHelp')}
            value={draft.name}
            placeholder={`${card.kind} …`}
            onChange={(event) => change({ name: event.currentTarget.value.slice(0, 200) })}
          />
          <NumberInput
            label={t('model.seed')}
            description={t('model.seedHelp')}
            min={0}
            max={4294967295}
            allowDecimal={false}
            value={draft.seed}
            onChange={(value) => change({ seed: typeof value === 'number' ? value : 0 })}
          />
        </div>
      </FoldedHelp>
    </Panel>
  );
}

/** Every kind with its defaults on the same rows, then beside each other. */
function AllKinds({ spec, disabled }: { readonly spec: Record<string, unknown>; readonly disabled: boolean }) {
  const { t, language } = useLanguage();
  const job = useJob('runAllKinds', true);
  const begin = async () => {
    const result = await job.start({ spec, language });
    if (!result) return;
    for (const { kind, message } of result.failed) notify(t('model.allKindsFailed', { kind, message }));
    go({ screen: 'compare', compare: result.ids, experiment: result.ids[0] ?? null });
  };
  const { error } = job;
  useEffect(() => {
    if (error) showError(error);
  }, [error]);
  return (
    <Button
      variant="default"
      title={t('model.allKindsHelp')}
      loading={job.running}
      disabled={disabled}
      onClick={() => void begin()}
    >
      {t('model.allKinds')}
    </Button>
  );
}

const featureNames = (dataset: DatasetSummary, kinds: readonly string[]): string[] =>
  dataset.columns.flatMap((column) =>
    kinds.includes(column.kind) && column.name !== dataset.target ? [column.name] : [],
  );

function withDefault(
  properties: Readonly<Record<string, JsonSchema>>,
  name: string,
  value: string,
): Record<string, JsonSchema> {
  return { ...properties, [name]: { ...properties[name], default: value } };
}

function KindCard({
  card,
  chosen,
  onChoose,
}: {
  readonly card: ModelKindCard;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}) {
  const { t, pick } = useLanguage();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a card with gauges in it cannot be an input
    <button
      type="button"
      role="radio"
      className={cardButtonStyles.cardButton}
      aria-checked={chosen}
      tabIndex={chosen ? 0 : -1}
      title={pick(card.about)}
      onClick={onChoose}
    >
      <span className="head">
        <b>{pick(card.title)}</b>
      </span>
      {chosen && <span className="soft small">{pick(card.about)}</span>}
      <span className="soft small row">
        <Gauge label={t('model.flexibility')} value={card.flexibility} />
        <Gauge label={t('model.readability')} value={card.readability} />
      </span>
    </button>
  );
}

function Gauge({ label, value }: { readonly label: string; readonly value: number }) {
  return (
    <span title={`${label}: ${value} / 5`}>
      {label}{' '}
      <span className={styles.gauge} aria-hidden="true">
        {[1, 2, 3, 4, 5].map((step) => (
          <i key={step} className={step <= value ? styles.on : ''} />
        ))}
      </span>
      <span className="visually-hidden">{value} / 5</span>
    </span>
  );
}

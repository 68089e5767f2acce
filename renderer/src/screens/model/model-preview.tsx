import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { DatasetSummary } from '../../../../core/schema/dataset.ts';
import type { ModelKindCard } from '../../../../core/schema/views.ts';
import { engine } from '../../engine/connection.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { LineChart } from '../../plots/line-chart.tsx';
import { type LayerEdit, NetworkDiagram } from '../../plots/network-diagram.tsx';
import { attempt, notify } from '../../state/actions.tsx';
import { changeDraft, type Draft, draftOf } from '../../state/draft.ts';
import { useSplit } from '../../state/use-split.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { BlockEditor } from './block-editor.tsx';
import styles from './model-preview.module.css';
import { RateFinder } from './rate-finder.tsx';
import { encodedWidth, rateCurve } from './what-it-will-be.ts';

interface PreviewProps {
  readonly dataset: DatasetSummary;
  readonly draft: Draft;
  readonly card: ModelKindCard;
  readonly spec: Record<string, unknown>;
  readonly trains: boolean;
  readonly error: Error | null;
}

/**
 * What the choices amount to: the network drawn, the learning rate over time, how many parameters; and the same as a
 * spec.
 */
export function ModelPreview({ dataset, draft, card, spec, trains, error }: PreviewProps) {
  const { t } = useLanguage();
  const [tab, setTab] = useState('picture');
  const split = useSplit(dataset, draft);
  const classes = split.data?.task === 'classification' ? split.data.classes.length : 0;
  const width = encodedWidth(dataset, draft, classes);
  const layers = (card.params.properties as Record<string, { default?: unknown }> | undefined)?.hidden;
  const hidden = layers ? (((draft.params[card.kind]?.hidden ?? layers.default) as number[] | undefined) ?? []) : [];
  const outputs = classes > 2 ? classes : 1;
  const sizes = [width, ...hidden, outputs];
  const parameters = sizes.slice(1).reduce((sum, units, i) => sum + units * (sizes[i] + 1), 0);
  const network = !card.takesImages && !card.takesTexts && (layers !== undefined || card.learnsByGradient);
  const trainRows = split.data?.parts.find((part) => part.part === 'train')?.rows;
  return (
    <div className="stack">
      {error && <ErrorPanel report={reportOf(error)} />}
      <Panel
        title={t('model.whatItWillBe')}
        actions={
          <SegmentedControl
            value={tab}
            onChange={setTab}
            data={[
              { value: 'picture', label: t('model.picture') },
              { value: 'spec', label: t('model.spec') },
            ]}
          />
        }
      >
        {tab === 'picture' ? (
          <div className="stack">
            {card.takesImages && <BlockEditor dataset={dataset} draft={draft} card={card} classes={classes} />}
            {network && (
              <NetworkDiagram
                title={t('model.network')}
                name="network"
                sizes={sizes}
                {...(layers
                  ? { onEdit: (edit: LayerEdit) => editLayers(dataset.id, draft, card.kind, hidden, edit) }
                  : {})}
                labels={sizes.map((_, i) =>
                  i === 0
                    ? t('model.inputs')
                    : i === sizes.length - 1
                      ? t('model.outputs')
                      : t('model.hidden', { number: i }),
                )}
              />
            )}
            {trains && <RatePicture training={{ ...card.trainingDefaults, ...draft.training }} />}
            {trains && card.findsRate && error === null && (
              <RateFinder
                key={card.kind}
                spec={spec}
                onUse={(learningRate) =>
                  changeDraft(dataset.id, {
                    training: {
                      ...draft.training,
                      optimizer: {
                        ...((draft.training.optimizer as object | undefined) ?? { kind: 'adam' }),
                        learningRate,
                      },
                    },
                  })
                }
              />
            )}
            <dl className="card-list">
              {!card.takesImages && (
                <>
                  <dt>{t('model.inputs')}</dt>
                  <dd>{t('model.encoded', { columns: formatCount(width) })}</dd>
                </>
              )}
              {network && (
                <>
                  <dt>{t('model.parameterCount')}</dt>
                  <dd>{formatCount(parameters)}</dd>
                </>
              )}
              {trainRows !== undefined && (
                <>
                  <dt>{t('part.train')}</dt>
                  <dd>
                    {formatCount(trainRows)} {t('data.rows')}
                  </dd>
                </>
              )}
            </dl>
          </div>
        ) : (
          <SpecEditor key={dataset.id} dataset={dataset} spec={spec} />
        )}
      </Panel>
    </div>
  );
}

/** Takes a change of the drawing into the form; where each layer has an activation of its own, those follow. */
function editLayers(dataset: string, draft: Draft, kind: string, hidden: readonly number[], edit: LayerEdit): void {
  const { [kind]: own = {} } = draft.params;
  const changed = <T,>(list: readonly T[], value: T | undefined): T[] => {
    const copy = [...list];
    const put = value === undefined ? [] : [value];
    copy.splice(edit.at, edit.kind === 'insert' ? 0 : 1, ...(edit.kind === 'remove' ? [] : put));
    return copy;
  };
  const { activation } = own;
  const besides =
    Array.isArray(activation) && edit.kind !== 'resize'
      ? { activation: changed(activation, activation[Math.max(0, edit.at - 1)]) }
      : {};
  const next = changed(hidden, edit.kind === 'remove' ? undefined : edit.units);
  changeDraft(dataset, { params: { ...draft.params, [kind]: { ...own, ...besides, hidden: next } } });
}

function RatePicture({ training }: { readonly training: Draft['training'] }) {
  const { t } = useLanguage();
  const curve = rateCurve(training);
  return (
    <LineChart
      title={t('train.learningRate')}
      name="learning_rate"
      height={150}
      xLabel={t('train.epoch')}
      yDomain={[0, Math.max(...curve.rates) * 1.1]}
      series={[{ name: t('train.learningRate'), x: curve.epochs, y: curve.rates }]}
    />
  );
}

/** The same as YAML: what the command line takes. It can be edited here; the form follows. */
function SpecEditor({ dataset, spec }: { readonly dataset: DatasetSummary; readonly spec: Record<string, unknown> }) {
  const { t } = useLanguage();
  const named = { ...spec, dataset: dataset.source.startsWith('sample:') ? dataset.source : dataset.name };
  const written = useCall('spec.text', { spec: named });
  const [edited, setEdited] = useState<string | undefined>(undefined);
  const [problem, setProblem] = useState<unknown>(undefined);
  const text = edited ?? written.data ?? '';
  const apply = async () => {
    setProblem(undefined);
    try {
      const parsed = await engine.call('spec.parse', { text });
      const raw = await engine.call('spec.raw', { text });
      if (parsed.target !== undefined && parsed.target !== dataset.target)
        await attempt('dataset.setTarget', { id: dataset.id, target: parsed.target });
      changeDraft(dataset.id, draftOf(parsed, raw, dataset));
      notify(t('model.applied'));
      setEdited(undefined);
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <div className="stack">
      {/* above the text, which grows and shrinks as one writes */}
      <div className="row">
        <Button disabled={edited === undefined} onClick={() => void apply()}>
          {t('model.apply')}
        </Button>
        <Button variant="default" disabled={edited === undefined} onClick={() => setEdited(undefined)}>
          {t('common.cancel')}
        </Button>
        <Button
          variant="default"
          onClick={() => void navigator.clipboard.writeText(text).then(() => notify(t('common.copied')))}
        >
          {t('common.copy')}
        </Button>
        <Button
          variant="default"
          onClick={() =>
            void navigator.clipboard
              .writeText('npm run -s vitrine -- run spec.yaml --project project.vitrine')
              .then(() => notify(t('common.copied')))
          }
        >
          {t('model.copyCommand')}
        </Button>
      </div>
      <Textarea
        className={styles.specText}
        aria-label={t('model.spec')}
        autosize
        minRows={12}
        maxRows={28}
        spellCheck={false}
        // what is typed before the text is there would end up in the middle of it
        readOnly={written.data === undefined}
        value={text}
        onChange={(event) => setEdited(event.currentTarget.value)}
      />
      {problem !== undefined && <ErrorPanel report={reportOf(problem)} />}
      <p className="soft small">{t('model.specNote')}</p>
    </div>
  );
}

import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { JobView } from '../../../../core/schema/job.ts';
import type { ExperimentView, ExplanationHead } from '../../../../core/schema/summaries.ts';
import type { ExplainerCard, ModelKindCard } from '../../../../core/schema/views.ts';
import { engine } from '../../engine/connection.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { controlJob, isLive, useJobs } from '../../engine/use-jobs.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import type { JsonSchema } from '../../ui/json-schema.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatCount, formatNumber, formatPercent, formatSeconds } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { SchemaForm } from '../../ui/schema-form.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { ExplanationCard } from './explanation-card.tsx';

/** Evaluations from which on the cost is said, and seconds from which on it stands out. */
const noteworthy = 100_000;
const long = 20;

const groups = ['row', 'examples', 'all', 'model'] as const;
interface FormProps {
  readonly view: ExperimentView;
  readonly row: number | null;
  readonly onDone: (rows: 'row' | 'many') => void;
}

/** The only feature is a picture. */
const explainsPictures = ({ dataset }: ExperimentView): boolean =>
  dataset.features.length === 1 && dataset.features[0].kind === 'image';

/** Its features are words in their order. */
const readsWords = ({ model }: ExperimentView, kinds: readonly ModelKindCard[]): boolean =>
  kinds.some((card) => card.kind === model.kind && card.takesTexts);

/** A method of what the model reads: pictures, words in their order, or columns. */
function explainsInput(card: ExplainerCard, view: ExperimentView, kinds: readonly ModelKindCard[]): boolean {
  if (explainsPictures(view)) return card.images !== 'no';
  return readsWords(view, kinds) ? card.sequences : card.images !== 'only';
}

/** Computes one more explanation; and the cards of those that there are. */
export function ExplainForm({ view, row, onDone }: FormProps) {
  const { t } = useLanguage();
  const catalogue = useCall('catalogue', null);
  return (
    <div className="stack">
      <details className="panel fold">
        <summary>{t('explain.new')}</summary>
        <Loading query={catalogue} report={reportOf}>
          {(value) => (
            <Fields
              methods={value.explainers.filter(
                (card) =>
                  explainsInput(card, view, value.kinds) &&
                  card.tasks.includes(view.task) &&
                  (card.needs === null || card.needs.some((name) => view.capabilities.includes(name))) &&
                  (card.maxFeatures === null || view.dataset.features.length <= card.maxFeatures),
              )}
              view={view}
              row={row}
              onDone={onDone}
            />
          )}
        </Loading>
      </details>
      {view.unfinished.map((task) => (
        <Unfinished key={task.id} view={view} task={task} onDone={onDone} />
      ))}
      {view.explanations.length > 0 && <ExplanationList view={view} />}
    </div>
  );
}

/**
 * What there is, by name, newest first; a name opens its card. Those of a single row stand together behind one line.
 */
function ExplanationList({ view }: { readonly view: ExperimentView }) {
  const { t } = useLanguage();
  const newest = [...view.explanations].reverse();
  const ofRows = newest.filter((head) => head.rows === 1);
  return (
    <Panel title={t('explain.list')}>
      {newest
        .filter((head) => head.rows !== 1)
        .map((head) => (
          <ExplanationLine key={head.id} view={view} head={head} />
        ))}
      {ofRows.length > 0 && (
        <details className="fold">
          <summary>{t('explain.singleRows', { count: ofRows.length })}</summary>
          {ofRows.map((head) => (
            <ExplanationLine key={head.id} view={view} head={head} />
          ))}
        </details>
      )}
    </Panel>
  );
}

function ExplanationLine({ view, head }: { readonly view: ExperimentView; readonly head: ExplanationHead }) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {titleOf(head.method)}{' '}
        <span className="soft small">
          {t('explain.rowCount', { count: formatCount(head.rows) })}
          {head.output && ` · ${t(`output.${head.output.kind}`)}`}
          {head.output?.class && head.output.class !== 'predicted' && ` · ${head.output.class}`}
        </span>
      </summary>
      {isOpen && <ExplanationCard experiment={view.id} head={head} modelHash={view.model.hash} />}
    </details>
  );
}

/** An explanation that was cut off: what is there is in the project, and it goes on from there. */
function Unfinished({
  view,
  task,
  onDone,
}: {
  readonly view: ExperimentView;
  readonly task: ExperimentView['unfinished'][number];
  readonly onDone: FormProps['onDone'];
}) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  const job = useJob('explain', true);
  const live = useJobs().some((entry) => entry.kind === 'explain' && entry.experiment === view.id && isLive(entry));
  if (live) return null;
  return (
    <Panel title={t('explain.unfinished', { method: titleOf(task.request.method) })}>
      <p className="soft">
        {t('explain.unfinishedText', { done: formatCount(task.done), rows: formatCount(task.rows) })}
      </p>
      {job.error && <ErrorPanel report={job.error} />}
      <div className="row">
        <Button
          loading={job.running}
          onClick={() => void job.start({ id: view.id, request: task.request }).then((head) => head && onDone('many'))}
        >
          {t('explain.goOn')}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          onClick={() => void engine.call('explanation.dropUnfinished', { id: task.id }).catch(() => undefined)}
        >
          {t('explain.drop')}
        </Button>
      </div>
    </Panel>
  );
}

function Fields({ methods, view, row, onDone }: FormProps & { readonly methods: readonly ExplainerCard[] }) {
  const { t, pick } = useLanguage();
  const [method, setMethod] = useState(methods[0].method);
  const [params, setParams] = useState<Readonly<Record<string, unknown>>>({});
  const [where, setWhere] = useState<string>('row');
  const [own, setOwn] = useState('');
  const [seed, setSeed] = useState<number>(view.seed);
  const job = useJob('explain', true);
  const live = useJobs().find((entry) => entry.kind === 'explain' && entry.experiment === view.id && isLive(entry));
  const card = methods.find((entry) => entry.method === method) ?? methods[0];
  const options = [
    ...(card.scope === 'rows'
      ? [{ value: 'row', label: row === null ? t('explain.chosenRow') : t('explain.rowNumber', { row }) }]
      : []),
    ...(view.split.test > 0 ? [{ value: 'test', label: t('part.test') }] : []),
    { value: 'train', label: t('part.train') },
    { value: 'own', label: t('explain.ownRows') },
    { value: 'file', label: t('explain.fileRows') },
  ];
  const chosen = options.some((option) => option.value === where) ? where : options[0].value;
  const rows =
    chosen === 'row'
      ? row === null
        ? undefined
        : [row]
      : chosen === 'own'
        ? own.trim() || undefined
        : chosen === 'file'
          ? 'all'
          : chosen;
  const cost = useCall(
    'explanation.cost',
    { id: view.id, request: { method: card.method, rows: (rows ?? [0]) as 'test', params, seed } },
    { when: rows !== undefined && chosen !== 'file' && !live },
  );
  const start = async () => {
    if (rows === undefined) return;
    const file = chosen === 'file' ? await window.vitrine.chooseFile('table', '') : undefined;
    if (file === null) return;
    const head: ExplanationHead | undefined = await job.start({
      id: view.id,
      request: { method: card.method, rows: rows as 'test', params, seed },
      ...(file ? { token: file.token } : {}),
    });
    if (head) onDone(chosen === 'row' ? 'row' : 'many');
  };
  return (
    <div className="stack">
      <Select
        label={t('explain.method')}
        description={pick(card.about)}
        data={groups.flatMap((group) => {
          const items = methods
            .filter((entry) => entry.group === group)
            .map((entry) => ({ value: entry.method, label: pick(entry.title) }));
          return items.length > 0 ? [{ group: t(`explain.methodGroup.${group}`), items }] : [];
        })}
        value={card.method}
        allowDeselect={false}
        onChange={(value) => {
          if (value) setMethod(value);
          setParams({});
        }}
      />
      <Select
        label={t('explain.rowsToExplain')}
        data={options}
        value={chosen}
        allowDeselect={false}
        onChange={(value) => value && setWhere(value)}
      />
      {chosen === 'own' && (
        <TextInput
          label={t('explain.ownRows')}
          description={t('explain.ownRowsHelp')}
          value={own}
          placeholder="0:20"
          onChange={(event) => setOwn(event.currentTarget.value)}
        />
      )}
      {chosen === 'file' && <p className="soft small">{t('explain.fileRowsHelp')}</p>}
      <SchemaForm
        key={card.method}
        schema={card.params as JsonSchema}
        values={params}
        onChange={setParams}
        closed={['basics', 'advanced']}
        choices={view.dataset.target.classes ? { class: [...view.dataset.target.classes, 'predicted', 'all'] } : {}}
        task={view.task}
        names={view.dataset.features.map((feature) => feature.name)}
        hidden={view.task === 'regression' ? ['class', 'output'] : []}
      />
      <NumberInput
        label={t('model.seed')}
        min={0}
        allowDecimal={false}
        value={seed}
        onChange={(value) => setSeed(typeof value === 'number' ? value : 0)}
      />
      {job.error && <ErrorPanel report={job.error} />}
      {live ? (
        <Running live={live} />
      ) : (
        <Button disabled={rows === undefined} loading={job.running} onClick={() => void start()}>
          {t(chosen === 'file' ? 'explain.runOnFile' : 'explain.run')}
        </Button>
      )}
      {/* below the button, which must not move while one goes for it */}
      {!live && cost.data && <CostNote evaluations={cost.data.evaluations} seconds={cost.data.seconds} />}
      {rows === undefined && chosen === 'row' && <p className="soft small">{t('explain.pickRow')}</p>}
    </div>
  );
}

/** How far an explanation is, and how it is ended. */
function Running({ live }: { readonly live: JobView }) {
  const { t } = useLanguage();
  return (
    <div className="stack tight">
      <span className="soft">
        {live.count ? `${formatCount(live.count.done)}/${formatCount(live.count.of)}` : formatPercent(live.share, 0)}{' '}
        {live.count &&
          live.seconds > 0.5 &&
          t('explain.rate', { rate: formatNumber(live.count.done / live.seconds, 3) })}{' '}
        {live.left !== null && t('jobs.left', { time: formatSeconds(live.left) })}
      </span>
      <div className="row">
        <Button variant="default" onClick={() => controlJob(live.id, 'stop')}>
          {t('explain.stop')}
        </Button>
        <Button variant="subtle" color="gray" onClick={() => controlJob(live.id, 'cancel')}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  );
}

/** What an explanation would take, where that is worth saying. */
function CostNote({ evaluations, seconds }: { readonly evaluations: number; readonly seconds: number | null }) {
  const { t } = useLanguage();
  if (evaluations < noteworthy) return null;
  return (
    <p className={(seconds ?? 0) > long ? 'chip warn wrap' : 'soft small'} role="note">
      {t('explain.cost', { count: formatCount(Math.round(evaluations)) })}
      {seconds !== null && seconds >= 1 && ` ${t('explain.costTime', { time: formatSeconds(seconds) })}`}
    </p>
  );
}

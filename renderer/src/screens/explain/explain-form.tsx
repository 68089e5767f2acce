import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ExperimentView, ExplanationHead } from '../../../../core/schema/summaries.ts';
import type { ExplainerCard } from '../../../../core/schema/views.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { isLive, useJobs } from '../../engine/use-jobs.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import type { JsonSchema } from '../../ui/json-schema.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatPercent, formatSeconds } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { SchemaForm } from '../../ui/schema-form.tsx';
import { useWords } from '../../ui/use-words.ts';
import { ExplanationCard } from './explanation-card.tsx';

interface FormProps {
  readonly view: ExperimentView;
  readonly row: number | null;
  readonly onDone: (rows: 'row' | 'many') => void;
}

/** Computes one more explanation; and the cards of those that there are. */
export function ExplainForm({ view, row, onDone }: FormProps) {
  const { t } = useWords();
  const catalogue = useCall('catalogue', null);
  return (
    <div className="stack">
      <Panel title={t('explain.new')}>
        <Loading query={catalogue} report={reportOf}>
          {(value) => (
            <Fields
              methods={value.explainers.filter(
                (card) => card.tasks.includes(view.task) && (card.needs === null || card.needs.some((name) => view.lends.includes(name))),
              )}
              view={view}
              row={row}
              onDone={onDone}
            />
          )}
        </Loading>
      </Panel>
      {[...view.explanations].reverse().map((head) => (
        <ExplanationCard key={head.id} experiment={view.id} head={head} modelHash={view.model.hash} />
      ))}
    </div>
  );
}

function Fields({ methods, view, row, onDone }: FormProps & { readonly methods: readonly ExplainerCard[] }) {
  const { t, pick } = useWords();
  const [method, setMethod] = useState(methods[0].method);
  const [params, setParams] = useState<Readonly<Record<string, unknown>>>({});
  const [where, setWhere] = useState<string>('row');
  const [own, setOwn] = useState('');
  const [seed, setSeed] = useState<number>(view.seed);
  const job = useJob('explain', true);
  const live = useJobs().find((entry) => entry.kind === 'explain' && entry.experiment === view.id && isLive(entry));
  const card = methods.find((entry) => entry.method === method) ?? methods[0];
  const options = [
    ...(card.scope === 'rows' ? [{ value: 'row', label: row === null ? t('explain.chosenRow') : t('explain.rowNumber', { row }) }] : []),
    ...(view.split.test > 0 ? [{ value: 'test', label: t('part.test') }] : []),
    { value: 'train', label: t('part.train') },
    { value: 'own', label: t('explain.ownRows') },
  ];
  const chosen = options.some((option) => option.value === where) ? where : options[card.scope === 'rows' ? 0 : 0].value;
  const rows = chosen === 'row' ? (row === null ? undefined : [row]) : chosen === 'own' ? own.trim() || undefined : chosen;
  const start = async () => {
    if (rows === undefined) return;
    const head: ExplanationHead | undefined = await job.start({ id: view.id, request: { method: card.method, rows: rows as 'test', params, seed } });
    if (head) onDone(chosen === 'row' ? 'row' : 'many');
  };
  return (
    <div className="stack">
      <Select
        label={t('explain.method')}
        description={pick(card.about)}
        data={methods.map((entry) => ({ value: entry.method, label: pick(entry.title) }))}
        value={card.method}
        allowDeselect={false}
        onChange={(value) => {
          if (value) setMethod(value);
          setParams({});
        }}
      />
      <Select label={t('explain.rowsToExplain')} data={options} value={chosen} allowDeselect={false} onChange={(value) => value && setWhere(value)} />
      {chosen === 'own' && (
        <TextInput
          label={t('explain.ownRows')}
          description={t('explain.ownRowsHelp')}
          value={own}
          placeholder="0:20"
          onChange={(event) => setOwn(event.currentTarget.value)}
        />
      )}
      <SchemaForm
        key={card.method}
        schema={card.params as JsonSchema}
        values={params}
        onChange={setParams}
        closed={['basics', 'advanced']}
        choices={view.dataset.target.classes ? { class: [...view.dataset.target.classes, 'predicted'] } : {}}
        hidden={view.task === 'regression' ? ['class', 'output'] : []}
      />
      <NumberInput label={t('model.seed')} min={0} allowDecimal={false} value={seed} onChange={(value) => setSeed(typeof value === 'number' ? value : 0)} />
      {job.error && <ErrorPanel report={job.error} />}
      {live ? (
        <div className="row">
          <span className="soft">
            {formatPercent(live.share, 0)} {live.left !== null && t('jobs.left', { time: formatSeconds(live.left) })}
          </span>
          <Button variant="default" onClick={job.cancel}>
            {t('common.cancel')}
          </Button>
        </div>
      ) : (
        <Button disabled={rows === undefined} loading={job.running} onClick={() => void start()}>
          {t('explain.run')}
        </Button>
      )}
      {rows === undefined && chosen === 'row' && <p className="soft small">{t('explain.pickRow')}</p>}
    </div>
  );
}

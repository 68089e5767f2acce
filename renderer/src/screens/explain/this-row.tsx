import { Button } from '@mantine/core';
import type { ExperimentView, ExplanationHead, ExplanationRow } from '../../../../core/schema/summaries.ts';
import { Term } from '../../app/term.tsx';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useJob } from '../../engine/use-job.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { Waterfall } from '../../plots/waterfall.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../ui/use-words.ts';
import { agreementOf } from './agreement.ts';

const shown = 12;

/** One row: what moved its prediction, by SHAP and by LIME beside each other, and in words. */
export function ThisRow({ view, row }: { readonly view: ExperimentView; readonly row: number | null }) {
  const { t } = useWords();
  const heads = useCall('explanation.ofRow', { id: view.id, row: row ?? 0 }, { when: row !== null, keep: true });
  const cells = useCall('dataset.row', { id: view.dataset.id, row: row ?? 0 }, { when: row !== null, keep: true });
  if (row === null) return <EmptyState icon="explain" title={t('explain.pickTitle')} text={t('explain.pickRow')} />;
  return (
    <div className="stack">
      <Loading query={heads} report={reportOf}>
        {(list) => <Beside view={view} row={row} shap={list.find((head) => head.method !== 'lime')} lime={list.find((head) => head.method === 'lime')} />}
      </Loading>
      <Panel title={t('explain.values', { row })}>
        <Loading query={cells} report={reportOf}>
          {(list) => (
            <div style={{ maxHeight: 260, overflow: 'auto' }}>
              <dl className="card-list">
                {list.map((cell) => (
                  <div key={cell.name} style={{ display: 'contents' }}>
                    <dt className="wrap">{cell.name}</dt>
                    <dd>{cell.text ?? <span className="soft">{t('data.missing')}</span>}</dd>
                  </div>
                ))}
              </dl>
            </div>
          )}
        </Loading>
      </Panel>
    </div>
  );
}

interface BesideProps {
  readonly view: ExperimentView;
  readonly row: number;
  readonly shap: ExplanationHead | undefined;
  readonly lime: ExplanationHead | undefined;
}

function Beside({ view, row, shap, lime }: BesideProps) {
  const { t } = useWords();
  const first = useCall('explanation.row', { id: shap?.id ?? '', row }, { when: shap !== undefined, keep: true });
  const second = useCall('explanation.row', { id: lime?.id ?? '', row }, { when: lime !== undefined, keep: true });
  const shapRow = shap && first.data?.row === row ? first.data : undefined;
  const limeRow = lime && second.data?.row === row ? second.data : undefined;
  const ownMethod = view.lends.includes('trees') ? 'tree-shap' : view.dataset.features.length <= 10 ? 'exact-shap' : 'kernel-shap';
  return (
    <>
      {shapRow && <Sentence view={view} value={shapRow} />}
      {shapRow && limeRow && <Agreement shap={shapRow} lime={limeRow} />}
      <div className="columns" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(min(440px, 100%), 1fr))' }}>
        <Panel>{shapRow ? <ShapPicture value={shapRow} /> : <Compute view={view} row={row} method={ownMethod} text={t('explain.noShap')} />}</Panel>
        <Panel>{limeRow ? <LimePicture value={limeRow} /> : <Compute view={view} row={row} method="lime" text={t('explain.noLime')} />}</Panel>
      </div>
    </>
  );
}

function Compute({ view, row, method, text }: { readonly view: ExperimentView; readonly row: number; readonly method: string; readonly text: string }) {
  const { t } = useWords();
  const job = useJob('explain');
  return (
    <div className="stack" style={{ alignItems: 'flex-start' }}>
      <p className="soft">{text}</p>
      <Button loading={job.running} onClick={() => void job.start({ id: view.id, request: { method, rows: [row], params: {}, seed: view.seed } })}>
        {t('explain.with', { method, row })}
      </Button>
      {job.running && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={job.cancel}>
          {t('common.cancel')}
        </Button>
      )}
      {job.error && <ErrorPanel report={job.error} />}
    </div>
  );
}

/** In words: what the model says, against what it says on average, and what moved it most either way. */
function Sentence({ view, value }: { readonly view: ExperimentView; readonly value: ExplanationRow }) {
  const { t } = useWords();
  const order = [...value.values.keys()].sort((a, b) => Math.abs(value.values[b]) - Math.abs(value.values[a]));
  const name = (f: number) =>
    `${value.features[f]} = ${value.texts[f] || t('data.missing')} (${value.values[f] > 0 ? '+' : ''}${formatNumber(value.values[f], 2)})`;
  const ups = order.filter((f) => value.values[f] > 0).slice(0, 2);
  const downs = order.filter((f) => value.values[f] < 0).slice(0, 2);
  const what = value.class === null ? view.dataset.target.name : `${view.dataset.target.name} = ${value.class}`;
  return (
    <p className="panel wrap">
      {t(`explain.sentence.${value.head.output?.kind ?? 'value'}`, { what, prediction: formatNumber(value.prediction, 3), base: formatNumber(value.base, 3) })}{' '}
      {ups.length > 0 && t('explain.ups', { list: ups.map(name).join(', ') })} {downs.length > 0 && t('explain.downs', { list: downs.map(name).join(', ') })}
    </p>
  );
}

function Agreement({ shap, lime }: { readonly shap: ExplanationRow; readonly lime: ExplanationRow }) {
  const { t } = useWords();
  const agreement = agreementOf(shap.values, lime.values, 5);
  return (
    <p className="soft">
      <Term id="agreement">{t('explain.agreement')}</Term>:{' '}
      {t('explain.agreementText', { shared: agreement.shared, top: agreement.top, signs: agreement.signs, rank: formatNumber(agreement.rank, 2) })}
    </p>
  );
}

function ShapPicture({ value }: { readonly value: ExplanationRow }) {
  const { t } = useWords();
  return (
    <Waterfall
      title={`${value.head.method} · #${value.row}`}
      name={`row_${value.row}_${value.head.method}`}
      note={`${t(`card.${value.head.fidelity?.kind ?? 'additivity'}`)} ${formatNumber(value.fidelity, 2)}`}
      base={value.base}
      prediction={value.prediction}
      features={value.features}
      texts={value.texts.map((text) => text || t('data.missing'))}
      values={value.values}
      standardError={value.standardError}
      others={(count) => t('explain.others', { count })}
    />
  );
}

function LimePicture({ value }: { readonly value: ExplanationRow }) {
  const { t } = useWords();
  const order = [...value.values.keys()]
    .filter((f) => value.values[f] !== 0)
    .sort((a, b) => Math.abs(value.values[b]) - Math.abs(value.values[a]))
    .slice(0, shown);
  return (
    <div className="stack">
      <BarList
        title={`LIME · #${value.row}`}
        name={`row_${value.row}_lime`}
        note={`R² ${formatNumber(value.fidelity, 2)}`}
        unit={t('explain.coefficient')}
        signed
        entries={order.map((f) => ({
          label: value.conditions?.[f] ?? value.features[f],
          values: [value.values[f]],
          spread: value.standardError[f] || undefined,
        }))}
      />
      <p className="soft small">
        {t('explain.limeNote', { local: formatNumber(value.localPrediction, 3), prediction: formatNumber(value.prediction, 3) })}{' '}
        {value.fidelity < 0.5 && <b>{t('explain.limeWeak')}</b>}
      </p>
    </div>
  );
}

import { Select } from '@mantine/core';
import { useState } from 'react';
import type { Cell, Interactions, Surface } from '../../../../core/schema/explanation.ts';
import type { ExperimentView, ExplanationSummary } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { MatrixMap } from '../../plots/matrix-map.tsx';
import { TreeDiagram } from '../../plots/tree-diagram.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatCount, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { Attributions } from './attributions.tsx';
import { ClassPicker } from './class-picker.tsx';
import { Curves } from './curves.tsx';
import { CasesView, RulesView } from './examples.tsx';
import { Sentence, usePicked } from './sentence.tsx';

const most = 20;

/** What moves the model over many rows: bars, the beeswarm, and one feature's dependence on a click. */
export function AllRows({ view, onRow }: { readonly view: ExperimentView; readonly onRow: (row: number) => void }) {
  const { t } = useLanguage();
  const candidates = [...view.explanations].reverse().filter((head) => head.kind !== 'attribution' || head.rows > 1);
  const { titleOf } = useMethods();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const id = candidates.some((head) => head.id === chosen) ? chosen : candidates[0]?.id;
  const classes = candidates.find((head) => head.id === id)?.classes ?? null;
  const [wanted, setWanted] = useState<string | null>(null);
  const ofClass = wanted !== null && classes?.includes(wanted) ? { class: wanted } : {};
  const summary = useCall('explanation.summary', { id: id ?? '', ...ofClass }, { when: id !== undefined, keep: true });
  if (id === undefined) return <EmptyState icon="explain" title={t('explain.noGlobal')} text={t('explain.noGlobalText')} />;
  return (
    <div className="stack">
      <div className="row">
        <Select
          aria-label={t('explain.choose')}
          data={candidates.map((head) => ({ value: head.id, label: `${titleOf(head.method)} · ${t('explain.rowCount', { count: formatCount(head.rows) })}` }))}
          value={id}
          allowDeselect={false}
          w={320}
          onChange={(value) => setChosen(value ?? undefined)}
        />
        {classes && <ClassPicker classes={classes} value={wanted} onPick={setWanted} />}
      </div>
      <Loading query={summary} report={reportOf}>
        {(value) => <Picture key={`${value.head.id} ${value.head.output?.class}`} experiment={view.id} value={value} onRow={onRow} />}
      </Loading>
    </div>
  );
}

function Picture({ experiment, value, onRow }: { readonly experiment: string; readonly value: ExplanationSummary; readonly onRow: (row: number) => void }) {
  switch (value.head.kind) {
    case 'importance':
      return <Importance value={value} />;
    case 'dependence':
      return <Curves value={value} onRow={onRow} />;
    case 'surrogate':
      return <SurrogateTree value={value} />;
    case 'attribution':
      return <Attributions experiment={experiment} value={value} onRow={onRow} />;
    default:
      return value.detail && <Detail detail={value.detail} onRow={onRow} />;
  }
}

/** What is shown as it is. */
function Detail({ detail, onRow }: { readonly detail: NonNullable<ExplanationSummary['detail']>; readonly onRow: (row: number) => void }) {
  switch (detail.kind) {
    case 'interactions':
      return <InteractionStrengths value={detail} />;
    case 'surface':
      return <SurfaceMap value={detail} />;
    case 'cases':
      return <CasesView value={detail} onRow={onRow} />;
    case 'rules':
      return <RulesView value={detail} onRow={onRow} />;
  }
}

/** A tree that stands for the model, and how far it does. */
function SurrogateTree({ value }: { readonly value: ExplanationSummary }) {
  const { t } = useLanguage();
  const { fidelity } = value.head;
  if (!value.tree || !fidelity) return null;
  const share = fidelity.kind === 'r2' ? formatNumber(fidelity.worst, 3) : formatPercent(fidelity.worst, 1);
  return (
    <Panel title={t(`surrogate.${fidelity.kind}`, { share })}>
      <TreeDiagram title={t('surrogate.tree')} name="surrogate_tree" tree={value.tree} />
      <p className="soft small">{t('surrogate.help')}</p>
    </Panel>
  );
}

function Importance({ value }: { readonly value: ExplanationSummary }) {
  const { t } = useLanguage();
  const order = [...value.features.keys()].sort((a, b) => value.importance[b] - value.importance[a]).slice(0, most);
  const metric = t(`metric.${value.head.metric ?? ''}`);
  const [picked, pick] = usePicked();
  return (
    <Panel>
      <Sentence says="importance" named={order.map((f) => ({ name: value.features[f], value: value.importance[f] }))} picked={picked} onPick={pick} />
      <BarList
        selected={picked}
        onPick={pick}
        title={t(`importance.${value.head.method}.title`)}
        name={value.head.method}
        note={t(`importance.${value.head.method}.note`, { metric, baseline: formatNumber(value.baseline, 4), rows: formatCount(value.head.rows) })}
        unit={metric}
        signed={false}
        entries={order.map((f) => ({ label: value.features[f], values: [value.importance[f]], spread: value.spread?.[f] || undefined }))}
      />
    </Panel>
  );
}

const mostPairs = 14;

/** How strongly features act together: each with all others, and in pairs. */
function InteractionStrengths({ value }: { readonly value: Interactions }) {
  const { t } = useLanguage();
  const order = [...value.features.keys()].sort((a, b) => value.overall[b] - value.overall[a]).slice(0, mostPairs);
  const names = order.map((f) => value.features[f]);
  const isRelative = value.params.scale !== 'absolute';
  const [picked, pick] = usePicked();
  const pairs = order.flatMap((a, i) => order.slice(i + 1).map((b) => ({ name: `${value.features[a]} × ${value.features[b]}`, value: value.values[a][b] })));
  const strongest = pairs.sort((a, b) => b.value - a.value).slice(0, 1);
  return (
    <div className="columns" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(min(380px, 100%), 1fr))' }}>
      <Panel>
        <Sentence says="together" named={order.map((f) => ({ name: value.features[f], value: value.overall[f] }))} picked={picked} onPick={pick} />
        <BarList
          selected={picked}
          onPick={pick}
          title={t('interactions.overall')}
          name={`${value.method}_overall`}
          unit={isRelative ? 'H' : t(`output.${value.output.kind}`)}
          signed={false}
          entries={order.map((f) => ({ label: value.features[f], values: [value.overall[f]] }))}
        />
      </Panel>
      <Panel>
        <Sentence says="pair" named={strongest} />
        <MatrixMap
          title={t('interactions.pairs')}
          name={`${value.method}_pairs`}
          rows={names}
          columns={names}
          values={order.map((a) => order.map((b) => value.values[a][b]))}
        />
        <p className="soft small">{t(isRelative ? 'interactions.relative' : 'interactions.absolute')}</p>
      </Panel>
    </div>
  );
}

/** Two features at once: what they do together, beyond what each does alone. */
function SurfaceMap({ value }: { readonly value: Surface }) {
  const { t } = useLanguage();
  const text = (cell: Cell) => (typeof cell === 'number' ? formatNumber(cell, 3) : (cell ?? ''));
  return (
    <Panel>
      <MatrixMap
        title={t('surface.title')}
        name={value.method}
        note={`${t(`output.${value.output.kind}`)}${value.output.class ? ` · ${value.output.class}` : ''}`}
        rowLabel={value.features[0]}
        columnLabel={value.features[1]}
        rows={[...value.grids[0]].reverse().map(text)}
        columns={value.grids[1].map(text)}
        values={[...value.values].reverse()}
        numbers={false}
      />
      <p className="soft small wrap">
        {t('surface.names', { a: value.features[0], b: value.features[1] })} {t('surface.help')}
      </p>
    </Panel>
  );
}

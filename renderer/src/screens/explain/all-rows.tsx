import { Select } from '@mantine/core';
import { useState } from 'react';
import type { ExperimentView, ExplanationSummary } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { Beeswarm } from '../../plots/beeswarm.tsx';
import { ScatterChart } from '../../plots/scatter-chart.tsx';
import { TreeDiagram } from '../../plots/tree-diagram.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatCount, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../ui/use-words.ts';

import { Curves } from './curves.tsx';

const most = 20;

/** What moves the model over many rows: bars, the beeswarm, and one feature's dependence on a click. */
export function AllRows({ view, onRow }: { readonly view: ExperimentView; readonly onRow: (row: number) => void }) {
  const { t } = useWords();
  const candidates = [...view.explanations].reverse().filter((head) => head.kind !== 'attribution' || head.rows > 1);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const id = candidates.some((head) => head.id === chosen) ? chosen : candidates[0]?.id;
  const summary = useCall('explanation.summary', { id: id ?? '' }, { when: id !== undefined, keep: true });
  if (id === undefined) return <EmptyState icon="explain" title={t('explain.noGlobal')} text={t('explain.noGlobalText')} />;
  return (
    <div className="stack">
      <Select
        aria-label={t('explain.choose')}
        data={candidates.map((head) => ({ value: head.id, label: `${head.method} · ${t('explain.rowCount', { count: head.rows })}` }))}
        value={id}
        allowDeselect={false}
        w={320}
        onChange={(value) => setChosen(value ?? undefined)}
      />
      <Loading query={summary} report={reportOf}>
        {(value) => <Picture key={value.head.id} value={value} onRow={onRow} />}
      </Loading>
    </div>
  );
}

function Picture({ value, onRow }: { readonly value: ExplanationSummary; readonly onRow: (row: number) => void }) {
  switch (value.head.kind) {
    case 'importance':
      return <Importance value={value} />;
    case 'dependence':
      return <Curves value={value} onRow={onRow} />;
    case 'surrogate':
      return <SurrogateTree value={value} />;
    case 'attribution':
      return <Attributions value={value} onRow={onRow} />;
  }
}

/** A tree that stands for the model, and how far it does. */
function SurrogateTree({ value }: { readonly value: ExplanationSummary }) {
  const { t } = useWords();
  const { fidelity } = value.head;
  if (!value.tree || !fidelity) return null;
  const share = fidelity.kind === 'r2' ? formatNumber(fidelity.worst, 3) : formatPercent(fidelity.worst, 1);
  return (
    <Panel title={t(`surrogate.${fidelity.kind}`, { share })} note={t('surrogate.note')}>
      <TreeDiagram title={t('surrogate.tree')} name="surrogate_tree" tree={value.tree} />
      <p className="soft small">{t('surrogate.help')}</p>
    </Panel>
  );
}

function Importance({ value }: { readonly value: ExplanationSummary }) {
  const { t } = useWords();
  const order = [...value.features.keys()].sort((a, b) => value.importance[b] - value.importance[a]).slice(0, most);
  const metric = t(`metric.${value.head.metric ?? ''}`);
  return (
    <Panel>
      <BarList
        title={t('explain.importance')}
        name="permutation_importance"
        note={t('explain.importanceNote', { metric, baseline: formatNumber(value.baseline, 4), rows: formatCount(value.head.rows) })}
        unit={metric}
        signed={false}
        entries={order.map((f) => ({ label: value.features[f], values: [value.importance[f]], spread: value.spread?.[f] }))}
      />
    </Panel>
  );
}

function Attributions({ value, onRow }: { readonly value: ExplanationSummary; readonly onRow: (row: number) => void }) {
  const { t } = useWords();
  const order = [...value.features.keys()].sort((a, b) => value.importance[b] - value.importance[a]).slice(0, most);
  const [feature, setFeature] = useState<string | undefined>(undefined);
  const output = value.head.output;
  const unit = `${t(`output.${output?.kind ?? 'value'}`)}${output?.class && output.class !== 'predicted' ? ` · ${output.class}` : ''}`;
  const toggle = (name: string) => setFeature(feature === name ? undefined : name);
  return (
    <>
      <div className="columns" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(min(380px, 100%), 1fr))' }}>
        <Panel>
          <BarList
            title={t('explain.bar')}
            name={`${value.head.method}_bar`}
            note={unit}
            unit="mean |value|"
            signed={false}
            entries={order.map((f) => ({ label: value.features[f], values: [value.importance[f]] }))}
            selected={feature}
            onPick={toggle}
          />
        </Panel>
        <Panel>
          <Beeswarm
            title={t('explain.beeswarm')}
            name={`${value.head.method}_beeswarm`}
            note={unit}
            features={value.features}
            order={order}
            rows={value.swarm.rows}
            values={value.swarm.values}
            shade={value.swarm.shade}
            texts={value.swarm.texts}
            unit={unit}
            selected={feature}
            onPick={toggle}
            onRow={onRow}
          />
        </Panel>
      </div>
      <div className="row">
        <Select
          aria-label={t('explain.dependenceOf')}
          placeholder={t('explain.dependenceOf')}
          data={order.map((f) => value.features[f])}
          value={feature ?? null}
          clearable
          searchable
          w={260}
          onChange={(name) => setFeature(name ?? undefined)}
        />
        <span className="soft small">{t('explain.dependenceHelp')}</span>
      </div>
      {feature !== undefined && <Dependence value={value} feature={feature} unit={unit} onRow={onRow} />}
    </>
  );
}

/** A feature's own value against its attribution, one point a row; categories as means. */
function Dependence({
  value,
  feature,
  unit,
  onRow,
}: {
  readonly value: ExplanationSummary;
  readonly feature: string;
  readonly unit: string;
  readonly onRow: (row: number) => void;
}) {
  const { t } = useWords();
  const f = value.features.indexOf(feature);
  const texts = value.swarm.texts.map((row) => row[f]);
  const numeric = value.swarm.shade.some((row) => row[f] !== null);
  if (numeric) {
    const points = value.swarm.rows.flatMap((row, i) => (texts[i] === '' ? [] : [{ row, x: Number(texts[i]), y: value.swarm.values[i][f] }]));
    return (
      <Panel>
        <ScatterChart
          title={t('explain.dependence', { name: feature })}
          name={`dependence_${f}`}
          line="zero"
          xLabel={feature}
          yLabel={unit}
          points={points}
          onPick={onRow}
        />
      </Panel>
    );
  }
  const names = [...new Set(texts)];
  const mean = (name: string) => {
    const own = value.swarm.values.flatMap((row, i) => (texts[i] === name ? [row[f]] : []));
    return own.reduce((a, b) => a + b, 0) / own.length;
  };
  return (
    <Panel>
      <BarList
        title={t('explain.dependence', { name: feature })}
        name={`dependence_${f}`}
        unit={unit}
        signed
        entries={names.map((name) => ({ label: name === '' ? t('data.missing') : name, values: [mean(name)] })).sort((a, b) => b.values[0] - a.values[0])}
      />
    </Panel>
  );
}

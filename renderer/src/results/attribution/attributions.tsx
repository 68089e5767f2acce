import { NumberInput, SegmentedControl, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { AttributionView } from '../../../../core/schema/results/attribution.ts';
import type { ExplanationSummary } from '../../../../core/schema/summaries.ts';
import { AttributionHeatMap } from '../../plots/attribution-heat-map.tsx';
import { BarChart } from '../../plots/bar-chart.tsx';
import { BarList } from '../../plots/bar-list.tsx';
import { Beeswarm } from '../../plots/beeswarm.tsx';
import { DecisionPlot } from '../../plots/decision-plot.tsx';
import { ForceStack } from '../../plots/force-plot.tsx';
import { MatrixMap } from '../../plots/matrix-map.tsx';
import { arranged, type Swarm, type SwarmOrder, swarmOrders } from '../../plots/swarm.ts';
import { Violin } from '../../plots/violin.tsx';
import { select, useSelection } from '../../state/selection.ts';
import { formatCount, formatNumber } from '../../ui/numbers.ts';
import { outputText } from '../../ui/output-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, ResultPicture } from '../result-view.ts';
import { cohortsOf } from './cohorts.ts';
import { Dependence } from './dependence.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { cohortsByTree } from './tree-cohorts.ts';

const pictures = ['beeswarm', 'violin', 'sizes', 'heatMap', 'decision', 'force'] as const;
type Picture = (typeof pictures)[number];
const mostPairs = 12;
/** Classes that can be told apart in one bar. */
const mostStacked = 8;

/** What moves the model over many rows, in several pictures that follow one selection. */
function Attributions({ experiment, summary: value, view, row, onRow }: AllRowsProps<AttributionView>) {
  const { t } = useLanguage();
  const selection = useSelection(experiment);
  const [picture, setPicture] = useState<Picture>('beeswarm');
  const [feature, setFeature] = useState<string | undefined>(undefined);
  const [order, setOrder] = useState<SwarmOrder>('mean');
  const [count, setCount] = useState(view.swarm.features.length);
  const { swarm, places } = useMemo(
    () =>
      arranged(
        { ...view.swarm, features: view.swarm.features.map((f) => value.features[f]) },
        order,
        Math.max(1, count),
      ),
    [view, value.features, order, count],
  );
  const output = value.head.output;
  const unit = outputText(output?.class === 'predicted' ? { kind: output.kind } : output, t);
  const toggle = (name: string) => setFeature(feature === name ? undefined : name);
  const brush = (rows: readonly number[]) => select(experiment, rows, t('selection.brushed'));
  const selected = selection?.rows ?? null;
  const shared = {
    name: `${value.head.method}_${picture}`,
    swarm,
    selected,
    unit,
    note: unit,
    onRow,
    title: t(`explain.${picture}`),
  };
  return (
    <>
      <div className="row">
        <SelectionBar experiment={experiment} swarm={swarm} />
        <Select
          size="xs"
          w={190}
          aria-label={t('explain.sortBy')}
          data={swarmOrders.map((one) => ({ value: one, label: t(`explain.orderBy.${one}`) }))}
          value={order}
          allowDeselect={false}
          onChange={(next) => setOrder(next as SwarmOrder)}
        />
        <NumberInput
          size="xs"
          w={90}
          aria-label={t('explain.maxDisplay')}
          title={t('explain.maxDisplay')}
          min={1}
          max={view.swarm.features.length}
          value={count}
          onChange={(next) => typeof next === 'number' && setCount(next)}
        />
      </div>
      {view.picks.length > 0 && (
        <p className="panel">
          {t('explain.picks')}{' '}
          {view.picks.map((one) => (
            <button key={one} type="button" className="link-button" onClick={() => onRow(one)}>
              #{one}
            </button>
          ))}
        </p>
      )}
      <div className="panel">
        <Sentence
          says="attribution"
          values={{ rows: formatCount(value.head.rows) }}
          named={view.swarm.features.map((f) => ({ name: value.features[f], value: value.importance[f] }))}
          picked={feature}
          onPick={toggle}
        />
      </div>
      <div className="columns by-380">
        <Panel>
          <Bars
            value={value}
            view={view}
            swarm={swarm}
            places={places}
            selected={selected}
            unit={unit}
            picked={feature}
            onPick={toggle}
          />
        </Panel>
        <Panel>
          <SegmentedControl
            aria-label={t('explain.picture')}
            value={picture}
            fullWidth
            mb="xs"
            data={pictures.map((one) => ({ value: one, label: t(`explain.${one}`) }))}
            onChange={(next) => setPicture(next as Picture)}
          />
          {picture === 'beeswarm' && <Beeswarm {...shared} picked={feature} onPick={toggle} onBrush={brush} />}
          {picture === 'violin' && <Violin {...shared} />}
          {picture === 'sizes' && <Sizes swarm={swarm} feature={feature} unit={unit} />}
          {picture === 'heatMap' && <AttributionHeatMap {...shared} onBrush={brush} />}
          {picture === 'decision' && <DecisionPlot {...shared} row={row} />}
          {picture === 'force' && <ForceStack {...shared} onBrush={brush} />}
          <p className="soft small">{t(`explain.${picture}Help`)}</p>
        </Panel>
      </div>
      <div className="row">
        <Select
          aria-label={t('explain.dependenceOf')}
          placeholder={t('explain.dependenceOf')}
          data={[...swarm.features]}
          value={feature ?? null}
          clearable
          searchable
          w={260}
          onChange={(name) => setFeature(name ?? undefined)}
        />
        <span className="soft small">{t('explain.dependenceHelp')}</span>
      </div>
      {feature !== undefined && (
        <Dependence swarm={swarm} feature={feature} unit={unit} selected={selected} onRow={onRow} onBrush={brush} />
      )}
      {view.pairs && <Pairs value={value} pairs={view.pairs} unit={unit} />}
    </>
  );
}

interface BarsProps {
  readonly value: ExplanationSummary;
  readonly view: AttributionView;
  readonly swarm: Swarm;
  /** Where the swarm's features stand in the view. */
  readonly places: readonly number[];
  readonly selected: ReadonlySet<number> | null;
  readonly unit: string;
  readonly picked: string | undefined;
  readonly onPick: (feature: string) => void;
}

/** In place of a feature's name: the cohorts are found, not asked for. */
const byTree = '\u0000tree';

/** Mean sizes; of cohorts beside each other, or of a selection beside all the others. */
function Bars({ value, view, swarm, places, selected, unit, picked, onPick }: BarsProps) {
  const { t } = useLanguage();
  const [chosen, setBy] = useState<string | null>(null);
  // another explanation may not have it among its first features
  const by = chosen !== null && (chosen === byTree || swarm.features.includes(chosen)) ? chosen : null;
  const cohorts = useMemo(() => {
    if (by === byTree) return cohortsByTree(swarm, t('data.missing'));
    const f = by === null ? -1 : swarm.features.indexOf(by);
    if (f >= 0) return cohortsOf(swarm, f, { others: t('cohort.others'), missing: t('data.missing') });
    const drawn = [...swarm.rows.keys()];
    const [own, others] = [true, false].map((isOwn) => drawn.filter((i) => selected?.has(swarm.rows[i]) === isOwn));
    return [
      { label: t('selection.series', { count: formatCount(own.length) }), places: own },
      { label: t('selection.others', { count: formatCount(others.length) }), places: others },
    ].filter((cohort) => cohort.places.length > 0);
  }, [swarm, by, selected, t]);
  const isCompared = cohorts.length > 1;
  const mean = (f: number, places: readonly number[]) =>
    places.reduce((sum, i) => sum + Math.abs(swarm.values[f][i]), 0) / Math.max(1, places.length);
  const stack = view.byClass && view.byClass.length <= mostStacked ? view.byClass : null;
  const groups = view.groups.filter((group) => group.features.length > 1);
  return (
    <>
      <Select
        size="xs"
        mb="xs"
        w={260}
        aria-label={t('cohort.by')}
        placeholder={t('cohort.by')}
        data={[{ value: byTree, label: t('cohort.tree') }, ...swarm.features]}
        value={by}
        clearable
        searchable
        onChange={setBy}
      />
      <BarList
        title={t('explain.bar')}
        name={`${value.head.method}_bar`}
        note={unit}
        unit="mean |value|"
        signed={false}
        stacked={!isCompared && stack !== null}
        series={
          isCompared
            ? cohorts.map((one) => (by === null ? one.label : `${one.label} (${formatCount(one.places.length)})`))
            : stack?.map((one) => one.class)
        }
        entries={swarm.features.map((label, f) => ({
          label,
          values: isCompared
            ? cohorts.map((one) => mean(f, one.places))
            : stack
              ? stack.map((one) => one.importance[places[f]])
              : [value.importance[view.swarm.features[places[f]]]],
        }))}
        selected={picked}
        onPick={onPick}
      />
      {groups.length > 0 && (
        <dl className="card-list small">
          {groups.map((group) => (
            <div className="contents" key={group.name}>
              <dt>{t('explain.group')}</dt>
              <dd className="wrap">
                {group.name === group.features.join(' + ') ? group.name : `${group.name}: ${group.features.join(', ')}`}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

const sizeBins = 20;

/** How the sizes of a feature's attributions are spread: whether a few rows make its mean, or all of them. */
function Sizes({
  swarm,
  feature,
  unit,
}: {
  readonly swarm: Swarm;
  readonly feature: string | undefined;
  readonly unit: string;
}) {
  const { t } = useLanguage();
  const f = Math.max(0, feature === undefined ? 0 : swarm.features.indexOf(feature));
  const sizes = (swarm.values[f] ?? []).map(Math.abs);
  const most = Math.max(...sizes, 0);
  const counts = new Array<number>(sizeBins).fill(0);
  for (const size of sizes) counts[most > 0 ? Math.min(sizeBins - 1, Math.floor((sizeBins * size) / most)) : 0]++;
  return (
    <BarChart
      title={`|${t('explain.attributionOf', { name: swarm.features[f] ?? '' })}|`}
      name={`sizes_${f}`}
      bars={sizes.length === 0 ? [] : counts.map((_, bin) => formatNumber(((bin + 0.5) * most) / sizeBins, 3))}
      layers={[]}
      counts={[counts]}
      yLabel={`${t('data.rows')} · ${unit}`}
    />
  );
}

/** What features do together over the rows. */
function Pairs({
  value,
  pairs,
  unit,
}: {
  readonly value: ExplanationSummary;
  readonly pairs: readonly (readonly number[])[];
  readonly unit: string;
}) {
  const { t } = useLanguage();
  const strength = pairs.map((row, a) => row.reduce((sum, one, b) => (a === b ? sum : sum + one), 0));
  const order = [...pairs.keys()].sort((a, b) => strength[b] - strength[a]).slice(0, mostPairs);
  const names = order.map((f) => value.features[f]);
  return (
    <Panel>
      <MatrixMap
        title={t('explain.pairs')}
        name={`${value.head.method}_interactions`}
        note={unit}
        rows={names}
        columns={names}
        values={order.map((a) => order.map((b) => (a === b ? pairs[a][b] : 2 * pairs[a][b])))}
      />
      <p className="soft small">{t('explain.pairsHelp')}</p>
    </Panel>
  );
}

export const attribution: ResultPicture<AttributionView> = { AllRows: Attributions };

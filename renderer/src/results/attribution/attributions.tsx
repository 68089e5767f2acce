import { NumberInput, SegmentedControl, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { AttributionView } from '../../../../core/schema/results/attribution.ts';
import type { ExplanationSummary } from '../../../../core/schema/summaries.ts';
import { AttributionHeatMap } from '../../plots/attribution-heat-map.tsx';
import { BarList } from '../../plots/bar-list.tsx';
import { Beeswarm } from '../../plots/beeswarm.tsx';
import { DecisionPlot } from '../../plots/decision-plot.tsx';
import { ForceStack } from '../../plots/force-plot.tsx';
import { MatrixMap } from '../../plots/matrix-map.tsx';
import { PointCloud } from '../../plots/point-cloud.tsx';
import { shadeOf } from '../../plots/shade.ts';
import { arranged, type Swarm, type SwarmOrder, swarmOrders } from '../../plots/swarm.ts';
import { Violin } from '../../plots/violin.tsx';
import { select, useSelection } from '../../state/selection.ts';
import { formatCount } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, ResultPicture } from '../result-view.ts';
import { cohortsOf } from './cohorts.ts';
import { SelectionBar } from './selection-bar.tsx';

const pictures = ['beeswarm', 'violin', 'heatMap', 'decision', 'force'] as const;
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
  const unit = `${t(`output.${output?.kind ?? 'value'}`)}${output?.class && output.class !== 'predicted' ? ` · ${output.class}` : ''}`;
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

/** Mean sizes; of cohorts beside each other, or of a selection beside all the others. */
function Bars({ value, view, swarm, places, selected, unit, picked, onPick }: BarsProps) {
  const { t } = useLanguage();
  const [chosen, setBy] = useState<string | null>(null);
  // another explanation may not have it among its first features
  const by = chosen !== null && swarm.features.includes(chosen) ? chosen : null;
  const cohorts = useMemo(() => {
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
        data={[...swarm.features]}
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

interface DependenceProps {
  readonly swarm: Swarm;
  readonly feature: string;
  readonly unit: string;
  readonly selected: ReadonlySet<number> | null;
  readonly onRow: (row: number) => void;
  readonly onBrush: (rows: readonly number[]) => void;
}

/**
 * A feature's own value against its attribution, shaded by the feature that it most seems to act together with, or by
 * another; categories as means.
 */
function Dependence({ swarm, feature, unit, selected, onRow, onBrush }: DependenceProps) {
  const { t } = useLanguage();
  const f = swarm.features.indexOf(feature);
  const cells = swarm.cells[f];
  const [shadedBy, setShadedBy] = useState<string | null>(null);
  const guess = useMemo(() => strongestPartner(swarm, f), [swarm, f]);
  const by = shadedBy === null || shadedBy === feature ? guess : swarm.features.indexOf(shadedBy);
  if (f < 0) return null;
  if (swarm.ranges[f] !== null) {
    const points = swarm.rows.flatMap((row, i) => {
      const x = cells[i];
      return typeof x === 'number'
        ? [
            {
              row,
              x,
              y: swarm.values[f][i],
              shade: by === undefined ? null : shadeOf(swarm.cells[by][i], swarm.ranges[by]),
            },
          ]
        : [];
    });
    return (
      <Panel>
        <PointCloud
          title={t('explain.dependence', { name: feature })}
          name={`dependence_${f}`}
          line="zero"
          xLabel={feature}
          yLabel={unit}
          points={points}
          shadeLabel={by === undefined ? undefined : swarm.features[by]}
          selected={selected}
          actions={
            <Select
              size="xs"
              aria-label={t('explain.shadedBy')}
              data={swarm.features.filter((name, other) => name !== feature && swarm.ranges[other] !== null)}
              value={by === undefined ? null : swarm.features[by]}
              placeholder={t('explain.shadedBy')}
              w={180}
              onChange={setShadedBy}
            />
          }
          onRow={onRow}
          onBrush={onBrush}
        />
        <p className="soft small">{t('explain.shadedHelp')}</p>
      </Panel>
    );
  }
  const names = [...new Set(cells)];
  const mean = (name: (typeof cells)[number]) => {
    const own = swarm.values[f].filter((_, i) => cells[i] === name);
    return own.reduce((a, b) => a + b, 0) / own.length;
  };
  return (
    <Panel>
      <BarList
        title={t('explain.dependence', { name: feature })}
        name={`dependence_${f}`}
        unit={unit}
        signed
        entries={names
          .map((name) => ({ label: name === null ? t('data.missing') : String(name), values: [mean(name)] }))
          .sort((a, b) => b.values[0] - a.values[0])}
      />
    </Panel>
  );
}

const stretches = 10;

/**
 * The feature whose own value best tells what is left of an attribution within narrow stretches of the feature itself,
 * as shap guesses it; undefined where none does.
 */
function strongestPartner(swarm: Swarm, f: number): number | undefined {
  const cells = swarm.cells[f];
  if (!cells) return undefined;
  const places = [...swarm.rows.keys()]
    .filter((i) => typeof cells[i] === 'number')
    .sort((a, b) => Number(cells[a]) - Number(cells[b]));
  const each = Math.max(8, Math.ceil(places.length / stretches));
  let best: number | undefined;
  let most = 0;
  swarm.features.forEach((_, other) => {
    if (other === f || swarm.ranges[other] === null) return;
    let total = 0;
    for (let from = 0; from < places.length; from += each) {
      const part = places.slice(from, from + each).filter((i) => typeof swarm.cells[other][i] === 'number');
      if (part.length < 5) continue;
      const mean = (of: (i: number) => number) => part.reduce((sum, i) => sum + of(i), 0) / part.length;
      const x = (i: number) => Number(swarm.cells[other][i]);
      const y = (i: number) => swarm.values[f][i];
      const [mx, my] = [mean(x), mean(y)];
      const xy = part.reduce((sum, i) => sum + (x(i) - mx) * (y(i) - my), 0);
      const xx = part.reduce((sum, i) => sum + (x(i) - mx) ** 2, 0);
      if (xx > 0) total += Math.abs(xy / Math.sqrt(xx));
    }
    if (total > most) {
      most = total;
      best = other;
    }
  });
  return best;
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

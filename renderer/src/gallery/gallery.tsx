import type { ReactNode } from 'react';
import type { TreeNode, TreeView } from '../../../core/schema/tree.ts';
import { AttributionHeatMap } from '../plots/attribution-heat-map.tsx';
import { BarChart } from '../plots/bar-chart.tsx';
import { BarList } from '../plots/bar-list.tsx';
import { Beeswarm } from '../plots/beeswarm.tsx';
import { BoundaryMap } from '../plots/boundary-map.tsx';
import { ConfusionMatrix } from '../plots/confusion-matrix.tsx';
import { DecisionPlot } from '../plots/decision-plot.tsx';
import { DependenceChart } from '../plots/dependence-chart.tsx';
import { ForceBar, ForceStack } from '../plots/force-plot.tsx';
import { HistogramRows } from '../plots/histogram-rows.tsx';
import { LineChart } from '../plots/line-chart.tsx';
import { MatrixMap } from '../plots/matrix-map.tsx';
import { NetworkActivity } from '../plots/network-activity.tsx';
import { NetworkDiagram } from '../plots/network-diagram.tsx';
import { PairChart } from '../plots/pair-chart.tsx';
import { ParallelCoordinates } from '../plots/parallel-coordinates.tsx';
import { PointCloud } from '../plots/point-cloud.tsx';
import { ScatterChart } from '../plots/scatter-chart.tsx';
import { ShapeChart } from '../plots/shape-chart.tsx';
import { TreeDiagram } from '../plots/tree-diagram.tsx';
import { Violin } from '../plots/violin.tsx';
import { Waterfall } from '../plots/waterfall.tsx';
import { useLanguage } from '../ui/use-language.ts';
import { type Case, cases, cellOf, rowOf, swarmOf } from './cases.ts';
import styles from './gallery.module.css';

type Picture = (one: Case) => ReactNode;

const rowsOf = ({ rows }: Case): number[] => Array.from({ length: rows }, (_, r) => r);
const nothing = () => {};

const ofSwarm = (one: Case, title: string) => ({
  title,
  name: 'gallery',
  swarm: swarmOf(one),
  selected: one.name === 'many features' ? new Set(rowsOf(one).filter((r) => r % 5 === 0)) : null,
  unit: 'log-odds',
  onRow: nothing,
});

const classesOf = (one: Case): string[] =>
  one.name === 'empty' ? [] : one.features.slice(0, one.name === 'many features' ? 12 : 3);
const points = (one: Case) =>
  rowsOf(one).map((row) => ({ row, x: one.value(0, row), y: one.value(1, row), shade: ((row * 7) % 11) / 10 }));

/** Line charts of as many series as there are features, up to four. */
const lines: Picture = (one) => (
  <LineChart
    title="line chart"
    name="gallery"
    xLabel="epoch"
    yLabel="loss"
    series={one.features
      .slice(0, 4)
      .map((name, f) => ({ name, x: rowsOf(one), y: rowsOf(one).map((r) => one.value(f, r)), dashed: f % 2 === 1 }))}
  />
);

const sizes = (one: Case) =>
  one.features
    .slice(0, 20)
    .map((label, f) => ({ label, values: [one.value(f, 1)], spread: Math.abs(one.value(f, 2)) / 4 }));

/** A tree in which each feature is asked once. */
function treeOf(one: Case): TreeView {
  const asked = one.features.slice(0, 15);
  const nodes = asked.flatMap((feature, f): TreeNode[] => [
    {
      id: 2 * f,
      depth: f,
      left: 2 * f + 1,
      right: 2 * f + 2,
      question: { feature, operator: '<=', value: String(cellOf(f, 3) ?? ''), threshold: 1 },
      impurity: 0.5 / (f + 1),
      samples: 100 - 5 * f,
      value: [0.5, 0.5],
    },
    {
      id: 2 * f + 1,
      depth: f + 1,
      left: null,
      right: null,
      question: null,
      impurity: 0,
      samples: 5,
      value: [f % 2, 1 - (f % 2)],
    },
  ]);
  const last = {
    id: 2 * asked.length,
    depth: asked.length,
    left: null,
    right: null,
    question: null,
    impurity: 0,
    samples: 20,
    value: [0, 1],
  };
  return { tree: 0, trees: 1, classes: ['bad', 'good'], criterion: 'gini', path: [], nodes: [...nodes, last] };
}

const ticks = Array.from({ length: 12 }, (_, i) => i);

function curveOf(one: Case, isNumeric: boolean) {
  const count = one.rows === 0 ? 0 : isNumeric ? 12 : 5;
  const grid = isNumeric ? ticks.slice(0, count) : one.features.slice(0, count);
  const values = grid.map((_, i) => one.value(1, i));
  return {
    feature: one.features[0] ?? '',
    kind: isNumeric ? ('numeric' as const) : ('categorical' as const),
    grid,
    values,
    counts: values.map((_, i) => 3 + ((i * 5) % 11)),
    ice:
      one.rows > 1 && isNumeric ? [2, 3, 4].map((r) => values.map((value, i) => value + one.value(2, r + i) / 2)) : [],
    iceRows: [2, 3, 4],
  };
}

const rangeOf = (values: readonly number[]): [number, number] =>
  values.length === 0 ? [-1, 1] : [Math.min(...values, -0.1), Math.max(...values, 0.1)];

const dependence =
  (isNumeric: boolean): Picture =>
  (one) => {
    const curve = curveOf(one, isNumeric);
    const range = rangeOf([...curve.values, ...curve.ice.flat()]);
    return (
      <DependenceChart
        title={curve.feature || 'dependence'}
        name="gallery"
        curve={curve}
        range={range}
        centred={false}
        reference={0}
        countsAt="places"
      />
    );
  };

function boundaryOf(one: Case) {
  const values = Array.from({ length: 30 }, (_, i) => i / 3);
  const output = values.flatMap((y) => values.map((x) => 0.5 + Math.tanh(Math.sin(x) + y / 4 - 1) / 2));
  return {
    x: { name: one.features[0] ?? '', values },
    y: { name: one.features[1] ?? '', values },
    output,
    labels: output.map((value) => Number(value > 0.5)),
    margin: [],
    rectangles: [],
    points: rowsOf(one).map((row) => ({
      row,
      x: 5 + 4 * Math.sin(row),
      y: 5 + 4 * Math.cos(2 * row),
      truth: row % 2,
      label: row % 3 === 0 ? 1 : row % 2,
      part: row % 4 === 0 ? ('test' as const) : ('train' as const),
      support: false,
    })),
  };
}

const layerOf = (units: number, inputs: number, scale: number) => ({
  units,
  inputs,
  activation: 'relu',
  weights: { low: -scale, high: scale, counts: ticks.map((i) => (i * 3) % 8) },
  activations: { low: 0, high: scale, counts: ticks.map((i) => 12 - i) },
  dead: units > 8 ? 0.25 : 0,
  drawn: Array.from({ length: Math.min(units, 10) }, (_, u) => ({
    weights: Array.from({ length: Math.min(inputs, 10) }, (_, i) => scale * Math.sin(u + 2 * i)),
    bias: 0.1,
    image: Array.from({ length: 100 }, (_, p) => scale * Math.sin(u + p / 9)),
  })),
});

const isShown = (one: Case): boolean => one.features.length > 0;

/** Each picture by its name. */
const pictures: Readonly<Record<string, Picture>> = {
  beeswarm: (one) => <Beeswarm {...ofSwarm(one, 'beeswarm')} onBrush={nothing} />,
  violin: (one) => <Violin {...ofSwarm(one, 'violin')} />,
  'heat map': (one) => <AttributionHeatMap {...ofSwarm(one, 'heat map')} />,
  decision: (one) => <DecisionPlot {...ofSwarm(one, 'decision plot')} row={0} />,
  'force stack': (one) => <ForceStack {...ofSwarm(one, 'force plot')} />,
  'force bar': (one) => <ForceBar title="force plot of a row" name="gallery" {...rowOf(one)} />,
  waterfall: (one) => (
    <Waterfall title="waterfall" name="gallery" {...rowOf(one)} others={(count) => `${count} others`} />
  ),
  'bar list': (one) => <BarList title="bar list" name="gallery" unit="mean |value|" signed entries={sizes(one)} />,
  'bar list, two series': (one) => (
    <BarList
      title="bar list"
      name="gallery"
      unit="mean |value|"
      signed={false}
      series={['selected (12)', 'others (68)']}
      entries={sizes(one).map((entry, f) => ({
        ...entry,
        spread: undefined,
        values: [Math.abs(entry.values[0] ?? 0), Math.abs(one.value(f, 5))],
      }))}
    />
  ),
  'bar chart': (one) => (
    <BarChart
      title="bar chart"
      name="gallery"
      bars={one.features.slice(0, 10)}
      layers={['bad', 'good']}
      yLabel="rows"
      counts={[0, 1].map((k) => one.features.slice(0, 10).map((_, f) => Math.round(20 * Math.abs(one.value(f, k)))))}
    />
  ),
  'line chart': lines,
  'scatter chart': (one) => (
    <ScatterChart
      title="scatter chart"
      name="gallery"
      xLabel="actual"
      yLabel="predicted"
      line="diagonal"
      points={points(one)}
    />
  ),
  'point cloud': (one) => (
    <PointCloud
      title="point cloud"
      name="gallery"
      xLabel={one.features[0] ?? ''}
      yLabel="log-odds"
      line="zero"
      shadeLabel={one.features[1] ?? ''}
      points={points(one)}
    />
  ),
  'dependence of a number': dependence(true),
  'dependence of categories': dependence(false),
  'matrix map': (one) => {
    const names = one.features.slice(0, 14);
    return (
      <MatrixMap
        title="matrix map"
        name="gallery"
        rows={names}
        columns={names}
        values={names.map((_, a) => names.map((_, b) => Math.abs(one.value(a, b))))}
      />
    );
  },
  confusion: (one) => {
    const classes = classesOf(one);
    return (
      <ConfusionMatrix
        title="confusion matrix"
        name="gallery"
        classes={classes}
        counts={classes.map((_, a) =>
          classes.map((_, b) => (one.name === 'all zero' ? 0 : a === b ? 40 + a : (a * 3 + b) % 5)),
        )}
      />
    );
  },
  boundary: (one) => (
    <BoundaryMap title="boundary" name="gallery" boundary={boundaryOf(one)} classes={['bad', 'good']} />
  ),
  tree: (one) => <TreeDiagram title="tree" name="gallery" tree={treeOf(one)} height={300} />,
  'shape of a number': (one) => (
    <ShapeChart
      title="shape"
      name="gallery"
      score={0}
      range={rangeOf(ticks.map((i) => one.value(0, i)))}
      shape={{
        kind: 'numeric',
        feature: one.features[0] ?? '',
        importance: 1,
        edges: ticks.slice(0, -1),
        values: [ticks.map((i) => one.value(0, i))],
        errors: [ticks.map((i) => Math.abs(one.value(1, i)) / 5)],
        counts: ticks.map((i) => 2 + (i % 4)),
        missing: null,
      }}
    />
  ),
  'shape of categories': (one) => {
    const categories = one.features.slice(0, 8);
    const values = categories.map((_, i) => one.value(0, i));
    return (
      <ShapeChart
        title="shape"
        name="gallery"
        score={0}
        range={rangeOf(values)}
        shape={{
          kind: 'categorical',
          feature: 'purpose',
          importance: 1,
          categories,
          values: [values],
          errors: [values.map(() => 0.05)],
          missing: [0.1],
        }}
      />
    );
  },
  pair: (one) => (
    <PairChart
      title="pair"
      name="gallery"
      score={0}
      shape={{
        kind: 'pair',
        feature: 'a × b',
        importance: 1,
        x: { name: one.features[0] ?? '', edges: ticks.slice(0, -1) },
        y: { name: one.features[1] ?? '', edges: ticks.slice(0, 6) },
        values: [ticks.map((i) => ticks.slice(0, 7).map((j) => one.value(i, j)))],
      }}
    />
  ),
  network: (one) => (
    <NetworkDiagram
      title="network"
      name="gallery"
      sizes={[Math.max(1, one.features.length), 16, 8, 2]}
      labels={['inputs', 'relu', 'relu', 'softmax']}
    />
  ),
  activity: (one) =>
    isShown(one) && (
      <NetworkActivity
        title="activity"
        name="gallery"
        inputs={one.features}
        layers={[
          layerOf(16, one.features.length, one.name === 'all zero' ? 0 : 1),
          layerOf(8, 10, 1),
          layerOf(2, 8, 1),
        ]}
      />
    ),
  histograms: (one) => (
    <HistogramRows
      title="histograms"
      name="gallery"
      rows={one.features.slice(0, 4).map((label, i) => {
        const { weights, activations, dead } = layerOf(16, 8, i + 1);
        return { label, weights, activations, dead };
      })}
    />
  ),
  'parallel coordinates': (one) => (
    <ParallelCoordinates
      title="parallel coordinates"
      name="gallery"
      axes={one.features.slice(0, 6)}
      lines={rowsOf(one)
        .slice(0, 30)
        .map((id) => ({
          id,
          rank: one.rows > 1 ? id / 30 : 0,
          values: one.features.slice(0, 6).map((_, f) => (f % 3 === 2 ? cellOf(f, id) : one.value(f, id))),
        }))}
      chosen={3}
      onChoose={nothing}
    />
  ),
};

/** Every picture, a line each, with each case beside the others. */
export function Gallery() {
  const { language } = useLanguage();
  const asked = new URLSearchParams(window.location.search).get('picture');
  const shown = Object.entries(pictures).filter(([name]) => asked === null || name === asked);
  return (
    <main className={styles.gallery} lang={language}>
      {shown.map(([name, picture]) => (
        <section key={name} aria-label={name}>
          <h2>{name}</h2>
          <div className={styles.galleryLine}>
            {cases.map((one) => (
              <div key={one.name} className="panel" data-case={one.name}>
                <p className="soft small">{one.name}</p>
                {picture(one)}
              </div>
            ))}
          </div>
        </section>
      ))}
    </main>
  );
}

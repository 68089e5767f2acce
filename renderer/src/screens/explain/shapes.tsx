import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import type { ShapesView } from '../../../../core/schema/shapes.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { PairChart } from '../../plots/pair-chart.tsx';
import { ShapeChart } from '../../plots/shape-chart.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

const shownFirst = 12;

/**
 * An additive model whole: every shape function with its error bars, the most important first. Together they are the
 * model.
 */
export function Shapes({ view }: { readonly view: ExperimentView }) {
  const shapes = useCall('experiment.shapes', { id: view.id });
  return (
    <Loading query={shapes} report={reportOf} lines={8}>
      {(value) => <ShapeList view={view} value={value} />}
    </Loading>
  );
}

function ShapeList({ view, value }: { readonly view: ExperimentView; readonly value: ShapesView }) {
  const { t } = useLanguage();
  const [score, setScore] = useState(0);
  const [all, setAll] = useState(false);
  const shown = all ? value.shapes : value.shapes.slice(0, shownFirst);
  const range = rangeOf(value, score);
  const target =
    value.space === 'value'
      ? view.dataset.target.name
      : t('shape.logOdds', { class: value.classes[Math.min(score, value.classes.length - 1)] ?? '' });
  return (
    <Panel
      title={t('shape.title')}
      note={t('shape.note', { target })}
      actions={
        value.classes.length > 1 && (
          <Select
            aria-label={t('explain.class')}
            data={value.classes.map((name, k) => ({ value: String(k), label: name }))}
            value={String(score)}
            allowDeselect={false}
            w={200}
            onChange={(next) => setScore(Number(next))}
          />
        )
      }
    >
      <div className="stack">
        <BarList
          title={t('shape.importance')}
          name={`${view.name}_terms`}
          unit={t('shape.meanSize')}
          signed={false}
          entries={value.shapes.slice(0, 20).map((shape) => ({ label: shape.feature, values: [shape.importance] }))}
        />
        <div className="columns by-240">
          {shown.map((shape) =>
            shape.kind === 'pair' ? (
              <PairChart
                key={shape.feature}
                title={shape.feature}
                name={`${view.name}_${shape.feature}`}
                shape={shape}
                score={score}
              />
            ) : (
              <ShapeChart
                key={shape.feature}
                title={shape.feature}
                name={`${view.name}_${shape.feature}`}
                shape={shape}
                score={score}
                range={range}
              />
            ),
          )}
        </div>
        {value.shapes.length > shownFirst && (
          <div>
            <Button variant="default" onClick={() => setAll(!all)}>
              {t(all ? 'shape.fewer' : 'shape.all', { count: value.shapes.length })}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}

/** One range for all shapes, so that a flat one looks flat. */
function rangeOf(value: ShapesView, score: number): [number, number] {
  let low = 0;
  let high = 0;
  for (const shape of value.shapes) {
    if (shape.kind === 'pair') continue;
    (shape.values[score] ?? []).forEach((part, i) => {
      low = Math.min(low, part - (shape.errors[score]?.[i] ?? 0));
      high = Math.max(high, part + (shape.errors[score]?.[i] ?? 0));
    });
  }
  return low < high ? [low, high] : [-1, 1];
}

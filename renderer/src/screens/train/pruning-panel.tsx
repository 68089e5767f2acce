import { memo } from 'react';
import { titleIn } from '../../../../core/messages/known-title.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { useCall } from '../../engine/use-call.ts';
import { LineChart } from '../../plots/line-chart.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

/** What each pruning strength would leave of a tree: leaves, and the impurity that it pays for them. */
export const PruningPanel = memo(function PruningPanel({ view }: { readonly view: ExperimentView }) {
  const { t, say } = useLanguage();
  const path = useCall('experiment.pruning', { id: view.id });
  const steps = path.data?.steps ?? [];
  if (steps.length < 2) return null;
  // the strength of the last cut is far off on a linear axis: it leaves nothing but the root
  const shown = steps.slice(0, -1);
  const at = path.data?.alpha ?? 0;
  const step = [...shown].reverse().find((entry) => entry.alpha <= at) ?? shown[0];
  const alphas = shown.map((entry) => entry.alpha);
  return (
    <Panel title={t('pruning.title')} note={t('pruning.note')}>
      <div className="columns by-300">
        <LineChart
          title={say(titleIn('fact', 'leaves'))}
          name={`${view.name}_pruning_leaves`}
          height={190}
          xLabel="ccpAlpha"
          series={[{ name: say(titleIn('fact', 'leaves')), x: alphas, y: shown.map((entry) => entry.leaves) }]}
          mark={{ x: step.alpha, y: step.leaves, label: t('pruning.here', { leaves: step.leaves }) }}
        />
        <LineChart
          title={t('pruning.impurity')}
          name={`${view.name}_pruning_impurity`}
          height={190}
          xLabel="ccpAlpha"
          series={[{ name: t('pruning.impurity'), x: alphas, y: shown.map((entry) => entry.impurity) }]}
          mark={{ x: step.alpha, y: step.impurity, label: formatNumber(step.impurity, 3) }}
        />
      </div>
    </Panel>
  );
});

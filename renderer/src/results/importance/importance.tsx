import type { ImportanceView } from '../../../../core/schema/results/importance.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { formatCount, formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Sentence, usePicked } from '../../ui/sentence.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, ResultPicture } from '../result-view.ts';

const most = 20;

/** Features by how much they count, the greatest first. */
function Importances({ summary: value, view }: AllRowsProps<ImportanceView>) {
  const { t } = useLanguage();
  const order = [...value.features.keys()].sort((a, b) => value.importance[b] - value.importance[a]).slice(0, most);
  const metric = t(`metric.${view.metric}`);
  const [picked, pick] = usePicked();
  return (
    <Panel>
      <Sentence
        says="importance"
        named={order.map((f) => ({ name: value.features[f], value: value.importance[f] }))}
        picked={picked}
        onPick={pick}
      />
      <BarList
        selected={picked}
        onPick={pick}
        title={t(`importance.${value.head.method}.title`)}
        name={value.head.method}
        note={t(`importance.${value.head.method}.note`, {
          metric,
          baseline: formatNumber(view.baseline, 4),
          rows: formatCount(value.head.rows),
        })}
        unit={metric}
        signed={false}
        entries={order.map((f) => ({
          label: value.features[f],
          values: [value.importance[f]],
          spread: view.spread[f] || undefined,
        }))}
      />
    </Panel>
  );
}

export const importance: ResultPicture<ImportanceView> = { AllRows: Importances };

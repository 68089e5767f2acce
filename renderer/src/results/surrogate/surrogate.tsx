import type { SurrogateView } from '../../../../core/schema/results/surrogate.ts';
import { TreeDiagram } from '../../plots/tree-diagram.tsx';
import { formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, ResultPicture } from '../result-view.ts';

/** A tree that stands for the model, and how far it does. */
function SurrogateTree({ view: { tree, agreement } }: AllRowsProps<SurrogateView>) {
  const { t } = useLanguage();
  const isNumber = agreement.kind === 'r2';
  const share = isNumber ? formatNumber(agreement.value, 3) : formatPercent(agreement.value, 1);
  return (
    <Panel title={t(isNumber ? 'surrogate.r2' : 'surrogate.agreement', { share })}>
      <TreeDiagram title={t('surrogate.tree')} name="surrogate_tree" tree={tree} />
      <p className="soft small">{t('surrogate.help')}</p>
    </Panel>
  );
}

export const surrogate: ResultPicture<SurrogateView> = { AllRows: SurrogateTree };

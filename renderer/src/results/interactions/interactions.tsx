import type { Interactions } from '../../../../core/schema/results/interactions.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { MatrixMap } from '../../plots/matrix-map.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Sentence, usePicked } from '../../ui/sentence.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, ResultPicture } from '../result-view.ts';

const mostPairs = 14;

/** How strongly features act together: each with all others, and in pairs. */
function InteractionStrengths({ view: value }: AllRowsProps<Interactions>) {
  const { t } = useLanguage();
  const order = [...value.features.keys()].sort((a, b) => value.overall[b] - value.overall[a]).slice(0, mostPairs);
  const names = order.map((f) => value.features[f]);
  const isRelative = value.params.scale !== 'absolute';
  const [picked, pick] = usePicked();
  const pairs = order.flatMap((a, i) =>
    order.slice(i + 1).map((b) => ({ name: `${value.features[a]} × ${value.features[b]}`, value: value.values[a][b] })),
  );
  const strongest = pairs.sort((a, b) => b.value - a.value).slice(0, 1);
  return (
    <div className="columns by-380">
      <Panel>
        <Sentence
          says="together"
          named={order.map((f) => ({ name: value.features[f], value: value.overall[f] }))}
          picked={picked}
          onPick={pick}
        />
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

export const interactions: ResultPicture<Interactions> = { AllRows: InteractionStrengths };

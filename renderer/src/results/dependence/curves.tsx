import { MultiSelect, Switch } from '@mantine/core';
import { useState } from 'react';
import type { DependenceCurve, DependenceView } from '../../../../core/schema/results/dependence.ts';
import { DependenceChart } from '../../plots/dependence-chart.tsx';
import { formatCount, formatNumber } from '../../ui/numbers.ts';
import { outputText } from '../../ui/output-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { Sentence, usePicked } from '../../ui/sentence.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, ResultPicture } from '../result-view.ts';
import styles from './curves.module.css';

/** Pictures that are drawn before a person chooses. */
const first = 9;

/** Curves of features beside each other, on one scale: those along which the answer moves most come first. */
function Curves({ summary: value, view, onRow }: AllRowsProps<DependenceView>) {
  const { t } = useLanguage();
  const order = [...value.features.keys()].sort((a, b) => value.importance[b] - value.importance[a]);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [marked, mark] = usePicked();
  const [centred, setCentred] = useState(false);
  const [single, setSingle] = useState(true);
  const shown = chosen.length > 0 ? chosen.map((name) => value.features.indexOf(name)) : order.slice(0, first);
  const all = shown.map((f) => view.curves[f]).filter((curve) => curve !== undefined);
  const rows = all.some((curve) => curve.ice.length > 0);
  const curves = single ? all : all.map((curve) => ({ ...curve, ice: [], iceRows: [] }));
  const reference = view.effect === 'mean' ? view.baseline : 0;
  const range = rangeOf(curves, centred, reference);
  const unit = outputText(value.head.output, t);
  return (
    <Panel
      title={t(`dependence.${view.effect}`)}
      note={t('dependence.note', { unit, mean: formatNumber(view.baseline, 3), rows: formatCount(value.head.rows) })}
      actions={
        rows && (
          <div className="row no-wrap">
            <Switch
              size="xs"
              label={t('dependence.single')}
              checked={single}
              onChange={(event) => setSingle(event.currentTarget.checked)}
            />
            <Switch
              size="xs"
              label={t('dependence.centred')}
              checked={centred}
              onChange={(event) => setCentred(event.currentTarget.checked)}
            />
          </div>
        )
      }
    >
      <div className="stack">
        <Sentence
          says="curves"
          named={order.map((f) => ({ name: value.features[f], value: value.importance[f] }))}
          picked={marked}
          onPick={(name) => {
            mark(name);
            document.getElementById(`curve-${value.features.indexOf(name)}`)?.scrollIntoView({ block: 'nearest' });
          }}
        />
        <MultiSelect
          aria-label={t('dependence.choose')}
          placeholder={
            chosen.length === 0
              ? t('dependence.firstOf', { shown: Math.min(first, order.length), total: order.length })
              : ''
          }
          data={order.map((f) => value.features[f])}
          value={[...chosen]}
          searchable
          clearable
          onChange={setChosen}
        />
        <div className="columns by-240">
          {curves.map((curve) => (
            <div
              key={curve.feature}
              id={`curve-${value.features.indexOf(curve.feature)}`}
              className={marked === curve.feature ? styles.markedPicture : ''}
            >
              <DependenceChart
                title={curve.feature}
                name={`${value.head.method}_${value.features.indexOf(curve.feature)}`}
                curve={curve}
                range={range}
                centred={centred}
                reference={reference}
                countsAt={view.effect === 'mean' ? 'places' : 'between'}
                onRow={onRow}
              />
            </div>
          ))}
        </div>
        <p className="soft small">
          {curves.some((curve) => curve.band) && `${t('dependence.band')} `}
          {t(rows ? 'dependence.helpRows' : view.effect === 'mean' ? 'dependence.helpMean' : 'dependence.help')}
        </p>
      </div>
    </Panel>
  );
}

function rangeOf(curves: readonly DependenceCurve[], centred: boolean, reference: number): [number, number] {
  let low = centred ? 0 : reference;
  let high = low;
  for (const curve of curves) {
    for (const list of [
      curve.values,
      ...curve.ice,
      ...(curve.band && !centred ? [curve.band.low, curve.band.high] : []),
    ]) {
      for (const value of list) {
        low = Math.min(low, centred ? value - list[0] : value);
        high = Math.max(high, centred ? value - list[0] : value);
      }
    }
  }
  return high > low ? [low, high] : [low - 1, high + 1];
}

export const dependence: ResultPicture<DependenceView> = { AllRows: Curves };

import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { conditionWords } from '../../../../core/messages/condition-words.ts';
import type { ExplanationRow } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { ForceBar } from '../../plots/force-plot.tsx';
import { LineChart } from '../../plots/line-chart.tsx';
import { MarkedText } from '../../plots/marked-text.tsx';
import { PointCloud } from '../../plots/point-cloud.tsx';
import { Waterfall } from '../../plots/waterfall.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatNumber, isRounding } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { PictureRow } from './picture-row.tsx';
import { TextWords, wordsAsFeatures } from './text-words.tsx';

/** Features of a row that are drawn; a picture says how many others there are. */
const shown = 12;
/** The share of all effects together that may be lacking where they are still drawn one on top of the other. */
const mostGap = 0.02;

interface PictureProps {
  readonly value: ExplanationRow;
  /** A feature that stands out. */
  readonly highlight?: string | undefined;
}

/** The attributions of one row: steps where they add up, bars with their R² for a surrogate, plain bars for the rest. */
export function AttributionPicture({ value, highlight }: PictureProps) {
  const { t } = useLanguage();
  if (value.picture)
    return (
      <PictureRow
        value={value}
        picture={value.picture}
        note={value.head.fidelity ? fidelityNote(t, value) : undefined}
      />
    );
  if (value.rest !== undefined)
    return (
      <div className="stack">
        <MarkedText text={value.texts[0] ?? ''} marks={value.marks ?? []} />
        <FeaturePicture value={wordsAsFeatures(value, t('words.absent'))} highlight={highlight} />
      </div>
    );
  return (
    <div className="stack">
      <FeaturePicture value={value} highlight={highlight} />
      <TextWords value={value} />
    </div>
  );
}

function FeaturePicture({ value, highlight }: PictureProps) {
  // what is no share of the prediction, such as attention
  if (isOfWords(value) && !value.head.fidelity) return <PlainBars value={value} />;
  if (value.head.fidelity?.kind === 'r2') return <SurrogatePicture value={value} />;
  const whole = value.values.reduce((sum, one) => sum + Math.abs(one), Math.abs(value.prediction - value.base));
  return Math.abs(value.fidelity) > mostGap * whole ? (
    <PlainBars value={value} />
  ) : (
    <StepsPicture value={value} highlight={highlight} />
  );
}

const largest = (values: readonly number[]): number[] =>
  [...values.keys()]
    .filter((f) => values[f] !== 0)
    .sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]))
    .slice(0, shown);

/** Its features are the words of a text, which have no value beside them. */
export const isOfWords = ({ rest }: ExplanationRow): boolean => rest !== undefined;

export const labelOf = (value: ExplanationRow, f: number, t: (key: string) => string): string =>
  isOfWords(value) ? value.features[f] : `${value.features[f]} = ${value.texts[f] || t('data.missing')}`;

/** Effects that do not add up to the prediction, each by itself. */
function PlainBars({ value }: PictureProps) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  return (
    <div className="stack">
      <BarList
        title={`${titleOf(value.head.method)} · #${value.row}`}
        name={`row_${value.row}_${value.head.method}`}
        note={value.head.fidelity ? fidelityNote(t, value) : undefined}
        unit={value.head.output ? t(`output.${value.head.output.kind}`) : t('explain.coefficient')}
        signed
        entries={largest(value.values).map((f) => ({
          label: labelOf(value, f, t),
          values: [value.values[f]],
          spread: value.standardError[f] || undefined,
        }))}
      />
      <p className="soft small">{t('explain.doesNotAddUp')}</p>
    </div>
  );
}

function StepsPicture({ value, highlight }: PictureProps) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  const [picture, setPicture] = useState<'waterfall' | 'force'>('waterfall');
  const unit = value.head.output ? t(`output.${value.head.output.kind}`) : undefined;
  const texts = isOfWords(value) ? value.texts : value.texts.map((text) => text || t('data.missing'));
  const shared = {
    title: `${titleOf(value.head.method)} · #${value.row}`,
    name: `row_${value.row}_${value.head.method}`,
    base: value.base,
    prediction: value.prediction,
    features: value.features,
    texts,
    values: value.values,
  };
  return (
    <div className="stack">
      <SegmentedControl
        className="narrow"
        aria-label={t('explain.picture')}
        value={picture}
        data={(['waterfall', 'force'] as const).map((one) => ({ value: one, label: t(`explain.${one}`) }))}
        onChange={(next) => setPicture(next as 'waterfall' | 'force')}
      />
      {picture === 'force' ? (
        <ForceBar {...shared} />
      ) : (
        <Waterfall
          {...shared}
          unit={unit}
          note={fidelityNote(t, value)}
          standardError={value.standardError}
          highlight={highlight}
          others={(count) => t('explain.others', { count })}
        />
      )}
      {value.groups.length > 0 && (
        <BarList
          title={t('explain.groups')}
          name={`row_${value.row}_groups`}
          unit={t('explain.coefficient')}
          signed
          entries={value.groups.map((group) => ({ label: group.name, values: [group.value] }))}
        />
      )}
      {value.pairs.length > 0 && (
        <BarList
          title={t('explain.pairsOfRow')}
          name={`row_${value.row}_pairs`}
          unit={t('explain.coefficient')}
          signed
          entries={value.pairs.map((pair) => ({ label: pair.features.join(' × '), values: [pair.value] }))}
        />
      )}
    </div>
  );
}

function SurrogatePicture({ value }: PictureProps) {
  const { t, say } = useLanguage();
  const { titleOf } = useMethods();
  return (
    <div className="stack">
      <BarList
        title={`${titleOf(value.head.method)} · #${value.row}`}
        name={`row_${value.row}_lime`}
        note={`R² ${formatNumber(value.fidelity, 2)}`}
        unit={t('explain.coefficient')}
        signed
        entries={largest(value.values).map((f) => ({
          label: value.conditions ? say(conditionWords(value.conditions[f])) : value.features[f],
          values: [value.values[f]],
          spread: value.standardError[f] || undefined,
        }))}
      />
      <p className="soft small">
        {t('explain.limeNote', {
          local: formatNumber(value.localPrediction, 3),
          prediction: formatNumber(value.prediction, 3),
        })}{' '}
        {value.fidelity < 0.5 && <b>{t('explain.limeWeak')}</b>}
      </p>
      {value.neighbourhood && (
        <PointCloud
          title={t('explain.neighbourhood')}
          name={`row_${value.row}_lime_neighbourhood`}
          line="diagonal"
          xLabel={t('explain.surrogateSays')}
          yLabel={t('explain.modelSays')}
          points={value.neighbourhood.local.map((x, i) => ({
            row: i,
            x,
            y: value.neighbourhood?.model[i] ?? 0,
            weight: value.neighbourhood?.weight[i],
          }))}
          note={t('explain.neighbourhoodNote')}
        />
      )}
      {value.widthCurve && <WidthCurve row={value.row} curve={value.widthCurve} />}
    </div>
  );
}

/** The attributions of one row out of an explanation that is stored. */
export function OneAttribution({ id, row }: { readonly id: string; readonly row: number }) {
  const stored = useCall('explanation.row', { id, row }, { keep: true });
  return (
    <Loading query={stored} report={reportOf}>
      {(value) => <AttributionPicture value={value} />}
    </Loading>
  );
}

/** How well the surrogate follows the model as its neighbourhood grows; the width that was used is marked. */
function WidthCurve({
  row,
  curve,
}: {
  readonly row: number;
  readonly curve: NonNullable<ExplanationRow['widthCurve']>;
}) {
  const { t } = useLanguage();
  const used = curve.widths.indexOf(curve.used);
  return (
    <LineChart
      title={t('explain.widthCurve')}
      name={`row_${row}_lime_widths`}
      note={t('explain.widthUsed', { width: formatNumber(curve.used, 3) })}
      xLabel={t('explain.kernelWidth')}
      yLabel="R²"
      height={200}
      series={[{ name: 'R²', x: curve.widths, y: curve.widths.map((_, i) => curve.r2[i] ?? null) }]}
      {...(used >= 0 && curve.r2[used] != null
        ? { mark: { x: curve.used, y: curve.r2[used], label: formatNumber(curve.r2[used], 2) } }
        : {})}
    />
  );
}

/** R² of a surrogate, or what an attribution lacks of adding up; what rounding leaves is no gap. */
function fidelityNote(t: (key: string) => string, { head, fidelity }: ExplanationRow): string {
  const kind = head.fidelity?.kind ?? 'additivity';
  return kind === 'additivity' && fidelity !== null && isRounding(fidelity)
    ? t('card.exact')
    : `${t(`card.${kind}`)} ${formatNumber(fidelity, 2)}`;
}

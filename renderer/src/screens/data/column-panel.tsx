import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  columnKind,
  type DatasetSummary,
  type ImageProfile,
  type TextProfile,
} from '../../../../core/schema/dataset.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { BarChart } from '../../plots/bar-chart.tsx';
import { BarList } from '../../plots/bar-list.tsx';
import { ScatterChart } from '../../plots/scatter-chart.tsx';
import { renameColumn, retypeColumn } from '../../state/actions.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatCount, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Translate, useLanguage } from '../../ui/use-language.ts';

/** One column, large: its distribution and what it has to do with the target. */
export function ColumnPanel({
  dataset,
  column,
  onClose,
}: {
  readonly dataset: DatasetSummary;
  readonly column: number;
  readonly onClose: () => void;
}) {
  const { t } = useLanguage();
  const detail = useCall('dataset.column', { id: dataset.id, column, target: dataset.target }, { keep: true });
  const name = dataset.columns[column]?.name ?? '';
  const close = (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('common.close')} onClick={onClose}>
      <Icon name="close" />
    </ActionIcon>
  );
  return (
    <Panel title={<span className="wrap">{name}</span>} actions={close}>
      <Loading query={detail} report={reportOf}>
        {(value) => {
          const { profile } = value.column;
          const facts: [string, string][] = [
            [t('data.missing'), formatCount(profile.missing)],
            [t('data.distinct'), formatCount(profile.distinct)],
            ...(profile.mean === null
              ? []
              : ([
                  [t('data.mean'), formatNumber(profile.mean)],
                  [t('data.sd'), formatNumber(profile.sd)],
                  [t('data.min'), formatNumber(profile.min)],
                  [
                    t('data.quartiles'),
                    (profile.quartiles ?? []).map((quartile) => formatNumber(quartile)).join(' · '),
                  ],
                  [t('data.max'), formatNumber(profile.max)],
                ] satisfies [string, string][])),
            ...(profile.text ? textFacts(profile.text, t) : []),
            ...(profile.image ? imageFacts(profile.image, t) : []),
          ];
          const safe = name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '_');
          return (
            <div className="stack">
              <ColumnSettings key={`${dataset.id} ${column} ${name}`} dataset={dataset} column={column} />
              {value.bars.length > 0 && value.column.kind === 'numeric' && (
                <BarChart
                  title={t('data.distributionOf', { name })}
                  name={`${safe}_distribution`}
                  bars={value.bars}
                  layers={value.classes}
                  counts={value.counts}
                  yLabel={t('data.rows')}
                />
              )}
              {profile.text && (
                <BarList
                  title={t('data.wordsOf', { name })}
                  name={`${safe}_words`}
                  unit={t('data.occurrences')}
                  signed={false}
                  entries={profile.text.frequent.slice(0, 20).map((one) => ({ label: one.value, values: [one.count] }))}
                />
              )}
              {value.classWords.map((own) => (
                <BarList
                  key={own.class}
                  title={t('data.wordsOfClass', { class: own.class })}
                  name={`${safe}_words_${own.class}`}
                  unit={t('data.wordZ')}
                  signed={false}
                  entries={own.words.slice(0, 10).map((one) => ({ label: one.value, values: [one.z] }))}
                />
              ))}
              {value.bars.length > 0 && value.column.kind !== 'numeric' && !profile.text && !profile.image && (
                <BarList
                  title={t('data.distributionOf', { name })}
                  name={`${safe}_distribution`}
                  unit={t('data.rows')}
                  signed={false}
                  series={value.classes.length > 1 ? value.classes : undefined}
                  entries={value.bars.map((bar, i) => ({ label: bar, values: value.counts.map((layer) => layer[i]) }))}
                />
              )}
              {value.points.length > 0 && (
                <ScatterChart
                  title={t('data.against', { name: dataset.target ?? '' })}
                  name={`${safe}_target`}
                  points={value.points}
                  xLabel={name}
                  yLabel={dataset.target ?? ''}
                  height={240}
                />
              )}
              {value.points.length === 0 && value.means.length > 0 && name !== dataset.target && (
                <BarList
                  title={t('data.meanOf', { name: dataset.target ?? '' })}
                  name={`${safe}_means`}
                  unit={dataset.target ?? ''}
                  signed={false}
                  entries={value.bars.map((bar, i) => ({ label: bar, values: [value.means[i]] }))}
                />
              )}
              <dl className="card-list">
                {facts.map(([label, text]) => (
                  <div className="contents" key={label}>
                    <dt>{label}</dt>
                    <dd>{text}</dd>
                  </div>
                ))}
              </dl>
            </div>
          );
        }}
      </Loading>
    </Panel>
  );
}

/** Its name and its kind, to be changed. */
function ColumnSettings({ dataset, column }: { readonly dataset: DatasetSummary; readonly column: number }) {
  const { t } = useLanguage();
  const { name, kind } = dataset.columns[column];
  const [text, setText] = useState(name);
  const taken = dataset.columns.some((other, i) => i !== column && other.name === text.trim());
  const isNew = text.trim() !== name && text.trim() !== '';
  const rename = () => {
    if (isNew && !taken) void renameColumn(dataset, column, text).then((done) => !done && setText(name));
  };
  return (
    <div className="row no-wrap at-top">
      <TextInput
        className="fill"
        label={t('data.name')}
        value={text}
        error={taken ? t('data.nameTaken') : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') rename();
          if (event.key === 'Escape') setText(name);
        }}
        rightSection={
          isNew && !taken ? (
            <Button size="compact-xs" variant="light" onClick={rename}>
              {t('data.rename')}
            </Button>
          ) : undefined
        }
        rightSectionWidth={74}
      />
      <Select
        label={t('data.kind')}
        w={150}
        data={columnKind.options
          .filter((value) => (value === 'image') === (kind === 'image'))
          .map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={kind}
        allowDeselect={false}
        onChange={(value) => void retypeColumn(dataset, column, columnKind.parse(value))}
      />
    </div>
  );
}

/** Lengths, words and repeats of a column of texts. */
const imageFacts = (image: ImageProfile, t: Translate): [string, string][] => {
  const sizes = image.sizes
    .map(({ width, height, count }) => `${width} × ${height} (${formatCount(count)})`)
    .join(', ');
  return [
    [
      t('pictures.sizes'),
      image.otherSizes > 0 ? t('pictures.sizesMore', { sizes, count: formatCount(image.otherSizes) }) : sizes,
    ],
    [t('pictures.colourful'), formatCount(image.colour)],
    [t('pictures.brightness'), image.brightness.map((value) => formatPercent(value)).join(' · ')],
    [t('pictures.repeated'), formatCount(image.repeated)],
    [t('pictures.alike'), formatCount(image.alike)],
  ];
};

const textFacts = (text: TextProfile, t: Translate): [string, string][] => [
  [t('data.characters'), text.characters.map(formatCount).join(' · ')],
  [t('data.wordsPerText'), formatNumber(text.wordsPerText, 3)],
  [t('data.vocabulary'), formatCount(text.vocabulary)],
  [t('data.repeatedTexts'), formatCount(text.repeated)],
  [t('data.emptyTexts'), formatCount(text.empty)],
  ...(text.scripts
    ? [
        [
          t('data.scripts'),
          text.scripts
            .slice(0, 4)
            .map(({ script, rows }) => `${t(`script.${script}`)} ${formatCount(rows)}`)
            .join(' · '),
        ] as [string, string],
      ]
    : []),
  [t('data.chineseSigns'), formatPercent(text.chinese)],
];

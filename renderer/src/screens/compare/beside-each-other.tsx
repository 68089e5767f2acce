import { SegmentedControl, Select, Switch, Tabs } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { titleIn } from '../../../../core/messages/known-title.ts';
import { lowerIsBetter } from '../../../../core/schema/search.ts';
import type { ExperimentView, History } from '../../../../core/schema/summaries.ts';
import type { Comparison } from '../../../../core/schema/views.ts';
import { engine } from '../../engine/connection.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useExperiments } from '../../engine/use-experiments.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { useSettingTitles, useSettingValues } from '../../engine/use-setting-titles.ts';
import { Term } from '../../help/term.tsx';
import { BarList } from '../../plots/bar-list.tsx';
import { ConfusionMatrix } from '../../plots/confusion-matrix.tsx';
import { LineChart } from '../../plots/line-chart.tsx';
import { colourOf } from '../../plots/palette.ts';
import { FrontierView } from '../../results/frontier/frontier-view.tsx';
import { go } from '../../state/place.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatMetric, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { factText } from '../../ui/value-text.ts';
import { FeatureCurves } from './feature-curves.tsx';
import { TrustTables } from './trust-tables.tsx';

interface Chosen {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/** Two experiments or more: what was set differently, and what came of it. */
export function BesideEachOther({ ids, names }: Chosen) {
  const { t } = useLanguage();
  const [tab, setTab] = useState<string | null>('metrics');
  const comparison = useCall('experiment.compare', { ids: [...ids] }, { keep: true });
  const labels = names.map((name, i) =>
    names.indexOf(name) === i && names.lastIndexOf(name) === i ? name : `${name} (${i + 1})`,
  );
  return (
    <Loading query={comparison} report={reportOf}>
      {(value) => (
        <Tabs value={tab} onChange={setTab}>
          <Tabs.List>
            {(
              ['metrics', 'settings', 'curves', 'confusion', 'explanations', 'features', 'trust', 'frontier'] as const
            ).map((name) => (
              <Tabs.Tab key={name} value={name}>
                {t(`compare.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="metrics" pt="sm">
            <Notes notes={value.notes} />
            <Metrics value={value} labels={labels} />
          </Tabs.Panel>
          <Tabs.Panel value="settings" pt="sm">
            <Settings value={value} labels={labels} />
          </Tabs.Panel>
          <Tabs.Panel value="curves" pt="sm">
            <Curves ids={ids} names={labels} kinds={value.experiments.map(({ kind }) => kind)} />
          </Tabs.Panel>
          <Tabs.Panel value="confusion" pt="sm">
            <Confusions ids={ids} names={labels} />
          </Tabs.Panel>
          <Tabs.Panel value="explanations" pt="sm">
            <Explanations value={value} labels={labels} />
          </Tabs.Panel>
          <Tabs.Panel value="features" pt="sm">
            <FeatureCurves ids={ids} names={labels} />
          </Tabs.Panel>
          <Tabs.Panel value="trust" pt="sm">
            <TrustTables value={value} labels={labels} />
          </Tabs.Panel>
          <Tabs.Panel value="frontier" pt="sm">
            {value.frontier ? (
              <div className="stack">
                <FrontierView
                  result={value.frontier}
                  compared={new Map(value.experiments.map(({ id }, i) => [id, labels[i]]))}
                />
              </div>
            ) : (
              <p className="soft">{t('compare.noFrontier')}</p>
            )}
          </Tabs.Panel>
        </Tabs>
      )}
    </Loading>
  );
}

/** Why metrics cannot be held against one another. */
function Notes({ notes }: { readonly notes: Comparison['notes'] }) {
  const { say } = useLanguage();
  return notes.map((note) => (
    <p key={note.key} className="worse" role="note">
      {say(note)}
    </p>
  ));
}

/** Names over columns; each opens its explanation. */
function Heads({ value, labels }: { readonly value: Comparison; readonly labels: readonly string[] }) {
  const { t } = useLanguage();
  return labels.map((label, i) => (
    <th key={label} className="number cut" style={{ maxWidth: 220, borderBottom: `2px solid ${colourOf(i)}` }}>
      <button
        type="button"
        className="link-button"
        aria-label={`${t('train.why')}: ${label}`}
        title={`${t('train.why')}: ${label}`}
        onClick={() => go({ screen: 'explain', experiment: value.experiments[i]?.id ?? null })}
      >
        {label}
      </button>
    </th>
  ));
}

function Metrics({ value, labels }: { readonly value: Comparison; readonly labels: readonly string[] }) {
  const { t, say } = useLanguage();
  const hasBaseline = value.metrics.some((row) => row.baseline !== null);
  return (
    <Panel>
      <table className="plain">
        <thead>
          <tr>
            <th>{t('data.part')}</th>
            <th>{t('compare.metric')}</th>
            <Heads value={value} labels={labels} />
            {hasBaseline && (
              <th className="number soft" title={t('compare.baselineHelp')}>
                {t('compare.baseline')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {value.metrics.map((row) => {
            const numbers = row.values.filter((entry): entry is number => entry !== null);
            const best = lowerIsBetter(row.name) ? Math.min(...numbers) : Math.max(...numbers);
            // a larger model is not a better one, and what a model has learnt by heart says nothing of it
            const differ = row.part === 'test' && value.notes.length === 0 && numbers.some((entry) => entry !== best);
            return (
              <tr key={`${row.part}-${row.name}`}>
                <td className="soft">{t(`part.${row.part}`)}</td>
                <td>
                  {row.part === 'model' ? (
                    say(titleIn('fact', row.name))
                  ) : (
                    <Term id={row.name}>{t(`metric.${row.name}`)}</Term>
                  )}
                </td>
                {row.values.map((entry, i) => (
                  <td key={labels[i]} className={`number ${differ && entry === best ? 'best' : ''}`}>
                    {row.part !== 'model' ? formatMetric(entry) : entry === null ? '–' : factText(row.name, entry)}
                  </td>
                ))}
                {hasBaseline && (
                  <td className="number soft">{row.baseline === null ? '' : formatMetric(row.baseline)}</td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="soft small">{t('compare.bestNote')}</p>
      <PairedTests value={value} labels={labels} />
    </Panel>
  );
}

/** Whether pairs differ on the test rows that both have. */
function PairedTests({ value, labels }: { readonly value: Comparison; readonly labels: readonly string[] }) {
  const { t } = useLanguage();
  if (value.tests.length === 0) return null;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t('compare.pair')}</th>
          <th>{t('compare.metric')}</th>
          <th className="number">{t('compare.difference')}</th>
          <th className="number">{formatPercent(0.95, 0)}</th>
          <th className="number">p</th>
          <th>{t('compare.test')}</th>
        </tr>
      </thead>
      <tbody>
        {value.tests.map((one) => (
          <tr key={`${one.first} ${one.second} ${one.metric}`} className={one.p > 0.05 ? 'soft' : undefined}>
            <td>
              {labels[one.first]} − {labels[one.second]}
            </td>
            <td>{t(`metric.${one.metric}`)}</td>
            <td className="number">{formatMetric(one.difference)}</td>
            <td className="number">
              {formatMetric(one.interval[0])} – {formatMetric(one.interval[1])}
            </td>
            <td className="number">{formatNumber(one.p, 2)}</td>
            <td>
              <Term id={one.test}>{t(`compare.tests.${one.test}`, { rows: one.rows })}</Term>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Settings({ value, labels }: { readonly value: Comparison; readonly labels: readonly string[] }) {
  const { t } = useLanguage();
  const kinds = value.experiments.map(({ kind }) => kind);
  const titleOf = useSettingTitles(kinds);
  const showValue = useSettingValues(kinds);
  if (value.differences.length === 0) return <p className="soft">{t('compare.sameSettings')}</p>;
  return (
    <Panel>
      <table className="plain">
        <thead>
          <tr>
            <th>{t('compare.setting')}</th>
            <Heads value={value} labels={labels} />
          </tr>
        </thead>
        <tbody>
          {value.differences.map((row) => (
            <tr key={row.path}>
              <td title={row.path}>{titleOf(row.path)}</td>
              {row.values.map((text, i) => (
                <td key={labels[i]} className="number wrap">
                  {text === '' ? <span className="soft">–</span> : showValue(row.path, text)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Curves({ ids, names, kinds }: Chosen & { readonly kinds: readonly string[] }) {
  const { t } = useLanguage();
  const [log, setLog] = useState(false);
  const [metric, setMetric] = useState<'loss' | 'valLoss' | 'accuracy' | 'valAccuracy'>('loss');
  const histories = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['experiment.history', { id, points: 400 }],
      queryFn: () => engine.call('experiment.history', { id, points: 400 }),
    })),
  });
  const known = histories.flatMap((query, i) =>
    query.data && query.data.epochs > 0 ? [{ history: query.data as History, i }] : [],
  );
  // an epoch is no tree and no round: beside each other they are shares of each run
  const isMixed = new Set(known.map(({ i }) => kinds[i])).size > 1;
  const placesOf = ({ epoch, epochs }: History) => (isMixed ? epoch.map((one) => one / epochs) : epoch);
  if (histories.every((query) => query.data) && known.length === 0)
    return <p className="soft">{t('compare.noCurves')}</p>;
  const drawn = known.filter(({ history }) => history[metric].some((value) => value !== null));
  const without = names.filter((_, i) => drawn.every((one) => one.i !== i));
  return (
    <Panel>
      <LineChart
        title={t(`compare.curve.${metric}`)}
        name={`compare_${metric}`}
        height={320}
        log={log}
        xLabel={t(isMixed ? 'compare.shareOfRun' : 'train.epoch')}
        yLabel={t(`compare.curve.${metric}`)}
        series={drawn.map(({ history, i }) => ({
          name: names[i],
          x: placesOf(history),
          y: history[metric],
          colour: i,
        }))}
        actions={
          <div className="row">
            <SegmentedControl
              value={metric}
              onChange={(value) => setMetric(value as typeof metric)}
              data={(['loss', 'valLoss', 'accuracy', 'valAccuracy'] as const).map((name) => ({
                value: name,
                label: t(`compare.curve.${name}`),
              }))}
            />
            <Switch label={t('train.log')} checked={log} onChange={(event) => setLog(event.currentTarget.checked)} />
          </div>
        }
      />
      {without.length > 0 && <p className="soft small">{t('compare.withoutCurve', { names: without.join(', ') })}</p>}
    </Panel>
  );
}

function Confusions({ ids, names }: Chosen) {
  const { t } = useLanguage();
  const views = useExperiments(ids);
  const shown = views.flatMap((query, i) => {
    const view = query.data as ExperimentView | undefined;
    const matrix = (view?.metrics.test ?? view?.metrics.train)?.confusion;
    return view && matrix && view.dataset.target.classes && view.dataset.target.classes.length <= 30
      ? [{ name: names[i], classes: view.dataset.target.classes, matrix }]
      : [];
  });
  if (shown.length === 0) return <p className="soft">{t('compare.noConfusion')}</p>;
  return (
    <div className="columns by-300">
      {shown.map((entry) => (
        <Panel key={entry.name}>
          <ConfusionMatrix
            title={entry.name}
            name={`${entry.name}_confusion`}
            classes={entry.classes}
            counts={entry.matrix}
          />
        </Panel>
      ))}
    </div>
  );
}

const most = 15;

function Explanations({ value, labels }: { readonly value: Comparison; readonly labels: readonly string[] }) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const entry =
    value.explanations.find((candidate) => candidate.method === chosen) ??
    [...value.explanations].sort((a, b) => count(b) - count(a))[0];
  if (!entry) return <p className="soft">{t('compare.noExplanations')}</p>;
  const size = (f: number) => entry.importance.reduce((best, values) => Math.max(best, Math.abs(values?.[f] ?? 0)), 0);
  const order = [...entry.features.keys()].sort((a, b) => size(b) - size(a)).slice(0, most);
  return (
    <Panel>
      <Select
        aria-label={t('explain.method')}
        data={value.explanations.map((candidate) => ({
          value: candidate.method,
          label: `${titleOf(candidate.method)} · ${count(candidate)} / ${labels.length}`,
        }))}
        value={entry.method}
        allowDeselect={false}
        w={260}
        mb="xs"
        onChange={(next) => setChosen(next ?? undefined)}
      />
      <BarList
        title={t('compare.importance', { method: titleOf(entry.method) })}
        name={`compare_${entry.method}`}
        unit={titleOf(entry.method)}
        signed={false}
        series={labels}
        entries={order.map((f) => ({
          label: entry.features[f],
          values: entry.importance.map((values) => values?.[f] ?? null),
        }))}
      />
    </Panel>
  );
}

const count = (entry: Comparison['explanations'][number]): number =>
  entry.importance.filter((values) => values !== null).length;

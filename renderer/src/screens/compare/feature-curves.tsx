import { Button, SegmentedControl, Select } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { DependenceCurve, DependenceView } from '../../../../core/schema/results/dependence.ts';
import type { ExperimentView, ExplanationSummary } from '../../../../core/schema/summaries.ts';
import { engine } from '../../engine/connection.ts';
import { useExperiments } from '../../engine/use-experiments.ts';
import { useJob } from '../../engine/use-job.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { LineChart } from '../../plots/line-chart.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { outputText } from '../../ui/output-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

const methods = ['partial-dependence', 'ale'] as const;
type Method = (typeof methods)[number];

interface Curved {
  readonly name: string;
  readonly place: number;
  readonly summary: ExplanationSummary;
  readonly view: DependenceView;
}

/** How several models go along one feature, in one picture. */
export function FeatureCurves({ ids, names }: { readonly ids: readonly string[]; readonly names: readonly string[] }) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  const [method, setMethod] = useState<Method>('partial-dependence');
  const [wanted, setWanted] = useState<string | null>(null);
  const job = useJob('explain', true);
  const views = useExperiments(ids);
  const newest = views.map(({ data }) =>
    (data as ExperimentView | undefined)?.explanations.findLast((head) => head.method === method && !head.foreign),
  );
  const summaries = useQueries({
    queries: newest.map((head) => ({
      queryKey: ['explanation.summary', { id: head?.id ?? '' }],
      queryFn: () => engine.call('explanation.summary', { id: head?.id ?? '' }),
      enabled: head !== undefined,
    })),
  });
  const curved = summaries.flatMap(({ data }, i): Curved[] => {
    const summary = newest[i] && (data as ExplanationSummary | undefined);
    return summary?.view.kind === 'dependence' ? [{ name: names[i], place: i, summary, view: summary.view }] : [];
  });
  // once all are known, or a part of them would be worked out; one that cannot be read is left out
  const missing = views.some(({ isPending }) => isPending) ? [] : ids.filter((_, i) => views[i].data && !newest[i]);
  const compute = async () => {
    for (const id of missing) if (!(await job.start({ id, request: { method, rows: 'test', params: {} } }))) break;
    await Promise.all(views.map((query) => query.refetch()));
  };
  const features = byImportance(curved);
  const feature = wanted !== null && features.includes(wanted) ? wanted : features[0];
  return (
    <Panel>
      <div className="stack">
        <div className="row">
          <SegmentedControl
            value={method}
            onChange={(next) => setMethod(next as Method)}
            data={methods.map((name) => ({ value: name, label: titleOf(name) }))}
          />
          {features.length > 0 && (
            <Select
              aria-label={t('compare.feature')}
              data={features}
              value={feature}
              searchable
              allowDeselect={false}
              w={260}
              onChange={setWanted}
            />
          )}
          {missing.length > 0 && (
            <Button variant="default" loading={job.running} onClick={() => void compute()}>
              {t('compare.computeCurves', { count: missing.length })}
            </Button>
          )}
        </div>
        {job.error && <ErrorPanel report={job.error} />}
        {feature === undefined ? (
          <p className="soft">{t('compare.noFeatureCurves')}</p>
        ) : (
          <CurvesOf feature={feature} curved={curved} title={titleOf(method)} />
        )}
      </div>
    </Panel>
  );
}

/** All features that are known of some model, those along which the models go furthest first. */
function byImportance(curved: readonly Curved[]): string[] {
  const sums = new Map<string, number>();
  for (const { summary } of curved)
    summary.features.forEach((name, f) => {
      sums.set(name, (sums.get(name) ?? 0) + summary.importance[f]);
    });
  return [...sums.keys()].sort((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0));
}

function CurvesOf({
  feature,
  curved,
  title,
}: {
  readonly feature: string;
  readonly curved: readonly Curved[];
  readonly title: string;
}) {
  const { t } = useLanguage();
  const own = curved.flatMap((one) => {
    const curve = one.view.curves.find((candidate) => candidate.feature === feature);
    return curve ? [{ ...one, curve }] : [];
  });
  const outputs = [...new Set(own.map(({ summary }) => outputText(summary.head.output, t)))];
  const isNumeric = own.every(({ curve }) => curve.kind === 'numeric');
  const lacking = curved.filter(({ name }) => !own.some((one) => one.name === name)).map(({ name }) => name);
  return (
    <>
      {isNumeric ? (
        <LineChart
          title={`${title} · ${feature}`}
          name={`compare_${feature}`}
          height={340}
          xLabel={feature}
          yLabel={outputs.join(' / ')}
          series={own.map(({ name, place, curve }) => ({
            name,
            x: curve.grid.map(Number),
            y: curve.values,
            colour: place,
            band: bandOf(curve),
          }))}
        />
      ) : (
        <BarList
          title={`${title} · ${feature}`}
          name={`compare_${feature}`}
          unit={outputs.join(' / ')}
          signed={false}
          series={own.map(({ name }) => name)}
          entries={categoriesOf(own.map(({ curve }) => curve)).map((category) => ({
            label: category,
            values: own.map(
              ({ curve }) => curve.values[curve.grid.findIndex((place) => String(place) === category)] ?? null,
            ),
          }))}
        />
      )}
      <p className="soft small">
        {isNumeric && own.some(({ curve }) => curve.band) && `${t('dependence.band')} `}
        {lacking.length > 0 && t('compare.lacksFeature', { names: lacking.join(t('explain.comma')), feature })}
      </p>
    </>
  );
}

const bandOf = ({ band }: DependenceCurve) => band?.low.map((low, i): readonly [number, number] => [low, band.high[i]]);

const categoriesOf = (curves: readonly DependenceCurve[]): string[] => [
  ...new Set(curves.flatMap(({ grid }) => grid.map(String))),
];

import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import type { WhatIfView } from '../../../../core/schema/what-if.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { MarkedText } from '../../plots/marked-text.tsx';
import { Waterfall } from '../../plots/waterfall.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { cellsOf } from './cases-table.tsx';
import { anyAnswer, Counterfactuals, type Wanted } from './counterfactuals.tsx';
import { KeptCases } from './kept-cases.tsx';
import { OwnCase } from './own-case.tsx';
import type { Cell, Cells } from './pasted-cases.ts';
import { PictureWhatIf } from './picture-what-if.tsx';
import { featuresOfWords } from './text-words.tsx';
import styles from './what-if.module.css';
import { Control, free, type Limit, textOf } from './what-if-control.tsx';

type Feature = WhatIfView['features'][number];
type Limits = Readonly<Record<string, Limit>>;

/** Milliseconds that a slider may move before the model is asked again. */
const settle = 60;
const mostClasses = 12;
/** Features that are listed at once; a table of a thousand columns is searched. */
const mostShown = 60;

/**
 * One row, or a case of a person's own, with values that a person sets: the answer, what moves it, and the nearest
 * other prediction follow.
 */
export function WhatIf({ view, row }: { readonly view: ExperimentView; readonly row: number | null }) {
  const { t } = useLanguage();
  const [isOwn, setOwn] = useState(false);
  const asked = isOwn ? null : row;
  const { features } = view.dataset;
  const Question = features.length === 1 && features[0].kind === 'image' ? PictureWhatIf : Asked;
  return (
    <div className="stack">
      <SegmentedControl
        className="narrow"
        aria-label={t('ownCase.which')}
        size="xs"
        value={isOwn ? 'own' : 'row'}
        data={[
          { value: 'row', label: row === null ? t('ownCase.aRow') : t('ownCase.row', { row }) },
          { value: 'own', label: t('ownCase.title') },
        ]}
        onChange={(next) => setOwn(next === 'own')}
      />
      {asked === null && !isOwn ? (
        <EmptyState icon="explain" title={t('explain.pickTitle')} text={t('explain.pickRow')} />
      ) : (
        <Question key={asked ?? 'own'} view={view} row={asked} />
      )}
    </div>
  );
}

function Asked({ view, row }: { readonly view: ExperimentView; readonly row: number | null }) {
  const { t } = useLanguage();
  const [cells, setCells] = useState<Cells>({});
  const [limits, setLimits] = useState<Limits>({});
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(cells, settle);
  const [wanted, setWanted] = useState<Wanted>(anyAnswer);
  const limited = (kind: Limit['kind']) => Object.keys(limits).filter((name) => limits[name].kind === kind);
  const answer = useCall(
    'experiment.whatIf',
    {
      id: view.id,
      row,
      cells: { ...asked },
      frozen: limited('frozen'),
      onlyUp: limited('up'),
      onlyDown: limited('down'),
      ranges: limited('range').flatMap((feature) => {
        const { low, high } = limits[feature];
        // what is still being typed is no range yet
        if (low !== undefined && high !== undefined && low > high) return [];
        return { feature, ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
      }),
      ...wanted,
    },
    { keep: true },
  );
  // what is shown may still be the answer to the question before
  const isOld = answer.isPlaceholderData || asked !== cells;
  /** All values of a case that was kept. */
  const take = (kept: Cells) => {
    const own = new Map(answer.data?.features.map((feature) => [feature.name, feature.own]));
    setCells(
      Object.fromEntries(Object.entries(kept).filter(([name, cell]) => own.has(name) && own.get(name) !== cell)),
    );
  };
  const set = (name: string, value: Cell, own: Cell) => {
    const { [name]: _before, ...rest } = cells;
    setCells(value === own ? rest : { ...rest, [name]: value });
  };
  return (
    <Loading query={answer} report={reportOf} lines={10}>
      {(value) => (
        <div className={`columns ${styles.halves}`}>
          <Panel
            title={row === null ? t('ownCase.title') : t('whatIf.values', { row })}
            actions={
              <Button
                size="compact-xs"
                variant="default"
                disabled={Object.keys(cells).length === 0}
                onClick={() => setCells({})}
              >
                {t(row === null ? 'ownCase.reset' : 'whatIf.reset')}
              </Button>
            }
          >
            {row === null && <OwnCase id={view.id} features={value.features} onTake={setCells} />}
            <p className="soft small">{t('whatIf.help')}</p>
            {value.features.length > 12 && (
              <TextInput
                size="xs"
                mb={8}
                aria-label={t('whatIf.search')}
                placeholder={t('whatIf.search')}
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
              />
            )}
            <div className={styles.list}>
              {listed(value.features, search).map((feature) => (
                <Control
                  key={feature.name}
                  feature={feature}
                  value={feature.name in cells ? cells[feature.name] : feature.own}
                  limit={limits[feature.name] ?? free}
                  onChange={(next) => set(feature.name, next, feature.own)}
                  onLimit={(limit) => setLimits({ ...limits, [feature.name]: limit })}
                />
              ))}
              {value.features.length > mostShown && search === '' && (
                <p className="soft small">{t('whatIf.more', { shown: mostShown, total: value.features.length })}</p>
              )}
            </div>
          </Panel>
          <div className="stack">
            <Answer target={view.dataset.target.name} value={value} isOwn={row === null} />
            <Counterfactuals
              value={value}
              isOld={isOld}
              wanted={wanted}
              onWanted={setWanted}
              onTake={(changes) => setCells({ ...cells, ...changes })}
            />
            <Panel>
              <Steps value={value} name={`what_if_${row ?? 'case'}`} />
            </Panel>
            <KeptCases experiment={view.id} value={value} row={row} isOld={isOld} onTake={take} />
            <OtherModel view={view} row={row} cells={cellsOf(value)} />
          </div>
        </div>
      )}
    </Loading>
  );
}

const listed = (features: readonly Feature[], search: string): readonly Feature[] =>
  features.filter((feature) => feature.name.toLowerCase().includes(search.trim().toLowerCase())).slice(0, mostShown);

/** What moves the answer, as values are set. */
function Steps({ value, name }: { readonly value: WhatIfView; readonly name: string }) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  const { attribution, features } = value;
  const { words } = attribution;
  const shown = words
    ? featuresOfWords(words, t('words.absent'))
    : {
        features: features.map((feature) => feature.name),
        texts: features.map((feature) => textOf(feature.value, t)),
        values: attribution.values,
        standardError: attribution.standardError,
      };
  return (
    <div className="stack">
      {words && <MarkedText text={String(features[0].value ?? '')} marks={words.marks} />}
      <Waterfall
        title={`${titleOf(attribution.method)} · ${t('whatIf.asSet')}`}
        name={name}
        base={attribution.base}
        prediction={attribution.prediction}
        {...shown}
        others={(count) => t('explain.others', { count })}
        unit={t(`output.${attribution.output}`)}
        note={attribution.class ?? undefined}
      />
    </div>
  );
}

interface OtherModelProps {
  readonly view: ExperimentView;
  readonly row: number | null;
  /** The case as it is set. */
  readonly cells: Cells;
}

/** The same case put to another model of the same data set and target. */
function OtherModel({ view, row, cells }: OtherModelProps) {
  const { t } = useLanguage();
  const [other, setOther] = useState<string | null>(null);
  const [asked] = useDebouncedValue(cells, settle);
  const all = useCall('experiment.list', { bin: false });
  const choices = (all.data ?? []).filter(
    (one) =>
      one.id !== view.id &&
      one.status === 'finished' &&
      one.dataset === view.dataset.name &&
      one.target === view.dataset.target.name,
  );
  // a model is asked about the features and the categories that it has
  const shape = useCall('experiment.whatIf', { id: other ?? '', row, cells: {} }, { when: other !== null });
  const known = new Map(shape.data?.features.map((feature) => [feature.name, feature]));
  const isKnown = (name: string, cell: Cell) => {
    const feature = known.get(name);
    return (
      feature !== undefined &&
      (feature.kind !== 'categorical' || cell === null || feature.categories.includes(String(cell)))
    );
  };
  const answer = useCall(
    'experiment.whatIf',
    {
      id: other ?? '',
      row,
      cells: Object.fromEntries(Object.entries(asked).filter(([name, cell]) => isKnown(name, cell))),
    },
    { when: other !== null && shape.data !== undefined, keep: true },
  );
  if (choices.length === 0) return null;
  return (
    <Panel title={t('whatIf.otherModel')}>
      <div className="stack">
        <Select
          size="xs"
          aria-label={t('whatIf.otherModel')}
          placeholder={t('whatIf.chooseModel')}
          data={choices.map((one) => ({ value: one.id, label: one.name }))}
          value={other}
          clearable
          searchable
          onChange={setOther}
        />
        {other !== null && (
          <Loading query={answer} report={reportOf} lines={4}>
            {(value) => (
              <>
                <Answer target={view.dataset.target.name} value={value} isOwn={row === null} />
                <Steps value={value} name="what_if_other" />
              </>
            )}
          </Loading>
        )}
      </div>
    </Panel>
  );
}

/** The answer now, beside the row's own. */
function Answer({
  target,
  value,
  isOwn,
}: {
  readonly target: string;
  readonly value: WhatIfView;
  readonly isOwn: boolean;
}) {
  const { t } = useLanguage();
  if (value.classes.length === 0)
    return (
      <Panel title={t('whatIf.number', { target, value: formatNumber(value.after[0], 5) })}>
        <p className="soft">
          {t(isOwn ? 'ownCase.numberTypical' : 'whatIf.numberBefore', {
            value: formatNumber(value.before[0], 5),
            change: signed(value.after[0] - value.before[0]),
          })}
        </p>
      </Panel>
    );
  const order = [...value.classes.keys()].sort((a, b) => value.after[b] - value.after[a]).slice(0, mostClasses);
  return (
    <Panel
      title={t(isOwn ? 'whatIf.number' : value.label === value.labelBefore ? 'whatIf.still' : 'whatIf.now', {
        target,
        label: value.label,
        before: value.labelBefore,
        value: value.label,
      })}
    >
      <BarList
        title={t('whatIf.probabilities')}
        hideTitle
        name="what_if_probabilities"
        unit={t('output.probability')}
        signed={false}
        shaded
        series={[t('whatIf.asSet'), t(isOwn ? 'ownCase.typical' : 'whatIf.asItIs')]}
        entries={order.map((k) => ({ label: value.classes[k], values: [value.after[k], value.before[k]] }))}
      />
    </Panel>
  );
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${formatNumber(value, 4)}`;

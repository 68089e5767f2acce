import { ActionIcon, Button, Menu, NumberInput, SegmentedControl, Select, Slider, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import type { WhatIfView } from '../../../../core/schema/what-if.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { Waterfall } from '../../plots/waterfall.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { OwnCase } from './own-case.tsx';
import type { Cell, Cells } from './pasted-cases.ts';

type Feature = WhatIfView['features'][number];
/** What a counterfactual may do with a feature. */
type Limit = 'free' | 'up' | 'down' | 'frozen';
type Limits = Readonly<Record<string, Limit>>;

/** Milliseconds that a slider may move before the model is asked again. */
const settle = 60;
const mostClasses = 12;
/** Features that are listed at once; a table of a thousand columns is searched. */
const mostShown = 60;

/**
 * One row, or a case of a person's own, with values that a person sets: the answer, what moves it, and the nearest
 * other answer follow.
 */
export function WhatIf({ view, row }: { readonly view: ExperimentView; readonly row: number | null }) {
  const { t } = useLanguage();
  const [isOwn, setOwn] = useState(false);
  const asked = isOwn ? null : row;
  return (
    <div className="stack">
      <SegmentedControl
        aria-label={t('ownCase.which')}
        size="xs"
        style={{ alignSelf: 'flex-start' }}
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
        <Asked key={asked ?? 'own'} view={view} row={asked} />
      )}
    </div>
  );
}

function Asked({ view, row }: { readonly view: ExperimentView; readonly row: number | null }) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  const [cells, setCells] = useState<Cells>({});
  const [limits, setLimits] = useState<Limits>({});
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(cells, settle);
  const limited = (limit: Limit) => Object.keys(limits).filter((name) => limits[name] === limit);
  const answer = useCall(
    'experiment.whatIf',
    {
      id: view.id,
      row,
      cells: { ...asked },
      frozen: limited('frozen'),
      onlyUp: limited('up'),
      onlyDown: limited('down'),
    },
    { keep: true },
  );
  // what is shown may still be the answer to the question before
  const isOld = answer.isPlaceholderData || asked !== cells;
  const set = (name: string, value: Cell, own: Cell) => {
    const { [name]: _before, ...rest } = cells;
    setCells(value === own ? rest : { ...rest, [name]: value });
  };
  return (
    <Loading query={answer} report={reportOf} lines={10}>
      {(value) => (
        <div className="columns" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(min(264px, 100%), 1fr))' }}>
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
            <div className="what-if-list">
              {listed(value.features, search).map((feature) => (
                <Control
                  key={feature.name}
                  feature={feature}
                  value={feature.name in cells ? cells[feature.name] : feature.own}
                  limit={limits[feature.name] ?? 'free'}
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
            <Answer view={view} value={value} isOwn={row === null} />
            <Panel>
              <Waterfall
                title={`${titleOf(value.attribution.method)} · ${t('whatIf.asSet')}`}
                name={`what_if_${row ?? 'case'}`}
                base={value.attribution.base}
                prediction={value.attribution.prediction}
                features={value.features.map((feature) => feature.name)}
                texts={value.features.map((feature) => textOf(feature.value, t))}
                values={value.attribution.values}
                standardError={value.attribution.standardError}
                others={(count) => t('explain.others', { count })}
                unit={t(`output.${value.attribution.output}`)}
                note={value.attribution.class ?? undefined}
              />
            </Panel>
            {value.classes.length > 0 && (
              <Nearest value={value} isOld={isOld} onTake={(changes) => setCells({ ...cells, ...changes })} />
            )}
          </div>
        </div>
      )}
    </Loading>
  );
}

const listed = (features: readonly Feature[], search: string): readonly Feature[] =>
  features.filter((feature) => feature.name.toLowerCase().includes(search.trim().toLowerCase())).slice(0, mostShown);

const textOf = (cell: Cell, t: (key: string) => string): string =>
  cell === null ? t('data.missing') : typeof cell === 'number' ? formatNumber(cell, 5) : cell;

interface ControlProps {
  readonly feature: Feature;
  readonly value: Cell;
  readonly limit: Limit;
  readonly onChange: (value: Cell) => void;
  readonly onLimit: (limit: Limit) => void;
}

const limitIcons = { free: 'both', up: 'up', down: 'down', frozen: 'lock' } as const;

function Control({ feature, value, limit, onChange, onLimit }: ControlProps) {
  const { t } = useLanguage();
  const changed = value !== feature.own;
  const span = feature.high - feature.low;
  const step = feature.whole ? 1 : span > 0 ? span / 200 : 1;
  return (
    <div className={changed ? 'what-if-row changed' : 'what-if-row'}>
      <div className="row no-wrap">
        <span className="wrap what-if-grow" title={feature.name}>
          {feature.name}
        </span>
        {changed && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange(feature.own)}>
            {t('whatIf.was', { value: textOf(feature.own, t) })}
          </Button>
        )}
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon
              size="sm"
              variant={limit === 'free' ? 'subtle' : 'filled'}
              color="gray"
              title={t(`whatIf.limit.${limit}`)}
              aria-label={t('whatIf.limitOf', { name: feature.name, limit: t(`whatIf.limit.${limit}`) })}
            >
              <Icon name={limitIcons[limit]} size={12} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {(feature.kind === 'numeric'
              ? (['free', 'up', 'down', 'frozen'] as const)
              : (['free', 'frozen'] as const)
            ).map((one) => (
              <Menu.Item key={one} leftSection={<Icon name={limitIcons[one]} size={12} />} onClick={() => onLimit(one)}>
                {t(`whatIf.limit.${one}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      {feature.kind === 'categorical' ? (
        <Select
          size="xs"
          aria-label={feature.name}
          data={[...feature.categories]}
          value={value === null ? null : String(value)}
          placeholder={t('data.missing')}
          allowDeselect={false}
          searchable={feature.categories.length > 8}
          onChange={(next) => next !== null && onChange(next)}
        />
      ) : (
        <div className="row no-wrap">
          <Slider
            className="what-if-grow"
            size="sm"
            thumbLabel={feature.name}
            label={null}
            min={feature.low}
            max={span > 0 ? feature.high : feature.low + 1}
            step={step}
            value={typeof value === 'number' ? Math.min(feature.high, Math.max(feature.low, value)) : feature.low}
            onChange={onChange}
          />
          <NumberInput
            size="xs"
            w={110}
            aria-label={t('whatIf.valueOf', { name: feature.name })}
            hideControls
            value={typeof value === 'number' ? Number(value.toPrecision(6)) : ''}
            placeholder={t('data.missing')}
            onChange={(next) => typeof next === 'number' && onChange(next)}
          />
        </div>
      )}
    </div>
  );
}

/** The answer now, beside the row's own. */
function Answer({
  view,
  value,
  isOwn,
}: {
  readonly view: ExperimentView;
  readonly value: WhatIfView;
  readonly isOwn: boolean;
}) {
  const { t } = useLanguage();
  const { target } = view.dataset;
  if (value.classes.length === 0)
    return (
      <Panel title={t('whatIf.number', { target: target.name, value: formatNumber(value.after[0], 5) })}>
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
        target: target.name,
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
        series={[t('whatIf.asSet'), t(isOwn ? 'ownCase.typical' : 'whatIf.asItIs')]}
        entries={order.map((k) => ({ label: value.classes[k], values: [value.after[k], value.before[k]] }))}
      />
    </Panel>
  );
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${formatNumber(value, 4)}`;

/** What would have to change for another answer: several ways, each marked by what changes. */
function Nearest({
  value,
  isOld,
  onTake,
}: {
  readonly value: WhatIfView;
  readonly isOld: boolean;
  readonly onTake: (cells: Cells) => void;
}) {
  const { t } = useLanguage();
  const found = value.counterfactual;
  if (!found || found.ways.length === 0)
    return (
      <Panel title={t('whatIf.nearest')}>
        {<p className="soft">{t(found?.outcome === 'none' ? 'whatIf.provablyNone' : 'whatIf.noneFound')}</p>}
      </Panel>
    );
  return (
    <Panel title={t('whatIf.nearest')} note={t(found.outcome === 'exact' ? 'whatIf.exact' : 'whatIf.searched')}>
      <div className="stack">
        {found.ways.map((way) => (
          <section key={way.changes.map((change) => change.feature).join('|')} className="stack tight">
            <div className="row no-wrap">
              <b className="what-if-grow wrap">
                {t('whatIf.nearestTo', { label: way.label, count: way.changes.length })}
              </b>
              <Button
                size="compact-xs"
                variant="default"
                disabled={isOld}
                onClick={() => onTake(Object.fromEntries(way.changes.map((change) => [change.feature, change.to])))}
              >
                {t('whatIf.take')}
              </Button>
            </div>
            <table
              className="plain"
              aria-label={t('whatIf.nearestTo', { label: way.label, count: way.changes.length })}
            >
              <thead>
                <tr>
                  <th>{t('whatIf.feature')}</th>
                  <th>{t('whatIf.from')}</th>
                  <th>{t('whatIf.to')}</th>
                </tr>
              </thead>
              <tbody>
                {way.changes.map((change) => (
                  <tr key={change.feature}>
                    <td className="wrap">{change.feature}</td>
                    <td>{textOf(change.from, t)}</td>
                    <td>
                      <b>
                        {typeof change.to === 'number' ? String(change.to).replace('-', '−') : textOf(change.to, t)}
                      </b>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        ))}
      </div>
    </Panel>
  );
}

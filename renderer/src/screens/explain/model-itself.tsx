import { NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { titleIn } from '../../../../core/messages/known-title.ts';
import type { ExperimentView, ModelColumns } from '../../../../core/schema/summaries.ts';
import type { TreeView } from '../../../../core/schema/tree.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useSettingTitles } from '../../engine/use-setting-titles.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { NetworkDiagram } from '../../plots/network-diagram.tsx';
import { TreeDiagram } from '../../plots/tree-diagram.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { factText, valueText } from '../../ui/value-text.ts';
import { PictureInside } from './picture-inside.tsx';
import { Shapes } from './shapes.tsx';
import { pathConditions } from './tree-path.ts';

const most = 30;

/** The model as it is: the tree with a row's path, the weights, the shares of its columns, the network. */
export function ModelItself({ view, row }: { readonly view: ExperimentView; readonly row: number | null }) {
  const { t, say } = useLanguage();
  const [number, setNumber] = useState(0);
  const tree = useCall(
    'experiment.tree',
    { id: view.id, row, tree: number },
    { when: view.capabilities.includes('trees'), keep: true },
  );
  const columns = useCall('experiment.columns', { id: view.id }, { when: !view.capabilities.includes('additive') });
  const titleOf = useSettingTitles([view.model.kind]);
  const hidden = view.model.params.hidden as number[] | undefined;
  const width = (view.preprocess.encoded as unknown[] | undefined)?.length ?? view.dataset.features.length;
  const classes = view.dataset.target.classes?.length ?? 0;
  return (
    <div className="stack">
      {view.capabilities.includes('trees') && (
        <Panel>
          <Loading query={tree} report={reportOf} lines={8}>
            {(value) => (
              <>
                {value.trees > 1 && (
                  <div className="row">
                    <NumberInput
                      label={t('tree.number')}
                      description={t(view.model.kind === 'gradient-boosting' ? 'tree.ofSum' : 'tree.ofMany', {
                        count: value.trees,
                      })}
                      w={190}
                      min={1}
                      max={value.trees}
                      allowDecimal={false}
                      value={number + 1}
                      onChange={(next) =>
                        setNumber(typeof next === 'number' ? Math.min(value.trees, Math.max(1, next)) - 1 : 0)
                      }
                    />
                  </div>
                )}
                <TreeDiagram title={t('explain.tree')} name={`${view.name}_tree_${value.tree + 1}`} tree={value} />
                {row !== null && value.path.length > 0 && <PathInWords tree={value} row={row} />}
              </>
            )}
          </Loading>
          <p className="soft small">{row === null ? t('tree.help') : t('tree.path', { row })}</p>
        </Panel>
      )}
      {view.capabilities.includes('pictures') && <PictureInside view={view} row={row} />}
      {view.capabilities.includes('additive') && <Shapes view={view} />}
      {hidden && (
        <Panel>
          <NetworkDiagram
            title={t('model.network')}
            name={`${view.name}_network`}
            sizes={[width, ...hidden, classes > 2 ? classes : 1]}
            labels={[
              t('model.inputs'),
              ...hidden.map((_, i) => t('model.hidden', { number: i + 1 })),
              t('model.outputs'),
            ]}
          />
        </Panel>
      )}
      {!view.capabilities.includes('additive') && (
        <Loading query={columns} report={reportOf}>
          {(value) =>
            value ? <Columns view={view} value={value} /> : <p className="soft">{t('explain.noWeights')}</p>
          }
        </Loading>
      )}
      <Panel title={t('explain.facts')}>
        <dl className="card-list">
          {view.seconds.prediction !== undefined && (
            <>
              <dt>{say(titleIn('fact', 'microseconds'))}</dt>
              <dd>{formatNumber(1e6 * view.seconds.prediction, 3)}</dd>
            </>
          )}
          {Object.entries(view.model.facts ?? {}).map(([name, fact]) => (
            <div className="contents" key={name}>
              <dt>{say(titleIn('fact', name))}</dt>
              <dd>{factText(name, fact)}</dd>
            </div>
          ))}
          {Object.entries(view.model.params).map(([name, param]) => (
            <div className="contents" key={name}>
              <dt>{titleOf(name)}</dt>
              <dd>{valueText(t, param)}</dd>
            </div>
          ))}
        </dl>
      </Panel>
    </div>
  );
}

/** The way of a row through the tree as one sentence: bounds on the same feature are told together. */
function PathInWords({ tree, row }: { readonly tree: TreeView; readonly row: number }) {
  const { t } = useLanguage();
  const leaf = tree.nodes.find((node) => node.id === tree.path.at(-1));
  if (!leaf) return null;
  const best = leaf.value.indexOf(Math.max(...leaf.value));
  const answer = tree.classes.length > 0 ? tree.classes[best] : formatNumber(leaf.value[0], 4);
  const conditions = pathConditions(tree, {
    missing: (feature) => t('tree.missing', { feature }),
    notMissing: (feature) => t('tree.notMissing', { feature }),
  });
  return (
    <p className="wrap">
      {t('tree.words', {
        row,
        conditions: conditions.length > 0 ? conditions.join(t('tree.and')) : t('tree.noQuestion'),
      })}{' '}
      <b>{answer}</b>{' '}
      <span className="soft">
        {t(tree.classes.length > 0 ? 'tree.leafShare' : 'tree.leafRows', {
          share: formatPercent(leaf.value[best], 0),
          count: leaf.samples,
        })}
      </span>
    </p>
  );
}

/** Standard errors on either side that hold 95 % of a normal distribution. */
const normal95 = 1.959964;

/** Weights with their signs, a class at a time; or the share of impurity that each column took away. */
function Columns({ view, value }: { readonly view: ExperimentView; readonly value: ModelColumns }) {
  const { t } = useLanguage();
  const [chosen, setChosen] = useState(0);
  const values = value.values[Math.min(chosen, value.values.length - 1)] ?? [];
  const order = [...values.keys()].sort((a, b) => Math.abs(values[b]) - Math.abs(values[a])).slice(0, most);
  const intercept = value.intercept[chosen];
  const errors = value.errors?.[chosen];
  return (
    <Panel>
      {value.classes.length > 1 && (
        <Select
          aria-label={t('explain.class')}
          data={value.classes.map((name, k) => ({ value: String(k), label: name }))}
          value={String(chosen)}
          allowDeselect={false}
          w={220}
          mb="xs"
          onChange={(next) => setChosen(Number(next))}
        />
      )}
      <BarList
        title={t(value.signed ? 'explain.coefficients' : 'explain.impurity')}
        name={`${view.name}_${value.signed ? 'coefficients' : 'impurity'}`}
        note={
          value.signed && intercept !== undefined
            ? `${value.classes.length === 1 ? `${value.classes[0]} · ` : ''}${t('explain.intercept', { value: formatNumber(intercept, 4) })}`
            : undefined
        }
        unit={t('explain.coefficient')}
        signed={value.signed}
        entries={order.map((i) => ({
          label: value.names[i],
          values: [values[i]],
          ...(errors ? { spread: normal95 * errors[i] } : {}),
        }))}
      />
      <p className="soft small">
        {t(value.signed ? 'explain.coefficientsNote' : 'explain.impurityNote')}
        {errors && ` ${t('explain.coefficientErrors')}`}
      </p>
      {value.signed && view.task === 'classification' && view.capabilities.includes('linear') && (
        <OddsRatios
          names={order.map((i) => value.names[i])}
          values={order.map((i) => values[i])}
          errors={errors && order.map((i) => errors[i])}
        />
      )}
    </Panel>
  );
}

/** e to the coefficient: by how much the odds are multiplied, with what 95 % hold. */
function OddsRatios({
  names,
  values,
  errors,
}: {
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly errors: readonly number[] | undefined;
}) {
  const { t } = useLanguage();
  return (
    <details className="fold">
      <summary>{t('explain.oddsRatios')}</summary>
      <p className="soft small">{t('explain.oddsRatiosNote')}</p>
      <table className="plain">
        <thead>
          <tr>
            <th>{t('explain.column')}</th>
            <th className="number">{t('explain.oddsRatio')}</th>
            {errors && <th className="number">{formatPercent(0.95, 0)}</th>}
          </tr>
        </thead>
        <tbody>
          {names.map((name, i) => (
            <tr key={name}>
              <td>{name}</td>
              <td className="number">{formatNumber(Math.exp(values[i]), 3)}</td>
              {errors && (
                <td className="number soft">
                  {[-1, 1]
                    .map((sign) => formatNumber(Math.exp(values[i] + sign * normal95 * errors[i]), 3))
                    .join(' – ')}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

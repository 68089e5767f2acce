import { MultiSelect, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ExperimentView, ExplanationHead, ExplanationRow } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useInterims } from '../../engine/use-interim.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { Term } from '../../help/term.tsx';
import { OneRowPicture } from '../../results/registry.tsx';
import { go } from '../../state/place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { isAttribution } from '../../ui/is-attribution.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { agreementOf } from './agreement.ts';
import { ClassPicker } from './class-picker.tsx';
import { AttributionPicture, isOfWords, labelOf, OneAttribution } from './row-pictures.tsx';
import { Compute, Sharpening, useRowJob } from './row-run.tsx';
import { wordsAsFeatures } from './text-words.tsx';
import styles from './this-row.module.css';

/** One row: what moved its prediction, by SHAP and by LIME beside each other, and in words. */
export function ThisRow({ view, row }: { readonly view: ExperimentView; readonly row: number | null }) {
  const { t } = useLanguage();
  const heads = useCall('explanation.ofRow', { id: view.id, row: row ?? 0 }, { when: row !== null, keep: true });
  const cells = useCall('dataset.row', { id: view.dataset.id, row: row ?? 0 }, { when: row !== null, keep: true });
  if (row === null) return <EmptyState icon="explain" title={t('explain.pickTitle')} text={t('explain.pickRow')} />;
  return (
    <div className="stack">
      <Loading query={heads} report={reportOf}>
        {(list) => (
          <>
            <Beside
              view={view}
              row={row}
              attributions={list.filter((head) => isAttribution(head) && head.method !== 'lime')}
              lime={list.find((head) => head.method === 'lime')}
            />
            {newestOfEach(list).map((head) => (
              <RowExamples key={head.id} id={head.id} row={row} />
            ))}
          </>
        )}
      </Loading>
      <Panel title={t('explain.values', { row })}>
        <Loading query={cells} report={reportOf}>
          {(list) => (
            <ScrollRegion className={styles.values} label={t('explain.values', { row })}>
              <dl className="card-list">
                {list.map((cell) => (
                  <div className="contents" key={cell.name}>
                    <dt className="wrap">{cell.name}</dt>
                    <dd>{cell.text ?? <span className="soft">{t('data.missing')}</span>}</dd>
                  </div>
                ))}
              </dl>
            </ScrollRegion>
          )}
        </Loading>
      </Panel>
    </div>
  );
}

/** The newest examples and rules of each method. */
const newestOfEach = (heads: readonly ExplanationHead[]): ExplanationHead[] =>
  heads.filter((head, i) => !isAttribution(head) && heads.findIndex((other) => other.method === head.method) === i);

/** What a method gives this row as examples, or as a rule. */
function RowExamples({ id, row }: { readonly id: string; readonly row: number }) {
  const summary = useCall('explanation.summary', { id });
  return summary.data ? <OneRowPicture view={summary.data.view} row={row} onRow={(next) => go({ row: next })} /> : null;
}

interface BesideProps {
  readonly view: ExperimentView;
  readonly row: number;
  /** Newest first. */
  readonly attributions: readonly ExplanationHead[];
  readonly lime: ExplanationHead | undefined;
}

type Space = 'logit' | 'probability';

/** Features up to which a row is explained by itself, without being asked. */
const quicklyExplained = 400;
/** Classes up to which a row is explained for each of them. */
const mostClasses = 10;

function Beside({ view, row, attributions, lime }: BesideProps) {
  const { t } = useLanguage();
  const [space, setSpace] = useState<Space | null>(null);
  const shap = space === null ? attributions[0] : attributions.find((head) => head.output?.kind === space);
  const { classes: names = [] } = view.dataset.target;
  const params = {
    ...(space === 'probability' ? { output: 'probability' } : {}),
    ...(names.length > 2 && names.length <= mostClasses ? { class: 'all' } : {}),
  };
  const [wanted, setWanted] = useState<string | null>(null);
  const ofClass = wanted !== null && shap?.classes?.includes(wanted) ? { class: wanted } : {};
  const isQuick = view.dataset.features.length <= quicklyExplained;
  const shapJob = useRowJob(view, row, 'auto', params, isQuick && shap === undefined);
  const limeJob = useRowJob(
    view,
    row,
    'lime',
    {},
    isQuick && lime === undefined && shap !== undefined && !shapJob.running,
  );
  const first = useCall(
    'explanation.row',
    { id: shap?.id ?? '', row, ...ofClass },
    { when: shap !== undefined, keep: true },
  );
  const second = useCall('explanation.row', { id: lime?.id ?? '', row }, { when: lime !== undefined, keep: true });
  const shapRow = shap && first.data?.row === row ? first.data : undefined;
  const limeRow = lime && second.data?.row === row ? second.data : undefined;
  const [highlight, setHighlight] = useState<string | undefined>(undefined);
  const interims = useInterims(view.id, row);
  const limeInterim = interims.findLast(({ value }) => value.head.method === 'lime');
  const sharpening = interims.findLast(({ value }) => value.head.method !== 'lime');
  const shownRow = sharpening?.value ?? shapRow;
  return (
    <>
      {shownRow && !shownRow.picture && (
        <Sentence view={view} value={shownRow} highlight={highlight} onHighlight={setHighlight} />
      )}
      {shapRow && limeRow && !shapRow.picture && <Agreement shap={shapRow} lime={limeRow} />}
      {(shap?.output?.kind === 'logit' || space !== null) && (
        <SegmentedControl
          className="narrow"
          aria-label={t('explain.space')}
          size="xs"
          value={space ?? 'logit'}
          onChange={(value) => setSpace(value as Space)}
          data={[
            { value: 'logit', label: t('explain.spaceLogit') },
            { value: 'probability', label: t('explain.spaceProbability') },
          ]}
        />
      )}
      {shap?.classes && <ClassPicker classes={shap.classes} value={wanted} onPick={setWanted} />}
      <div className={`columns is-level ${styles.wideCards}`}>
        <Panel>
          {sharpening ? (
            <Sharpening interim={sharpening}>
              <AttributionPicture value={sharpening.value} />
            </Sharpening>
          ) : shapRow ? (
            <AttributionPicture value={shapRow} highlight={highlight} />
          ) : (
            <Compute run={shapJob} row={row} method="auto" text={t('explain.noShap')} />
          )}
        </Panel>
        <Panel>
          {limeInterim ? (
            <Sharpening interim={limeInterim}>
              <AttributionPicture value={limeInterim.value} />
            </Sharpening>
          ) : limeRow ? (
            <AttributionPicture value={limeRow} />
          ) : (
            <Compute run={limeJob} row={row} method="lime" text={t('explain.noLime')} />
          )}
        </Panel>
      </div>
      <Others row={row} heads={attributions.filter((head) => head.id !== shap?.id)} />
    </>
  );
}

/** All other attributions that there are of this row: those that a person chooses stand side by side. */
function Others({ row, heads }: { readonly row: number; readonly heads: readonly ExplanationHead[] }) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  if (heads.length === 0) return null;
  const nameOf = (head: ExplanationHead) =>
    `${titleOf(head.method)}${head.output ? ` · ${t(`output.${head.output.kind}`)}` : ''}`;
  const newest = heads.filter((head, i) => heads.findIndex((other) => nameOf(other) === nameOf(head)) === i);
  const laid = newest.filter((head) => chosen.includes(head.method + (head.output?.kind ?? '')));
  return (
    <>
      <MultiSelect
        label={t('explain.besideEachOther')}
        placeholder={chosen.length === 0 ? t('explain.besidePlaceholder', { count: newest.length }) : ''}
        data={newest.map((head) => ({ value: head.method + (head.output?.kind ?? ''), label: nameOf(head) }))}
        value={laid.map((head) => head.method + (head.output?.kind ?? ''))}
        clearable
        onChange={setChosen}
      />
      {laid.length > 0 && (
        <div className={`columns is-level ${styles.wideCards}`}>
          {laid.map((head) => (
            <Panel key={head.id}>
              <OneAttribution id={head.id} row={row} />
            </Panel>
          ))}
        </div>
      )}
    </>
  );
}

interface SentenceProps {
  readonly view: ExperimentView;
  readonly value: ExplanationRow;
  readonly highlight: string | undefined;
  readonly onHighlight: (feature: string | undefined) => void;
}

/** In words: what the model predicts, against what it says on average, and what moved it most either way. Each number shows where it stands in the picture. */
function Sentence({ view, value: given, highlight, onHighlight }: SentenceProps) {
  const { t, language } = useLanguage();
  const value = isOfWords(given) ? wordsAsFeatures(given, t('words.absent')) : given;
  const order = [...value.values.keys()].sort((a, b) => Math.abs(value.values[b]) - Math.abs(value.values[a]));
  const ups = order.filter((f) => value.values[f] > 0).slice(0, 2);
  const downs = order.filter((f) => value.values[f] < 0).slice(0, 2);
  const what = value.class === null ? view.dataset.target.name : `${view.dataset.target.name} = ${value.class}`;
  const link = (f: number) => (
    <button
      key={f}
      type="button"
      className="link-button"
      aria-pressed={highlight === value.features[f]}
      onClick={() => onHighlight(highlight === value.features[f] ? undefined : value.features[f])}
    >
      {`${labelOf(value, f, t)} (${value.values[f] > 0 ? '+' : ''}${formatNumber(value.values[f], 2)})`}
    </button>
  );
  // sentences stand without a space between them in Chinese
  const gap = language === 'zh-CN' ? '' : ' ';
  const list = (features: readonly number[]) =>
    features.flatMap((f, i) => (i > 0 ? [t('explain.comma'), link(f)] : [link(f)]));
  return (
    <p className="panel wrap">
      {t(`explain.sentence.${value.head.output?.kind ?? 'value'}`, {
        what,
        prediction: formatNumber(value.prediction, 3),
        base: formatNumber(value.base, 3),
      })}
      {gap}
      {ups.length > 0 && (
        <>
          {t('explain.upsBy')}
          {gap}
          {list(ups)}
          {t('explain.stopMark')}
          {gap}
        </>
      )}
      {downs.length > 0 && (
        <>
          {t('explain.downsBy')}
          {gap}
          {list(downs)}
          {t('explain.stopMark')}
        </>
      )}
    </p>
  );
}

function Agreement({ shap: first, lime: second }: { readonly shap: ExplanationRow; readonly lime: ExplanationRow }) {
  const { t } = useLanguage();
  const ofWords = isOfWords(first) && isOfWords(second);
  const [shap, lime] = ofWords ? [first, second].map((value) => wordsAsFeatures(value, '')) : [first, second];
  const limeValues = ofWords ? shap.features.map((name) => lime.values[lime.features.indexOf(name)] ?? 0) : lime.values;
  const agreement = agreementOf(shap.values, limeValues, 5);
  // of one feature there is no order to agree about
  if (shap.features.length < 2) return null;
  return (
    <p className="soft">
      <Term id="methodAgreement">{t('explain.agreement')}</Term>:{' '}
      {t('explain.agreementText', {
        shared: agreement.shared,
        top: agreement.top,
        signs: agreement.signs,
        rank: formatNumber(agreement.rank, 2),
      })}
    </p>
  );
}

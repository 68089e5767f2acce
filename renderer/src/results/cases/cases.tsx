import type { Cell } from '../../../../core/schema/results/card.ts';
import type { Cases, ExampleCase } from '../../../../core/schema/results/cases.ts';
import { BarList } from '../../plots/bar-list.tsx';
import { SegmentPicture } from '../../plots/segment-picture.tsx';
import { formatCount, formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { ResultPicture } from '../result-view.ts';
import styles from './cases.module.css';

/** Explained rows whose examples are shown at once. */
const mostRows = 25;
/** Features that stand beside each other where nothing says which count. */
const mostFeatures = 12;

const useCellText = () => {
  const { t } = useLanguage();
  return (cell: Cell): string =>
    cell === null ? t('data.missing') : typeof cell === 'number' ? formatNumber(cell, 5) : cell;
};

/** A way to another prediction is told in the digits for which the model was asked; other rows in few. */
function digitsOf(one: ExampleCase, f: number, cellText: (cell: Cell) => string): string {
  const cell = (one.shown ?? one.values)[f];
  return one.shown && typeof cell === 'number' ? String(cell).replace('-', '−') : cellText(cell);
}

interface CasesProps {
  readonly value: Cases;
  readonly onRow: (row: number) => void;
}

/**
 * Rows that explain by being examples: what would have to change, what is like this row, what taught the model, what is
 * typical.
 */
function CasesView({ value, onRow }: CasesProps) {
  const { t } = useLanguage();
  const shown = value.examples.slice(0, mostRows);
  return (
    <div className="stack">
      <p className="soft small">
        {t(
          value.measure === 'edits'
            ? 'cases.editsOf'
            : `cases.${value.examples[0]?.cases[0]?.role ?? 'counterfactual'}Help`,
        )}
      </p>
      {shown.map((example) => (
        <Panel
          key={example.row ?? 'all'}
          title={example.row === null ? t('cases.ofAll') : t('cases.ofRow', { row: example.row, label: example.label })}
          note={
            (value.measure === 'distance' || value.measure === 'edits') && example.cases[0]?.role !== 'neighbour'
              ? t(`cases.outcome.${example.outcome}`)
              : undefined
          }
          actions={
            example.row !== null && (
              <button type="button" className="link-button" onClick={() => example.row !== null && onRow(example.row)}>
                {t('cases.open')}
              </button>
            )
          }
        >
          {example.cases.length === 0 ? (
            <p className="soft">{t(example.outcome === 'none' ? 'whatIf.provablyNone' : 'whatIf.noneFound')}</p>
          ) : example.cases[0].role === 'influence' ? (
            <Influences value={value} cases={example.cases} onRow={onRow} />
          ) : (
            <>
              <NearestWay value={value} own={example.values} first={example.cases[0]} />
              {example.cases.map((one, i) => (
                <EditedContent key={i} own={example.values[0]} one={one} number={i + 1} />
              ))}
              {value.measure !== 'edits' && (
                <CaseTable
                  value={value}
                  own={example.row === null ? null : example.values}
                  cases={example.cases}
                  onRow={onRow}
                />
              )}
            </>
          )}
        </Panel>
      ))}
      {value.examples.length > mostRows && (
        <p className="soft small">{t('cases.more', { shown: mostRows, total: formatCount(value.examples.length) })}</p>
      )}
    </div>
  );
}

/** In words: what the nearest way changes, and what the model then says. */
function NearestWay({
  value,
  own,
  first,
}: {
  readonly value: Cases;
  readonly own: readonly Cell[];
  readonly first: ExampleCase;
}) {
  const { t } = useLanguage();
  const cellText = useCellText();
  if (first.role !== 'counterfactual' || first.changes.length === 0 || first.edits || first.picture) return null;
  const changes = first.changes.map((name) => {
    const f = value.features.indexOf(name);
    return `${name}: ${cellText(own[f])} → ${digitsOf(first, f, cellText)}`;
  });
  return (
    <p className="wrap says">
      {t('explain.says.counterfactual')} {changes.join(t('explain.comma'))}
      {t('explain.says.thenSays')} <b>{first.label}</b>
      {t('explain.stopMark')}
    </p>
  );
}

/** A text with its edits where they are, or a picture with what is hidden of it. */
function EditedContent({
  own,
  one,
  number,
}: {
  readonly own: Cell;
  readonly one: ExampleCase;
  readonly number: number;
}) {
  const { t } = useLanguage();
  if (one.picture)
    return (
      <div className="row">
        <span>
          {t('cases.counterfactual', { number })} → <b>{one.label}</b>
        </span>
        <SegmentPicture
          picture={one.picture}
          marked={one.picture.hidden}
          sign={-1}
          label={t('cases.hiddenSegments', { count: one.picture.hidden.length })}
        />
      </div>
    );
  if (!one.edits) return null;
  const text = String(own ?? '');
  return (
    <p className="wrap" dir="auto">
      <span className="soft small">
        {t('cases.counterfactual', { number })} → <b>{one.label}</b>{' '}
      </span>
      {one.edits.map((edit, i) => (
        <span key={edit.start}>
          {text.slice(i === 0 ? 0 : one.edits?.[i - 1].end, edit.start)}
          <del className={styles.gone}>{text.slice(edit.start, edit.end)}</del>
          {edit.to !== null && <ins className={styles.added}>{edit.to}</ins>}
        </span>
      ))}
      {text.slice(one.edits.at(-1)?.end ?? 0)}
    </p>
  );
}

interface CaseTableProps {
  readonly value: Cases;
  readonly own: readonly Cell[] | null;
  readonly cases: readonly ExampleCase[];
  readonly onRow: (row: number) => void;
}

/**
 * The row itself and its examples beside each other, a line a feature; what differs is marked. Of very many features,
 * the first.
 */
function CaseTable({ value, own, cases, onRow }: CaseTableProps) {
  const { t } = useLanguage();
  const cellText = useCellText();
  const changed = new Set(cases.flatMap((one) => one.changes));
  const order = [...value.features.keys()];
  const isMarked = cases[0].role === 'counterfactual';
  const features = isMarked ? order.filter((f) => changed.has(value.features[f])) : order.slice(0, mostFeatures);
  const hasTruth = cases.some((one) => one.truth !== null);
  return (
    <div className="figure-table">
      <table className="plain">
        <thead>
          <tr>
            <th>{t('whatIf.feature')}</th>
            {own && <th>{t('cases.itself')}</th>}
            {cases.map((one, i) => (
              <th key={i}>
                {t(`cases.${one.role}`, { number: i + 1 })}{' '}
                {one.row !== null && one.role !== 'counterfactual' && (
                  <button type="button" className="link-button" onClick={() => one.row !== null && onRow(one.row)}>
                    #{one.row}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {features.map((f) => (
            <tr key={f}>
              <td>{value.features[f]}</td>
              {own && <td>{cellText(own[f])}</td>}
              {cases.map((one, i) => {
                const isChanged = one.changes.includes(value.features[f]);
                return (
                  <td key={i} className={isMarked && isChanged ? styles.changedCell : ''}>
                    {isMarked && !isChanged ? <span className="soft">=</span> : digitsOf(one, f, cellText)}
                    {isMarked && isChanged && own && <Arrow from={own[f]} to={one.values[f]} />}
                  </td>
                );
              })}
            </tr>
          ))}
          <tr className={styles.sumRow}>
            <td>{t('cases.says')}</td>
            {own && <td />}
            {cases.map((one, i) => (
              <td key={i}>{one.label}</td>
            ))}
          </tr>
          {hasTruth && (
            <tr>
              <td>{t('cases.truth')}</td>
              {own && <td />}
              {cases.map((one, i) => (
                <td key={i} className={one.truth === one.label ? '' : styles.wrongCell}>
                  {one.truth ?? '–'}
                </td>
              ))}
            </tr>
          )}
          <tr>
            <td>{t(`cases.${value.measure}`)}</td>
            {own && <td />}
            {cases.map((one, i) => (
              <td key={i}>
                {value.measure === 'weight' && one.role === 'prototype'
                  ? formatPercent(one.score, 0)
                  : formatNumber(one.score, 3)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      {!isMarked && value.features.length > mostFeatures && (
        <p className="soft small">{t('cases.firstFeatures', { shown: mostFeatures, total: value.features.length })}</p>
      )}
    </div>
  );
}

/** Whether a number goes up or down, and by how much. */
function Arrow({ from, to }: { readonly from: Cell; readonly to: Cell }) {
  if (typeof from !== 'number' || typeof to !== 'number') return null;
  return (
    <span className="soft small">
      {' '}
      {to > from ? '▲' : '▼'} {formatNumber(Math.abs(to - from), 3)}
    </span>
  );
}

/** Training rows by how far they moved the answer. */
function Influences({
  value,
  cases,
  onRow,
}: {
  readonly value: Cases;
  readonly cases: readonly ExampleCase[];
  readonly onRow: (row: number) => void;
}) {
  const { t } = useLanguage();
  const label = (one: ExampleCase) => `#${one.row} · ${t('explain.truth')} ${one.truth ?? '–'}`;
  return (
    <div className="stack">
      <Sentence
        says="influence"
        signed
        named={cases.map((one) => ({ name: `#${one.row}`, value: one.score }))}
        onPick={(name) => onRow(Number(name.slice(1)))}
      />
      <BarList
        title={t('cases.influenceTitle')}
        name="influence"
        unit={t('cases.influence')}
        signed
        entries={cases.map((one) => ({ label: label(one), values: [one.score] }))}
        onPick={(name) => {
          const found = cases.find((one) => label(one) === name);
          if (found && found.row !== null) onRow(found.row);
        }}
      />
      <CaseTable value={value} own={null} cases={cases} onRow={onRow} />
    </div>
  );
}

export const cases: ResultPicture<Cases> = {
  AllRows: ({ view, onRow }) => <CasesView value={view} onRow={onRow} />,
  OneRow: ({ view, row, onRow }) => (
    <CasesView value={{ ...view, examples: view.examples.filter((example) => example.row === row) }} onRow={onRow} />
  ),
};

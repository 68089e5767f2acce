import { TextInput } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { DatasetSummary } from '../../../../core/schema/dataset.ts';
import type { SplitSpec } from '../../../../core/schema/spec.ts';
import type { SplitPreview } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { colourOf } from '../../plots/palette.ts';
import { changeDraft, useDraft } from '../../state/draft.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import type { JsonSchema } from '../../ui/json-schema.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatCount, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { parseRows, rowsText } from '../../ui/row-numbers.ts';
import { SchemaForm } from '../../ui/schema-form.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './split-tab.module.css';

/** How the rows are shared out, and what that does to the classes. */
export function SplitTab({
  dataset,
  preview,
}: {
  readonly dataset: DatasetSummary;
  readonly preview: UseQueryResult<SplitPreview, Error>;
}) {
  const { t } = useLanguage();
  const draft = useDraft(dataset.id);
  const catalogue = useCall('catalogue', null);
  if (dataset.target === null)
    return <EmptyState icon="target" title={t('data.chooseTarget')} text={t('data.noTarget')} />;
  return (
    <div className={`columns ${styles.layout}`}>
      <Panel title={t('data.split')}>
        <Loading query={catalogue} report={reportOf}>
          {(value) => (
            <div className="stack">
              <SchemaForm
                schema={value.split as JsonSchema}
                hidden={
                  draft.split.testRows
                    ? ['test', 'seed', 'stratify', 'group', 'time', 'testRows', 'trainRows']
                    : ['testRows', 'trainRows']
                }
                task={preview.data?.task}
                values={draft.split}
                choices={{
                  group: dataset.columns.flatMap((column) => (column.name === dataset.target ? [] : [column.name])),
                  time: dataset.columns.flatMap((column) =>
                    column.kind === 'date' || (column.kind === 'numeric' && column.name !== dataset.target)
                      ? [column.name]
                      : [],
                  ),
                }}
                onChange={(split) => changeDraft(dataset.id, { split: split as Partial<SplitSpec> })}
              />
              <TestRows
                rows={draft.split.testRows}
                onChange={(rows) => {
                  const { testRows: _old, ...rest } = draft.split;
                  changeDraft(dataset.id, { split: rows ? { ...rest, testRows: rows } : rest });
                }}
              />
            </div>
          )}
        </Loading>
      </Panel>
      <Panel title={t('data.parts')}>
        {preview.error && <ErrorPanel report={reportOf(preview.error)} />}
        {preview.data && <Parts preview={preview.data} />}
      </Panel>
    </div>
  );
}

/** The test part by the numbers of its rows, for those who have a split already. */
function TestRows({
  rows,
  onChange,
}: {
  readonly rows: readonly number[] | undefined;
  readonly onChange: (rows: number[] | undefined) => void;
}) {
  const { t } = useLanguage();
  const [text, setText] = useState(rowsText(rows ?? []));
  const { bad } = parseRows(text);
  return (
    <TextInput
      label={t('data.testRows')}
      description={t('data.testRowsHelp')}
      placeholder="0:50, 60, 61"
      value={text}
      error={bad === undefined ? undefined : t('data.testRowsBad', { value: bad })}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        const parsed = parseRows(next);
        if (parsed.bad === undefined) onChange(parsed.rows.length > 0 ? parsed.rows : undefined);
      }}
    />
  );
}

/** Shades of one colour: hues are for classes. */
const partColours = {
  train: 'var(--accent)',
  validation: 'color-mix(in srgb, var(--accent) 60%, var(--surface))',
  test: 'color-mix(in srgb, var(--accent) 30%, var(--surface))',
} as const;

function Parts({ preview }: { readonly preview: SplitPreview }) {
  const { t } = useLanguage();
  const total = preview.parts.reduce((sum, part) => sum + part.rows, 0) || 1;
  const classes = preview.classes.slice(0, 12);
  return (
    <div className="stack">
      <div className={styles.splitBar} aria-hidden="true">
        {preview.parts
          .filter((part) => part.rows > 0)
          .map((part) => (
            <i key={part.part} style={{ width: `${(100 * part.rows) / total}%`, background: partColours[part.part] }} />
          ))}
      </div>
      <div className={styles.tableScroll}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t('data.part')}</th>
              <th className="number">{t('trust.rows')}</th>
              <th className="number">{t('data.share')}</th>
              {classes.map((name, k) => (
                <th key={name} className={`number cut ${styles.share}`} title={name}>
                  <span className="swatch" style={{ background: colourOf(k) }} /> {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.parts.map((part) => (
              <tr key={part.part}>
                <td>
                  <span className="swatch" style={{ background: partColours[part.part] }} /> {t(`part.${part.part}`)}
                </td>
                <td className="number">{formatCount(part.rows)}</td>
                <td className="number">{formatPercent(part.rows / total)}</td>
                {classes.map((name, k) => (
                  <td key={name} className="number">
                    {part.rows === 0
                      ? '–'
                      : `${formatCount(part.counts[k])} · ${formatPercent(part.counts[k] / part.rows)}`}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {preview.classes.length > classes.length && (
        <p className="soft small">{t('plot.firstClasses', { shown: classes.length, total: preview.classes.length })}</p>
      )}
      {preview.withoutTarget > 0 && <p className="soft">{t('data.withoutTarget', { count: preview.withoutTarget })}</p>}
      <p className="soft small">{t('data.splitNote')}</p>
    </div>
  );
}

import { Select } from '@mantine/core';
import { useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { AllRowsPicture } from '../../results/registry.tsx';
import { usePlace } from '../../state/place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { isAttribution } from '../../ui/is-attribution.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatCount } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { ClassPicker } from './class-picker.tsx';
import { OneAttribution } from './row-pictures.tsx';

/** What moves the model over many rows: bars, the beeswarm, and one feature's dependence on a click. */
export function AllRows({ view, onRow }: { readonly view: ExperimentView; readonly onRow: (row: number) => void }) {
  const { t } = useLanguage();
  const candidates = [...view.explanations]
    .reverse()
    .filter((head) => !isAttribution(head) || head.rows > 1 || head.foreign);
  const { titleOf } = useMethods();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const id = candidates.some((head) => head.id === chosen) ? chosen : candidates[0]?.id;
  const head = candidates.find((one) => one.id === id);
  const classes = head?.classes ?? null;
  const isOfFile = head?.foreign === true;
  const [wanted, setWanted] = useState<string | null>(null);
  const place = usePlace();
  const [fileRow, setFileRow] = useState<number | null>(null);
  const ofClass = wanted !== null && classes?.includes(wanted) ? { class: wanted } : {};
  const summary = useCall('explanation.summary', { id: id ?? '', ...ofClass }, { when: id !== undefined, keep: true });
  if (id === undefined)
    return <EmptyState icon="explain" title={t('explain.noGlobal')} text={t('explain.noGlobalText')} />;
  return (
    <div className="stack">
      <div className="row">
        <Select
          aria-label={t('explain.choose')}
          data={candidates.map((one) => ({
            value: one.id,
            label: `${titleOf(one.method)} · ${t(one.foreign ? 'explain.fileRowCount' : 'explain.rowCount', { count: formatCount(one.rows) })}`,
          }))}
          value={id}
          allowDeselect={false}
          w={320}
          onChange={(value) => setChosen(value ?? undefined)}
        />
        {classes && <ClassPicker classes={classes} value={wanted} onPick={setWanted} />}
      </div>
      <Loading query={summary} report={reportOf}>
        {(value) => (
          <>
            <AllRowsPicture
              key={`${value.head.id} ${value.head.output?.class}`}
              // rows of a file have numbers of their own: what is selected among them is selected nowhere else
              experiment={isOfFile ? value.head.id : view.id}
              summary={value}
              view={value.view}
              row={isOfFile ? fileRow : place.row}
              // of examples, what can be opened are rows of the data set
              onRow={isOfFile && isAttribution(value.head) ? setFileRow : onRow}
            />
            {isOfFile && value.rowNumbers.length > 0 && (
              <FileRow
                id={value.head.id}
                kind={value.head.kind}
                rows={value.rowNumbers}
                row={fileRow !== null && value.rowNumbers.includes(fileRow) ? fileRow : value.rowNumbers[0]}
                onRow={setFileRow}
              />
            )}
          </>
        )}
      </Loading>
    </div>
  );
}

interface FileRowProps {
  readonly id: string;
  readonly kind: string;
  readonly rows: readonly number[];
  readonly row: number;
  readonly onRow: (row: number) => void;
}

/** One row of the file that was explained: it stands in no list of the data set's rows. */
function FileRow({ id, kind, rows, row, onRow }: FileRowProps) {
  const { t } = useLanguage();
  if (!isAttribution({ kind })) return null;
  return (
    <Panel
      title={t('explain.fileRow', { row })}
      actions={
        <Select
          size="xs"
          w={110}
          aria-label={t('explain.chooseFileRow')}
          data={rows.map(String)}
          value={String(row)}
          allowDeselect={false}
          searchable
          limit={200}
          onChange={(next) => next !== null && onRow(Number(next))}
        />
      }
    >
      <OneAttribution id={id} row={row} />
    </Panel>
  );
}

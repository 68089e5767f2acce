import { Button, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { WhatIfView } from '../../../../core/schema/what-if.ts';
import { useJob } from '../../engine/use-job.ts';
import { showWarnings } from '../../state/actions.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { type Cells, readCases } from './pasted-cases.ts';

interface OwnCaseProps {
  readonly id: string;
  readonly features: WhatIfView['features'];
  /** Takes a case: its values, and what is typical where it has none. */
  readonly onTake: (cells: Cells) => void;
}

const maxListed = 1000;

/** Cases that are none of the rows: typed, pasted, or opened from a file, and taken one at a time. */
export function OwnCase({ id, features, onTake }: OwnCaseProps) {
  const { t } = useLanguage();
  const [text, setText] = useState('');
  const [place, setPlace] = useState(0);
  const job = useJob('predict');
  const read = readCases(text, features);
  const take = (written: string, at: number) => {
    setText(written);
    setPlace(at);
    const { cases } = readCases(written, features);
    if (cases[at]) onTake(cases[at]);
  };
  const open = async () => {
    const file = await window.vitrine.chooseFile('table', '');
    if (!file) return;
    const result = await job.start({ id, token: file.token });
    if (!result) return;
    // the file's own columns stand beside the predictions
    take(result.csv, 0);
    if (result.warnings.length > 0)
      showWarnings(
        t('train.predictWarnings', { count: result.flagged, rows: formatCount(result.rows) }),
        result.warnings,
      );
  };
  const [problem] = read.bad;
  const error = read.isUnread
    ? t('ownCase.unread')
    : problem
      ? t('ownCase.bad', {
          count: read.bad.length,
          feature: problem.feature,
          value: problem.value,
          place: problem.place + 1,
        })
      : undefined;
  return (
    <div className="stack tight space-below">
      <Textarea
        label={t('ownCase.paste')}
        description={t('ownCase.help')}
        placeholder={features
          .slice(0, 2)
          .map((feature) => `${feature.name}: ${feature.value ?? ''}`)
          .join('\n')}
        autosize
        minRows={2}
        maxRows={6}
        value={text}
        error={error}
        onChange={(event) => take(event.currentTarget.value, 0)}
      />
      <div className="row">
        <Button size="compact-xs" variant="default" loading={job.running} onClick={() => void open()}>
          {t('ownCase.open')}
        </Button>
        {read.cases.length > 1 && (
          <Select
            size="xs"
            w={150}
            aria-label={t('ownCase.choose')}
            data={read.cases.slice(0, maxListed).map((_, i) => ({
              value: String(i),
              label: t('ownCase.number', { number: i + 1, total: read.cases.length }),
            }))}
            value={String(place)}
            allowDeselect={false}
            searchable
            onChange={(next) => take(text, Number(next))}
          />
        )}
      </div>
      {job.error && <ErrorPanel report={job.error} />}
    </div>
  );
}

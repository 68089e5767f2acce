import { Button, NumberInput, Select } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import type { WhatIfView } from '../../../../core/schema/what-if.ts';
import { formatNumber, formatPercent } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { CasesTable } from './cases-table.tsx';
import type { Cells } from './pasted-cases.ts';

/** The answer that is looked for: a class, or a stretch of numbers; the program's own choice where nothing is set. */
export interface Wanted {
  readonly class: string | null;
  readonly answer: { readonly low?: number; readonly high?: number } | null;
}

export const anyAnswer: Wanted = { class: null, answer: null };

interface CounterfactualsProps {
  readonly value: WhatIfView;
  /** What is shown may still be the answer to the question before. */
  readonly isOld: boolean;
  readonly wanted: Wanted;
  readonly onWanted: (wanted: Wanted) => void;
  readonly onTake: (cells: Cells) => void;
}

/** What would have to change for another prediction: several ways side by side, each marked by what changes. */
export function Counterfactuals({ value, isOld, wanted, onWanted, onTake }: CounterfactualsProps) {
  const { t } = useLanguage();
  const { outcome, ways } = value.counterfactual;
  return (
    <Panel
      title={t('whatIf.nearest')}
      note={ways.length > 0 ? t(outcome === 'exact' ? 'whatIf.exact' : 'whatIf.searched') : undefined}
    >
      <div className="stack tight">
        <Target value={value} wanted={wanted} onWanted={onWanted} />
        {ways.length === 0 ? (
          <p className="soft">{t(outcome === 'none' ? 'whatIf.provablyNone' : 'whatIf.noneFound')}</p>
        ) : ways[0].changes.length === 0 ? (
          <p className="soft">{t('whatIf.alreadyThere')}</p>
        ) : (
          <CasesTable
            label={t('whatIf.nearest')}
            value={value}
            cases={ways.map((way, i) => ({
              key: `${i} ${way.changes.map((change) => change.feature).join('|')}`,
              title: String(i + 1),
              prediction:
                value.classes.length > 0
                  ? `${way.label} ${formatPercent(way.prediction, Math.abs(way.prediction - 0.5) < 0.0005 ? 2 : 1)}`
                  : formatNumber(way.prediction, 4),
              distance: formatNumber(way.distance, 3),
              cells: Object.fromEntries(way.changes.map((change) => [change.feature, change.to])),
              actions: (
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={isOld}
                  onClick={() => onTake(Object.fromEntries(way.changes.map((change) => [change.feature, change.to])))}
                >
                  {t('whatIf.take')}
                </Button>
              ),
            }))}
          />
        )}
      </div>
    </Panel>
  );
}

function Target({ value, wanted, onWanted }: Pick<CounterfactualsProps, 'value' | 'wanted' | 'onWanted'>) {
  const { t } = useLanguage();
  const any = ' any';
  if (value.classes.length > 2)
    return (
      <Select
        size="xs"
        w={220}
        label={t('whatIf.towards')}
        data={[
          { value: any, label: t('whatIf.anyOther') },
          ...value.classes.map((name) => ({ value: name, label: name })),
        ]}
        value={wanted.class ?? any}
        allowDeselect={false}
        onChange={(next) => onWanted({ ...wanted, class: next === any ? null : next })}
      />
    );
  const { answer } = value.counterfactual;
  return (
    answer && (
      <NumberTarget answer={wanted.answer ?? answer} onAnswer={(next) => onWanted({ ...wanted, answer: next })} />
    )
  );
}

type Stretch = NonNullable<Wanted['answer']>;

/** Milliseconds that a person may type before the target is looked for. */
const typing = 500;

/** Numbers that the prediction is to come to; what is typed is taken once it can be a target. */
function NumberTarget({
  answer,
  onAnswer,
}: {
  readonly answer: Stretch;
  readonly onAnswer: (answer: Stretch | null) => void;
}) {
  const { t } = useLanguage();
  const [draft, setDraft] = useState<Stretch | null>(null);
  const shown = draft ?? answer;
  const isTurned = shown.low !== undefined && shown.high !== undefined && shown.low > shown.high;
  const take = useDebouncedCallback((next: Stretch) => {
    if (next.low !== undefined && next.high !== undefined && next.low > next.high) return;
    onAnswer(next.low === undefined && next.high === undefined ? null : next);
    setDraft(null);
  }, typing);
  return (
    <div className="row">
      {(['low', 'high'] as const).map((end) => (
        <NumberInput
          key={end}
          size="xs"
          w={150}
          hideControls
          label={t(`whatIf.answer.${end}`)}
          value={shown[end] ?? ''}
          error={isTurned}
          onChange={(typed) => {
            const { [end]: _before, ...rest } = shown;
            const next = typeof typed === 'number' ? { ...rest, [end]: typed } : rest;
            setDraft(next);
            take(next);
          }}
        />
      ))}
    </div>
  );
}

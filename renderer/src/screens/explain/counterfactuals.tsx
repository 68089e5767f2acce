import { Button, NumberInput, Select } from '@mantine/core';
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
            now={{
              title: t('whatIf.from'),
              prediction: predictionText(value.classes, value.label, value.after),
              cells: Object.fromEntries(value.features.map((feature) => [feature.name, feature.value])),
            }}
            cases={ways.map((way, i) => ({
              key: way.changes.map((change) => change.feature).join('|'),
              title: String(i + 1),
              prediction:
                value.classes.length > 0
                  ? `${way.label} ${formatPercent(way.prediction, 0)}`
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

/** What the model predicts: the class with its probability, or the number. */
export function predictionText(classes: readonly string[], label: string | null, answer: readonly number[]): string {
  if (label === null) return formatNumber(answer[0], 4);
  return `${label} ${formatPercent(answer[classes.indexOf(label)], 0)}`;
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
  if (answer === null) return null;
  return (
    <div className="row">
      {(['low', 'high'] as const).map((end) => (
        <NumberInput
          key={end}
          size="xs"
          w={150}
          hideControls
          label={t(`whatIf.answer.${end}`)}
          value={answer[end] ?? ''}
          onChange={(next) => {
            const { [end]: _before, ...rest } = answer;
            const set = typeof next === 'number' ? { ...rest, [end]: next } : rest;
            onWanted({ ...wanted, answer: Object.keys(set).length > 0 ? set : null });
          }}
        />
      ))}
    </div>
  );
}

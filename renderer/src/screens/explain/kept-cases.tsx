import { ActionIcon, Button } from '@mantine/core';
import type { WhatIfView } from '../../../../core/schema/what-if.ts';
import { setKeptCases, useKeptCases } from '../../state/kept-cases.ts';
import { Icon } from '../../ui/icon.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { CasesTable, cellsOf, predictionOf } from './cases-table.tsx';
import type { Cells } from './pasted-cases.ts';

interface KeptCasesProps {
  readonly experiment: string;
  readonly value: WhatIfView;
  readonly row: number | null;
  readonly isOld: boolean;
  readonly onTake: (cells: Cells) => void;
}

/** Keeps the case at hand, and lays what was kept beside it: two edits of a row, or two rows. */
export function KeptCases({ experiment, value, row, isOld, onTake }: KeptCasesProps) {
  const { t } = useLanguage();
  const cases = useKeptCases(experiment);
  const now = cellsOf(value);
  const keep = () => {
    const changed = value.features.filter((feature) => feature.own !== feature.value).length;
    const number = 1 + Math.max(0, ...cases.map((one) => one.number));
    const name = row === null ? t('ownCase.title') : t('ownCase.row', { row });
    const title = changed === 0 ? name : t('whatIf.keptChanged', { name, count: changed });
    setKeptCases(experiment, [...cases, { number, title, prediction: predictionOf(value), cells: now }]);
  };
  return (
    <Panel
      title={t('whatIf.kept')}
      actions={
        <Button size="compact-xs" variant="default" disabled={isOld} onClick={keep}>
          {t('whatIf.keep')}
        </Button>
      }
    >
      {cases.length === 0 ? (
        <p className="soft small">{t('whatIf.keptHelp')}</p>
      ) : (
        <CasesTable
          label={t('whatIf.kept')}
          value={value}
          cases={cases.map((one) => ({
            key: String(one.number),
            title: one.title,
            prediction: one.prediction,
            cells: Object.fromEntries(Object.entries(one.cells).filter(([name, cell]) => now[name] !== cell)),
            actions: (
              <div className="row no-wrap">
                <Button size="compact-xs" variant="default" onClick={() => onTake(one.cells)}>
                  {t('whatIf.take')}
                </Button>
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={t('whatIf.drop', { name: one.title })}
                  onClick={() =>
                    setKeptCases(
                      experiment,
                      cases.filter((other) => other !== one),
                    )
                  }
                >
                  <Icon name="close" size={12} />
                </ActionIcon>
              </div>
            ),
          }))}
        />
      )}
    </Panel>
  );
}

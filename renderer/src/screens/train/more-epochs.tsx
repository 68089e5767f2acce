import { Button, NumberInput, Popover } from '@mantine/core';
import { useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { startRun } from '../../state/actions.tsx';
import { useLanguage } from '../../ui/use-language.ts';

/** Goes on with a run that has ended, for so many epochs, trees or rounds more. */
export function MoreEpochs({ view }: { readonly view: ExperimentView }) {
  const { t } = useLanguage();
  const [open, setOpen] = useState(false);
  const [more, setMore] = useState(Math.max(10, Math.round((view.training?.epochs ?? 100) / 2)));
  const units = t(`snapshot.${view.epochKind ?? 'epoch'}s`);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('train.more')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            setOpen(false);
            void startRun('continue', { id: view.id, more });
          }}
        >
          <NumberInput
            aria-label={t('train.moreCount', { units })}
            suffix={` ${units}`}
            w={150}
            min={1}
            max={1_000_000}
            allowDecimal={false}
            value={more}
            onChange={(value) => setMore(typeof value === 'number' ? Math.max(1, value) : 1)}
          />
          <Button type="submit">{t('train.moreGo')}</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

import { Button, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { DatasetSummary } from '../../../../core/schema/dataset.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { attempt, notify } from '../../state/actions.tsx';
import { go } from '../../state/place.ts';
import { hintOf, messageOf } from '../../ui/error-text.ts';
import { formatCount, formatNumber } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';

/** A button, and the form that it opens: a name, a formula, and what it gives while it is written. */
export function NewColumn({ dataset }: { readonly dataset: DatasetSummary }) {
  const { t, language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [formula, setFormula] = useState('');
  const [settled] = useDebouncedValue(formula, 250);
  const tried = useCall('dataset.tryFormula', { id: dataset.id, formula: settled }, { when: settled.trim() !== '' });
  const close = () => {
    setOpen(false);
    setName('');
    setFormula('');
  };
  const add = async () => {
    const made = await attempt('dataset.deriveColumn', { id: dataset.id, name, formula });
    if (!made) return;
    close();
    if (made.id === dataset.id) return;
    notify(t('data.copyMade', { before: dataset.name, name: made.name }));
    go({ dataset: made.id });
  };
  const isSettled = settled === formula && tried.data !== undefined && !tried.error;
  const error = tried.error && settled.trim() !== '' ? reportOf(tried.error) : undefined;
  const { data } = tried;
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('data.newColumn')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t('data.newColumnTitle')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (isSettled && name.trim() !== '') void add();
          }}
        >
          <TextInput
            label={t('data.columnName')}
            value={name}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t('data.formula')}
            description={t('data.formulaHelp')}
            value={formula}
            spellCheck={false}
            error={error && [messageOf(error, language), hintOf(error, language)].filter(Boolean).join(' ')}
            onChange={(event) => setFormula(event.currentTarget.value)}
          />
          <p className="soft" role="status">
            {isSettled && data
              ? t('data.formulaGives', {
                  low: formatNumber(data.min),
                  high: formatNumber(data.max),
                  mean: formatNumber(data.mean),
                  missing: formatCount(data.missing),
                  rows: formatCount(dataset.rows),
                })
              : ' '}
          </p>
          <div className="row at-end">
            <Button variant="default" onClick={close}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!isSettled || name.trim() === ''}>
              {t('data.addColumn')}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}

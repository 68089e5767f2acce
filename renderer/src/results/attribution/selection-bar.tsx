import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Swarm } from '../../plots/swarm.ts';
import { clearSelection, select, useSelection } from '../../state/selection.ts';
import { formatCount } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { conditionOf } from './condition.ts';

/** Selects rows by a condition on a feature; says which are selected, and lets them go. */
export function SelectionBar({ experiment, swarm }: { readonly experiment: string; readonly swarm: Swarm }) {
  const { t } = useLanguage();
  const selection = useSelection(experiment);
  const [feature, setFeature] = useState<string | null>(null);
  const [text, setText] = useState('');
  const f = feature === null ? -1 : swarm.features.indexOf(feature);
  const words =
    f >= 0 && swarm.ranges[f] === null
      ? [...new Set(swarm.cells[f].flatMap((cell) => (typeof cell === 'string' ? [cell] : [])))].sort()
      : undefined;
  const apply = (condition: string) => {
    const test = conditionOf(condition);
    if (f < 0 || !test) return;
    select(
      experiment,
      swarm.rows.filter((_, i) => test(swarm.cells[f][i])),
      `${feature} ${condition}`,
    );
  };
  return (
    <div className="row">
      <Select
        aria-label={t('selection.feature')}
        placeholder={t('selection.feature')}
        data={[...swarm.features]}
        value={feature}
        searchable
        clearable
        w={200}
        onChange={(next) => {
          setFeature(next);
          setText('');
        }}
      />
      {words ? (
        <Select
          aria-label={t('selection.value')}
          placeholder={t('selection.value')}
          data={words}
          value={words.includes(text) ? text : null}
          searchable
          w={160}
          onChange={(next) => {
            setText(next ?? '');
            if (next !== null) apply(next);
          }}
        />
      ) : (
        <TextInput
          aria-label={t('selection.condition')}
          placeholder={t('selection.conditionExample')}
          value={text}
          disabled={f < 0}
          error={text !== '' && !conditionOf(text)}
          w={160}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && apply(text)}
          onBlur={() => apply(text)}
        />
      )}
      {selection ? (
        <>
          <span className="small" role="status">
            {t('selection.count', { count: formatCount(selection.rows.size), label: selection.label })}
          </span>
          <Button size="compact-xs" variant="default" onClick={clearSelection}>
            {t('selection.clear')}
          </Button>
        </>
      ) : (
        <span className="soft small">{t('selection.help')}</span>
      )}
    </div>
  );
}

import { ActionIcon, Input, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { useWords } from './use-words.ts';

interface RecordFieldProps {
  readonly label: string;
  readonly description: string | undefined;
  readonly className: string | undefined;
  readonly value: unknown;
  /** Names that may have an entry. */
  readonly names: readonly string[];
  /** What an entry begins with. */
  readonly initial: unknown;
  readonly onChange: (value: unknown) => void;
  /** The fields of one entry. */
  readonly children: (name: string, value: unknown, change: (value: unknown) => void) => ReactNode;
}

/** Settings for each of some names: a name is chosen, its fields stand below it, and it can be taken away again. */
export function RecordField({ label, description, className, value, names, initial, onChange, children }: RecordFieldProps) {
  const { t } = useWords();
  const entries = new Map(Object.entries((value ?? {}) as Record<string, unknown>));
  const change = (next: ReadonlyMap<string, unknown>) => onChange(next.size > 0 ? Object.fromEntries(next) : undefined);
  const left = names.filter((name) => !entries.has(name));
  return (
    <Input.Wrapper label={label} description={description} className={className}>
      {[...entries].map(([name, own]) => (
        <fieldset key={name} className="field-group">
          <legend className="row no-wrap">
            <b className="cut" title={name}>
              {name}
            </b>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={t('form.removeEntry', { name })}
              title={t('form.removeEntry', { name })}
              onClick={() => change(new Map([...entries].filter(([other]) => other !== name)))}
            >
              <Icon name="close" size={12} />
            </ActionIcon>
          </legend>
          {children(name, own, (next) => change(new Map([...entries, [name, next]])))}
        </fieldset>
      ))}
      {left.length > 0 && (
        <Select
          aria-label={t('form.addEntry', { label })}
          placeholder={t('form.addColumn')}
          data={left}
          value={null}
          searchable
          onChange={(name) => name !== null && change(new Map([...entries, [name, initial]]))}
        />
      )}
    </Input.Wrapper>
  );
}

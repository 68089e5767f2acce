import { ActionIcon, Input, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import fieldGroupStyles from './field-group.module.css';
import { Icon } from './icon.tsx';
import styles from './record-field.module.css';
import { useLanguage } from './use-language.ts';

interface RecordFieldProps {
  readonly label: string;
  readonly description: string | undefined;
  readonly value: unknown;
  /** Names that may have an entry. */
  readonly names: readonly string[];
  /** An entry is a single field, which is labelled by the name. */
  readonly flat: boolean;
  /** What an entry begins with. */
  readonly initial: unknown;
  readonly onChange: (value: unknown) => void;
  /** The fields of one entry. */
  readonly children: (name: string, value: unknown, change: (value: unknown) => void) => ReactNode;
}

/** Settings for each of some names: a name is chosen, its fields stand below it, and it can be taken away again. */
export function RecordField({ label, description, value, names, flat, initial, onChange, children }: RecordFieldProps) {
  const { t } = useLanguage();
  const entries = new Map(Object.entries((value ?? {}) as Record<string, unknown>));
  const change = (next: ReadonlyMap<string, unknown>) => onChange(next.size > 0 ? Object.fromEntries(next) : undefined);
  const left = names.filter((name) => !entries.has(name));
  const removal = (name: string) => (
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
  );
  return (
    <Input.Wrapper className="whole-line" label={label} description={description}>
      {[...entries].map(([name, own]) => {
        const fields = children(name, own, (next) => change(new Map([...entries, [name, next]])));
        return flat ? (
          <div key={name} className={`row no-wrap ${styles.recordEntry} ${styles.atFoot}`}>
            <div className={styles.name}>{fields}</div>
            {removal(name)}
          </div>
        ) : (
          <fieldset key={name} className={`${fieldGroupStyles.fieldGroup} ${styles.recordEntry}`}>
            <legend className="row no-wrap">
              <b className="cut" title={name}>
                {name}
              </b>
              {removal(name)}
            </legend>
            {fields}
          </fieldset>
        );
      })}
      {left.length > 0 && (
        <Select
          aria-label={t('form.addEntry', { label })}
          placeholder={t('form.addColumn')}
          data={left}
          value={null}
          searchable
          maw={240}
          mt={6}
          onChange={(name) => name !== null && change(new Map([...entries, [name, initial]]))}
        />
      )}
    </Input.Wrapper>
  );
}

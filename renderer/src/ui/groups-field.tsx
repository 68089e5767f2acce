import { Input, MultiSelect } from '@mantine/core';
import { useLanguage } from './use-language.ts';

interface GroupsFieldProps {
  readonly label: string;
  readonly description: string | undefined;
  readonly className: string | undefined;
  readonly names: readonly string[];
  readonly value: readonly (readonly string[])[];
  readonly onChange: (value: unknown) => void;
}

/** Groups of names: a field for each, and an empty one for the next. */
export function GroupsField({ label, description, className, names, value, onChange }: GroupsFieldProps) {
  const { t } = useLanguage();
  const taken = new Set(value.flat());
  const change = (place: number, group: readonly string[]) => {
    const next = [...value.slice(0, place), group, ...value.slice(place + 1)].filter((one) => one.length > 0);
    onChange(next.length > 0 ? next : undefined);
  };
  return (
    <Input.Wrapper label={label} description={description} className={`${className} whole-line`}>
      {[...value, []].map((group, i) => (
        <MultiSelect
          key={i}
          aria-label={t('form.groupOf', { label, number: i + 1 })}
          placeholder={group.length === 0 ? t('form.addColumn') : undefined}
          size="xs"
          maw={480}
          mt={6}
          data={names.filter((name) => group.includes(name) || !taken.has(name))}
          value={[...group]}
          searchable
          onChange={(next) => change(i, next)}
        />
      ))}
    </Input.Wrapper>
  );
}

import { Select } from '@mantine/core';
import { useLanguage } from '../../ui/use-language.ts';

interface ClassPickerProps {
  readonly classes: readonly string[];
  /** null: of two classes the positive one, of several each row's predicted one. */
  readonly value: string | null;
  readonly onPick: (name: string | null) => void;
}

/** Which class's values are shown, of an explanation of every class. */
export function ClassPicker({ classes, value, onPick }: ClassPickerProps) {
  const { t } = useLanguage();
  return (
    <Select
      aria-label={t('explain.class')}
      placeholder={t('explain.classPredicted')}
      data={[...classes]}
      value={value !== null && classes.includes(value) ? value : null}
      clearable
      searchable={classes.length > 10}
      w={220}
      onChange={onPick}
    />
  );
}

import { Button } from '@mantine/core';
import { go } from '../../state/place.ts';
import { select } from '../../state/selection.ts';
import { useLanguage } from '../../ui/use-language.ts';

interface SelectRowsProps {
  readonly experiment: string;
  /** Absent where there are too many to be listed. */
  readonly rows: readonly number[] | null | undefined;
  /** What they have in common. */
  readonly label: string;
}

/** Makes some rows the selection that every screen follows, and shows them where they are explained. */
export function SelectRows({ experiment, rows, label }: SelectRowsProps) {
  const { t } = useLanguage();
  if (!rows || rows.length === 0) return null;
  return (
    <Button
      variant="default"
      size="compact-xs"
      aria-label={`${t('trust.selectSlice')}: ${label}`}
      onClick={() => {
        select(experiment, rows, label);
        go({ screen: 'explain', experiment });
      }}
    >
      {t('trust.selectSlice')}
    </Button>
  );
}

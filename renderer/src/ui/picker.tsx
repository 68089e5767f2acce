import { Select } from '@mantine/core';

interface PickerProps {
  /** What a screen reader says. */
  readonly label: string;
  readonly entries: readonly { readonly id: string; readonly name: string }[];
  readonly value: string;
  readonly width: number;
  readonly onPick: (id: string) => void;
}

/** More are found by typing. */
const mostShown = 200;

/** Chooses the thing that a screen is about, by name: a data set, an experiment. */
export function Picker({ label, entries, value, width, onPick }: PickerProps) {
  return (
    <Select
      aria-label={label}
      data={entries.map((entry) => ({ value: entry.id, label: entry.name }))}
      value={value}
      allowDeselect={false}
      searchable
      limit={mostShown}
      w={width}
      onChange={(id) => id !== null && onPick(id)}
    />
  );
}

import { TextInput } from '@mantine/core';
import { useState } from 'react';

interface ValuesFieldProps {
  readonly label: string;
  readonly description: string | undefined;
  readonly className: string | undefined;
  readonly value: readonly unknown[];
  readonly onChange: (value: unknown) => void;
}

/** Numbers or words in a line, between commas; what looks like a number is one. */
export function ValuesField({ label, description, className, value, onChange }: ValuesFieldProps) {
  const [text, setText] = useState(value.join(', '));
  return (
    <TextInput
      label={label}
      description={description}
      className={className}
      value={text}
      placeholder="0, 10, 20"
      onChange={(event) => {
        setText(event.currentTarget.value);
        const parts = event.currentTarget.value
          .split(/[,，]/)
          .map((part) => part.trim())
          .filter((part) => part !== '');
        onChange(
          parts.length > 0 ? parts.map((part) => (Number.isNaN(Number(part)) ? part : Number(part))) : undefined,
        );
      }}
    />
  );
}

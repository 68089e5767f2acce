import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { choiceTitle } from './choice-title.ts';
import { type FieldKind, type JsonSchema, rangeText } from './json-schema.ts';
import styles from './number-fields.module.css';
import { useLanguage } from './use-language.ts';

export interface PartProps {
  readonly label: string;
  readonly description: string | undefined;
  readonly className: string | undefined;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

export function NumberField({
  label,
  description,
  className,
  kind,
  value,
  fallback,
  onChange,
}: PartProps & { readonly kind: Extract<FieldKind, { kind: 'number' }>; readonly fallback: unknown }) {
  const { t } = useLanguage();
  const { range, words, nullable, integer } = kind;
  const isWord = typeof value === 'string' && words.includes(value);
  const rangeWords = rangeText(range, t);
  const hint = [
    rangeWords,
    fallback === undefined || fallback === null ? '' : t('form.default', { value: String(fallback) }),
  ]
    .filter(Boolean)
    .join(' · ');
  const low = range.minimum ?? range.exclusiveMinimum;
  const input = (
    <NumberInput
      label={words.length === 0 ? label : undefined}
      aria-label={label}
      description={words.length === 0 ? description : undefined}
      className={words.length === 0 ? className : undefined}
      value={typeof value === 'number' ? value : ''}
      placeholder={nullable ? t('form.noLimit') : hint}
      title={hint}
      min={low}
      max={range.maximum ?? range.exclusiveMaximum}
      clampBehavior="none"
      error={typeof value === 'number' && outside(value, range) ? rangeWords : undefined}
      allowDecimal={!integer}
      allowNegative
      decimalScale={integer ? 0 : 12}
      step={integer ? 1 : 0.1}
      onChange={(next) =>
        onChange(typeof next === 'number' ? next : next === '' ? (nullable ? null : undefined) : Number(next))
      }
    />
  );
  if (words.length === 0) return input;
  const number = t('form.number');
  return (
    <div className={className}>
      <Select
        label={label}
        description={description}
        data={[...words.map((word) => ({ value: word, label: choiceTitle(t, word) })), { value: '#', label: number }]}
        value={isWord ? value : '#'}
        allowDeselect={false}
        onChange={(next) => onChange(next === '#' ? Math.max(1, range.minimum ?? 1) : next)}
      />
      {!isWord && <div className={styles.below}>{input}</div>}
    </div>
  );
}

function outside(value: number, range: JsonSchema): boolean {
  return (
    (range.minimum !== undefined && value < range.minimum) ||
    (range.maximum !== undefined && value > range.maximum) ||
    (range.exclusiveMinimum !== undefined && value <= range.exclusiveMinimum) ||
    (range.exclusiveMaximum !== undefined && value >= range.exclusiveMaximum)
  );
}

/** Whole numbers in order, typed as "16, 8". */
export function NumbersField({
  label,
  description,
  className,
  value,
  onChange,
}: PartProps & { readonly value: readonly unknown[] }) {
  const { t } = useLanguage();
  const written = value.join(', ');
  const [text, setText] = useState(written);
  const parts = text.split(/[,，\s]+/).filter((part) => part !== '');
  const bad = parts.find((part) => !/^\d+$/.test(part) || Number(part) < 1);
  // what was changed elsewhere, on a drawing of the layers say, is shown in place of what was typed
  const isOther = bad === undefined && parts.map(Number).join(', ') !== written;
  return (
    <TextInput
      label={label}
      description={description}
      className={className}
      value={isOther ? written : text}
      placeholder="16, 8"
      error={bad === undefined ? undefined : t('form.notWhole', { value: bad })}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        const numbers = next.split(/[,，\s]+/).filter((part) => part !== '');
        if (numbers.every((part) => /^\d+$/.test(part) && Number(part) >= 1)) onChange(numbers.map(Number));
      }}
    />
  );
}

/** Entries as JSON; what cannot be read yet is marked and not taken. */
export function EntriesField({
  label,
  description,
  className,
  value,
  onChange,
}: PartProps & { readonly value: readonly unknown[] }) {
  const { t } = useLanguage();
  const [text, setText] = useState(value.length > 0 ? JSON.stringify(value) : '');
  const read = (written: string): readonly unknown[] | undefined => {
    if (written.trim() === '') return [];
    try {
      const parsed: unknown = JSON.parse(written);
      return Array.isArray(parsed) ? parsed : undefined;
    } catch {
      return undefined;
    }
  };
  return (
    <Textarea
      label={label}
      description={description}
      className={className}
      size="xs"
      autosize
      minRows={1}
      value={text}
      placeholder="[{…}]"
      error={read(text) ? undefined : t('form.notEntries')}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const entries = read(event.currentTarget.value);
        if (entries) onChange(entries.length > 0 ? entries : undefined);
      }}
    />
  );
}

import { useState } from 'react';
import { formatNumber } from './numbers.ts';
import { useLanguage } from './use-language.ts';

const mostNamed = 3;

/** A feature with its number, as it is named in a sentence. */
export interface Named {
  readonly name: string;
  readonly value: number;
}

interface SentenceProps {
  /** A key of `explain.says`, whose text ends where the names begin. */
  readonly says: string;
  readonly values?: Readonly<Record<string, string | number>>;
  /** The first of them are said. */
  readonly named: readonly Named[];
  readonly signed?: boolean;
  /** What stands out in the picture. */
  readonly picked?: string | undefined;
  readonly onPick?: (name: string) => void;
}

/** A feature that stands out until it is picked again. */
export function usePicked(): [string | undefined, (name: string) => void] {
  const [picked, setPicked] = useState<string | undefined>(undefined);
  return [picked, (name) => setPicked(picked === name ? undefined : name)];
}

/** What a picture says, in words: each name with its number shows where it stands there. */
export function Sentence({ says, values = {}, named, signed = false, picked, onPick }: SentenceProps) {
  const { t } = useLanguage();
  if (named.length === 0) return null;
  const text = ({ name, value }: Named) => `${name} (${signed && value > 0 ? '+' : ''}${formatNumber(value, 3)})`;
  return (
    <p className="wrap says">
      {t(`explain.says.${says}`, { ...values })}{' '}
      {named.slice(0, mostNamed).map((one, i) => (
        <span key={one.name}>
          {i > 0 && t(i === 1 ? 'explain.says.then' : 'explain.comma')}
          {onPick ? (
            <button
              type="button"
              className="link-button"
              aria-pressed={picked === one.name}
              onClick={() => onPick(one.name)}
            >
              {text(one)}
            </button>
          ) : (
            text(one)
          )}
        </span>
      ))}
      {t('explain.stopMark')}
    </p>
  );
}

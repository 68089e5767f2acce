import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { format, type MessageLanguage, shownNumber } from '../../../core/messages/format.ts';
import type { Label } from '../../../core/schema/label.ts';
import type { Message } from '../../../core/schema/message.ts';

/** The words of a key, with what its sentence leaves open. */
export type Translate = (key: string, values?: Record<string, unknown>) => string;

interface WindowLanguage {
  readonly language: MessageLanguage;
  readonly pick: (words: Label) => string;
  /** A sentence of core. */
  readonly say: (message: Message) => string;
  readonly t: Translate;
}

const shownValues = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? shownNumber(value, name) : value]),
  );

/** Picks the language of the window from words that carry both. */
export function useLanguage(): WindowLanguage {
  const { t, i18n } = useTranslation();
  const language = i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
  // the same until the language changes, so that what is worked out with them holds as long
  return useMemo(
    () => ({
      language,
      pick: (words) => (language === 'zh-CN' ? words.zh : words.en),
      say: (message) => format(message, language),
      t: (key, values) => t(key, values ? shownValues(values) : {}),
    }),
    [language, t],
  );
}

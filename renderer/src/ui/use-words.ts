import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Words } from '../../../core/schema/words.ts';

/** Picks the language of the window from words that carry both. */
export function useWords(): { pick: (words: Words) => string; language: 'en' | 'zh-CN'; t: (key: string, values?: Record<string, unknown>) => string } {
  const { t, i18n } = useTranslation();
  const language = i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
  // the same until the language changes, so that what is worked out with them holds as long
  return useMemo(() => ({ language, pick: (words) => (language === 'zh-CN' ? words.zh : words.en), t: (key, values) => t(key, values ?? {}) }), [language, t]);
}

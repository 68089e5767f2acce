import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { format, type MessageLanguage } from '../../../core/messages/format.ts';
import type { Message } from '../../../core/schema/message.ts';
import en from '../../../resources/locales/en.json' with { type: 'json' };
import zh from '../../../resources/locales/zh-CN.json' with { type: 'json' };

export type Language = MessageLanguage;

export async function startLanguages(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'zh-CN': { translation: zh } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** The language of the window, outside a component. */
export const windowLanguage = (): Language => (i18next.language === 'zh-CN' ? 'zh-CN' : 'en');

/** A sentence of core in that language. */
export const inWindowLanguage = (message: Message): string => format(message, windowLanguage());

export async function setLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

// Messages as a person reads them.
import i18next, { type i18n } from 'i18next';
import type { Message, MessageValue } from '../schema/message.ts';
import { english } from './en/english.ts';
import type { Tell } from './say.ts';
import { chinese } from './zh-cn/chinese.ts';

export type MessageLanguage = 'en' | 'zh-CN';

const grouped = new Intl.NumberFormat('en');
const instances = new Map<MessageLanguage, i18n>();
const quotes = { en: ['"', '"', ', '], 'zh-CN': ['“', '”', '、'] } as const;

function instance(language: MessageLanguage): i18n {
  const known = instances.get(language);
  if (known) return known;
  const made = i18next.createInstance();
  void made.init({
    lng: language,
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    resources: { [language]: { translation: language === 'en' ? english : chinese } },
    interpolation: { escapeValue: false },
  });
  made.services.formatter?.add('list', (value) => String(value));
  made.services.formatter?.add('number', (value) =>
    typeof value === 'number' ? grouped.format(value) : String(value),
  );
  instances.set(language, made);
  return made;
}

/**
 * @returns the sentence; a message whose key is not known, as a newer version may have stored one, as its key and
 * values
 */
export function format(message: Message, language: MessageLanguage): string {
  const { t, exists } = instance(language);
  const values = Object.fromEntries(
    Object.entries(message.values).map(([name, value]) => [name, shown(value, language, name)]),
  );
  const options = { replace: values, ...(typeof values.count === 'number' ? { count: values.count } : {}) };
  return exists(message.key, options) ? t(message.key, options) : [message.key, ...Object.values(values)].join(' ');
}

/** Values that say where something is, or which one it is, and not how many there are. */
const places = new Set([
  'row',
  'first',
  'line',
  'at',
  'byte',
  'offset',
  'position',
  'number',
  'seed',
  'epoch',
  'column',
]);

/** A number within a sentence: whole ones from ten thousand on have separators, as in tables. */
export const shownNumber = (value: number, name: string): string | number =>
  Number.isInteger(value) && Math.abs(value) >= 1e4 && !places.has(name) ? grouped.format(value) : value;

function shown(value: MessageValue, language: MessageLanguage, name: string): string | number {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return name === 'count' ? value : shownNumber(value, name);
  if (!Array.isArray(value)) return format(value as Message, language);
  const [open, close, between] = quotes[language];
  return value.map((item) => (typeof item === 'string' ? open + item + close : format(item, language))).join(between);
}

export const inEnglish = (message: Message): string => format(message, 'en');

/** What tells messages in a language; a text is told as it is. */
export const tellIn =
  (language: MessageLanguage): Tell =>
  (said) =>
    typeof said === 'string' ? said : format(said, language);

import type { VitrineError } from '../errors.ts';
import { type MessageLanguage, tellIn } from '../messages/format.ts';
import type { ErrorReport } from '../schema/error.ts';
import type { Message } from '../schema/message.ts';

/** What a command gives: the one JSON document, and what a person reads. */
export interface CommandResult {
  readonly json: unknown;
  readonly text: string;
  /** What went wrong though there is something to print. */
  readonly failure?: VitrineError;
  /** What a person should know, told on stderr where text is printed. */
  readonly warnings?: readonly (string | Message)[];
}

let language: MessageLanguage = 'en';

/** What a person at the terminal reads from now on; JSON stays English. */
export const setLanguage = (wanted: MessageLanguage): void => {
  language = wanted;
};

/** The language that a person at the terminal reads. */
export const languageNow = (): MessageLanguage => language;

/** A sentence for the person at the terminal. */
export const sentence = (said: string | Message): string => tellIn(language)(said);

/** Text for a terminal: signs that would steer it, or turn what is read around, are written out. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (sign) =>
    sign === '\n' || sign === '\t' ? sign : `\\u{${sign.codePointAt(0)?.toString(16)}}`,
  );

/** A refusal or failure for people, or as JSON. */
export function errorText(report: ErrorReport, json: boolean): string {
  const { code, where, said, saidHint } = report;
  if (json)
    return JSON.stringify({
      error: {
        code,
        message: report.message,
        hint: report.hint ?? null,
        where: where ?? null,
        ...(said && { key: said.key, values: said.values }),
      },
    });
  const hint = saidHint ?? report.hint;
  const [whereLabel, hintLabel] = language === 'en' ? ['where: ', 'hint: '] : ['位置：', '提示：'];
  return [
    `${code}: ${sentence(said ?? report.message)}`,
    where ? `  ${whereLabel}${where}` : '',
    hint ? `  ${hintLabel}${sentence(hint)}` : '',
    report.code === 'internal' && report.detail ? report.detail : '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

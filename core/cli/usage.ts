// How arguments are refused, and in which language.
import type { CommanderError } from 'commander';
import { VitrineError } from '../errors.ts';
import type { MessageLanguage } from '../messages/format.ts';
import { say } from '../messages/say.ts';
import type { Message } from '../schema/message.ts';

/** `--lang` where it can be read from the arguments as they stand, else what the environment says; else English. */
export function languageAskedFor(argv: readonly string[]): MessageLanguage {
  const at = argv.findIndex((argument) => argument === '--lang' || argument.startsWith('--lang='));
  const given = at < 0 ? undefined : argv[at] === '--lang' ? argv[at + 1] : argv[at].slice('--lang='.length);
  return /^zh(?![a-z])/i.test(given ?? wantedLanguage() ?? '') ? 'zh-CN' : 'en';
}

/** What the environment says: VITRINE_LANG, else the system's language where it is Chinese. */
export function wantedLanguage(): string | undefined {
  const { VITRINE_LANG: own, LC_ALL: all, LANG: system } = process.env;
  if (own) return own;
  return /^zh(?![a-z])/i.test(all || system || '') ? 'zh-CN' : undefined;
}

/** What commander says of arguments, as an error in the reader's language. */
export function usageError(error: CommanderError): VitrineError {
  return new VitrineError('usage', messageOf(error), { hint: say('hint.seeVitrineHelp', {}) });
}

function messageOf({ code, message }: CommanderError): Message | string {
  const text = message.replace(/^error: /, '');
  const name = /'([^']*)'/.exec(text)?.[1] ?? '';
  const suggestion = text.includes('\n') ? text.slice(text.indexOf('\n')) : '';
  switch (code) {
    case 'commander.unknownOption':
      return say('error.unknownOption', { name, suggestion });
    case 'commander.unknownCommand':
      return say('error.unknownCommand', { name, suggestion });
    case 'commander.missingArgument':
      return say('error.missingArgument', { name });
    case 'commander.optionMissingArgument':
      return say('error.optionMissingArgument', { name });
    case 'commander.missingMandatoryOptionValue':
      return say('error.missingOption', { name });
    case 'commander.excessArguments':
      return say('error.excessArguments', { detail: text.replace(/^too many arguments/, '') });
    default:
      return text;
  }
}

import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { parseSpecText } from '../validation/spec-yaml.ts';

/** How each option that takes an object is written. */
const examples = {
  '--params': `--params '{"background": 50}'`,
  '--limits': `--limits '{"frozen": ["age"], "ranges": {"income": [0, 5000]}}'`,
  '--costs': `--costs '{"falsePositive": 1, "falseNegative": 5}'`,
} as const;

/** The object that an option holds. @throws params where its text is none */
export function readJsonOption(text: string, option: keyof typeof examples): Record<string, unknown> {
  const refuse = (message: ReturnType<typeof say>) =>
    new VitrineError('params', message, { where: option, hint: say('text', { text: examples[option] }) });
  let value: unknown;
  try {
    value = parseSpecText(text);
  } catch {
    throw refuse(say('error.optionCannotBeRead', { option, text: text.slice(0, 80) }));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse(say('error.optionNotJsonObject', { option }));
  return value as Record<string, unknown>;
}

import { parseDocument, stringify } from 'yaml';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';

/** Reads a spec's text, YAML or JSON. @throws spec with the line that cannot be read */
export function parseSpecText(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true });
  const [problem] = document.errors;
  if (problem)
    throw new VitrineError(
      'spec',
      say('error.specCannotBeRead', { value: problem.message.split('\n')[0].replace(/:$/, '') }),
      {
        where: problem.linePos ? `line ${problem.linePos[0].line}` : 'spec',
        hint: say('hint.specYamlOrJsonSee', {}),
      },
    );
  try {
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    return value;
  } catch (error) {
    throw new VitrineError(
      'spec',
      say('error.specCannotBeRead', { value: error instanceof Error ? error.message : String(error) }),
      { where: 'spec' },
    );
  }
}

/** A spec as the YAML that a person reads, edits and hands to the command line. */
export function specText(spec: unknown): string {
  return stringify(spec, { lineWidth: 100, flowCollectionPadding: false });
}

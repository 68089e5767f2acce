import fs from 'node:fs';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { putAt } from '../validation/put-at.ts';
import { parseSpecText } from '../validation/spec-yaml.ts';

/** A spec from its file, with `--set path=value` put into it. @throws file-not-found, spec, usage */
export function specFromFile(file: string, assignments: readonly string[]): unknown {
  if (!fs.existsSync(file))
    throw new VitrineError('file-not-found', say('error.thereNoSpec', { file }), { where: file });
  if (!fs.statSync(file).isFile())
    throw new VitrineError('spec', say('error.notFile', { file }), {
      where: file,
      hint: say('hint.nameSpecYamlOrJson', {}),
    });
  if (fs.statSync(file).size > 5e6) throw new VitrineError('spec', say('error.specLargerThan5Mb', {}), { where: file });
  const spec = parseSpecText(fs.readFileSync(file, 'utf8'));
  for (const assignment of assignments) applyAssignment(spec, assignment);
  return spec;
}

function applyAssignment(spec: unknown, assignment: string): void {
  const at = assignment.indexOf('=');
  if (at < 1)
    throw new VitrineError('usage', say('error.setNotPathValue', { assignment }), {
      where: '--set',
      hint: say('hint.setModelMaxdepth4', {}),
    });
  const path = assignment.slice(0, at);
  const fault = putAt(spec, path.split('.'), parseSpecText(assignment.slice(at + 1)), 'refuse');
  if (!fault) return;
  throw new VitrineError(
    'usage',
    fault.kind === 'key'
      ? say('error.setCannotReach', { assignment: path })
      : fault.key === undefined
        ? say('error.setDoesNotLeadAnywhere', { assignment: path })
        : say('error.setNotInsideMapping', { assignment: path, key: fault.key }),
    { where: '--set' },
  );
}

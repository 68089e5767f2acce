import { say, shortened, some } from '../../messages/say.ts';
import type { Message } from '../../schema/message.ts';

/** The longest name of a column. */
const maxName = 200;

/**
 * Names without white space at the ends, empty ones made up, repeated ones numbered.
 * @returns the names, and notes on those that could not stay as the file has them
 */
export function uniqueNames(raw: readonly string[]): { readonly names: string[]; readonly notes: Message[] } {
  const seen = new Set<string>();
  const changed: Message[] = [];
  const trimmed: string[] = [];
  const taken = new Set(raw.map((text) => text.trim()));
  const names = raw.map((text, i) => {
    const whole = text.trim().replaceAll(/\s+/g, ' ');
    const base = whole.slice(0, maxName) || `column_${i + 1}`;
    let name = base;
    for (let k = 2; seen.has(name) || (name !== base && taken.has(name)); k++) name = `${base}_${k}`;
    seen.add(name);
    if (whole !== '' && name !== whole)
      changed.push(
        whole.length > maxName
          ? say('read.cutOne', { place: i + 1, text: shortened(text), most: maxName })
          : say('read.renamedOne', { place: i + 1, text: shortened(text), column: shortened(name) }),
      );
    else if (whole !== '' && text !== name) trimmed.push(name);
    return name;
  });
  return {
    names,
    notes: [
      ...(changed.length > 0 ? [say('read.renamed', { names: some(changed) })] : []),
      ...(trimmed.length > 0 ? [say('read.trimmed', { columns: some(trimmed) })] : []),
    ],
  };
}

import type { ColumnSummary } from '../../../../core/schema/dataset.ts';

/** Names that people give to the column that is to be predicted. */
const NAMES =
  /^(?:y|target|class|label|labels|outcome|response|result|default|diagnosis|status|grade|quality|price|risk|目标|标签|类别|结果|结局|诊断|因变量|违约|价格)$/u;

const saysSo = (word: string): boolean => NAMES.test(word.toLowerCase());

/**
 * The columns that a person most likely wants to predict, at most `most` of them: first those whose name is a word for
 * it ("class", "结果"), then the last column of the table, where many files have it, then those with such a word in
 * their name ("loan_status"). Columns that cannot be a target (identifiers, free text, dates, one value only) are left
 * out.
 */
export function likelyTargets(columns: readonly ColumnSummary[], most = 3): readonly ColumnSummary[] {
  const possible = columns.filter(
    ({ kind, profile }) => (kind === 'numeric' || kind === 'categorical') && profile.distinct > 1,
  );
  const named = possible.filter(({ name }) => saysSo(name));
  const inPart = possible.filter(({ name }) => name.split(/[^\p{L}\p{N}]+/u).some(saysSo));
  return [...new Set([...named, ...possible.slice(-1), ...inPart])].slice(0, most);
}

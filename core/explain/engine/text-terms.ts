// What the words of texts come to, of methods that give each encoded column a value.
import type { ExplainContext } from '../explainer.ts';
import type { TermValue } from '../results/term-value.ts';

export const hasTexts = ({ encoder }: Pick<ExplainContext, 'encoder'>): boolean =>
  encoder.features.some(({ kind }) => kind === 'text' || kind === 'sequence');

/** The only feature is a text that is read word by word. */
export const readsWords = ({ encoder }: Pick<ExplainContext, 'encoder'>): boolean =>
  encoder.features[0]?.kind === 'sequence';

/**
 * The words that the texts of an explained row have; nothing where there are no texts.
 * @param columns value of each encoded column
 */
export function termsOfRow(
  context: Pick<ExplainContext, 'encoder' | 'encoded'>,
  row: number,
  columns: ArrayLike<number>,
): TermValue[] {
  const { encoder, encoded } = context;
  return encoder.features.flatMap((own, feature) =>
    own.kind === 'text'
      ? own.terms.flatMap((term, i) =>
          encoded[row * encoder.width + own.offset + i] === 0
            ? []
            : [{ feature, term, value: columns[own.offset + i], standardError: 0 }],
        )
      : [],
  );
}

// Anchors of a text or a picture: a condition is that a word stands there, or that a segment is shown; draws hide each of
// the others with probability one half (Ribeiro, Singh & Guestrin 2018).
import { tokensOf } from '../../../data/texts/tokens.ts';
import { tabular } from '../../../models/batch.ts';
import type { Random } from '../../../numeric/random.ts';
import type { ContentParts } from '../../engine/content-parts.ts';
import type { ExplainContext } from '../../explainer.ts';
import type { Condition } from './conditions.ts';
import { batch, type Sampler, screened } from './sampler.ts';

/** The terms of each training text, once for all explained rows. */
function termsOfTraining(context: ExplainContext): readonly ReadonlySet<string>[] {
  const [feature] = context.encoder.features;
  if (feature.kind !== 'text' && feature.kind !== 'sequence') return [];
  return context.once('terms of training texts', () => {
    const { values, rows } = context.training();
    return Array.from(
      { length: rows },
      (_, r) =>
        new Set(
          Number.isNaN(values[r])
            ? []
            : tokensOf(feature.categories[values[r]], feature.settings).map(({ term }) => term),
        ),
    );
  });
}

export function contentConditions(context: ExplainContext, row: number, { parts }: ContentParts): Condition[] {
  const [{ name }] = context.encoder.features;
  const training = termsOfTraining(context);
  const own = context.rows.values[row];
  return parts.map(({ term, segment }, part) => ({
    feature: 0,
    part,
    text: term === undefined ? `${name} shows segment ${segment}` : `${name} contains “${term}”`,
    own,
    isTrue: () => true,
    holds: term === undefined ? undefined : Uint8Array.from(training, (terms) => Number(terms.has(term))),
    ...(segment === undefined ? {} : { segment }),
  }));
}

export function contentSampler(
  context: ExplainContext,
  { parts, hidden }: ContentParts,
  answer: number,
  random: Random,
): Sampler {
  const draw = (of: readonly number[], count: number) => {
    const masks = Array.from({ length: count }, () => {
      const mask = Uint8Array.from(parts, () => Number(random.uniform() < 0.5));
      for (const part of of) mask[part] = 1;
      return mask;
    });
    const answers = context.capabilities.answers(tabular(hidden(masks), count));
    return { masks, stays: Uint8Array.from(answers, (value) => Number(value === answer)) };
  };
  return {
    ask: (of) => draw(of, batch).stays.reduce((sum, stays) => sum + stays, 0),
    screen(of) {
      const { masks, stays } = draw(of, screened);
      return Float64Array.from(parts, (_, part) => {
        let [hits, held] = [1, 2];
        masks.forEach((mask, i) => {
          if (mask[part] === 0) return;
          held++;
          hits += stays[i];
        });
        return hits / held;
      });
    },
  };
}

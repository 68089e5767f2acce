// Groups of features that a person names.

import { z } from 'zod';
import { notAFeature } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { ExplainContext } from '../explainer.ts';

export const groupList = z
  .array(z.strictObject({ name: z.string().min(1), features: z.array(z.string()).min(1) }))
  .min(1);

export interface NamedGroup {
  readonly name: string;
  /** Places of the features in the encoder. */
  readonly features: readonly number[];
}

/**
 * The named groups, and the features that are in none. @throws params where a name is not that of a feature, or a
 * feature is in two groups
 */
export function namedGroups(
  { encoder: { features } }: ExplainContext,
  named: z.infer<typeof groupList>,
): { groups: NamedGroup[]; alone: number[] } {
  const taken = new Map<number, string>();
  const names = features.map((feature) => feature.name);
  const groups = named.map(({ name, features: members }, g) => ({
    name,
    features: members.map((one) => {
      const where = `params.groups.${g}`;
      const f = names.indexOf(one);
      if (f < 0) throw notAFeature(one, names, where);
      const other = taken.get(f);
      if (other !== undefined)
        throw new VitrineError('params', say('error.groupAlready', { one, other }), {
          where,
          hint: say('hint.featureMayBeOneGroup', {}),
        });
      taken.set(f, name);
      return f;
    }),
  }));
  return { groups, alone: features.flatMap((_, feature) => (taken.has(feature) ? [] : [feature])) };
}

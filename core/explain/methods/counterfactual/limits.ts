// What a counterfactual may change, and how far: limits that a person sets, and the range of the training rows.

import { z } from 'zod';
import type { FeatureEncoding } from '../../../data/fields/registry.ts';
import { isContent } from '../../../data/fields/registry.ts';
import { notAFeature } from '../../../data/table.ts';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { field } from '../../../schema/label.ts';
import type { ExplainContext } from '../../explainer.ts';

const names = (label: readonly [string, string], help: readonly [string, string]) =>
  z
    .array(z.string())
    .default([])
    .meta(field([label[0], label[1]], [help[0], help[1]]));

export const limitParams = {
  frozen: names(['May not change', '不可改变'], ['Features that stay as they are.', '保持不变的特征。']),
  onlyUp: names(
    ['Only up', '只能增大'],
    ['Features that may only grow, such as an age.', '只能增大的特征，例如年龄。'],
  ),
  onlyDown: names(['Only down', '只能减小'], ['Features that may only fall.', '只能减小的特征。']),
  ranges: z
    .array(z.strictObject({ feature: z.string(), low: z.number().optional(), high: z.number().optional() }))
    .default([])
    .meta(
      field(
        ['Ranges', '取值范围'],
        [
          'Bounds of numeric features, as a list of {feature, low, high}. Empty: the range of the training rows.',
          '数值特征的界限，写作 {feature, low, high} 的列表；留空则为训练行的范围。',
        ],
        'advanced',
      ),
    ),
};

export interface LimitParams {
  readonly frozen: readonly string[];
  readonly onlyUp: readonly string[];
  readonly onlyDown: readonly string[];
  readonly ranges: readonly { readonly feature: string; readonly low?: number; readonly high?: number }[];
}

/** The training rows' range of each feature: categories by their place. */
export interface Spans {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Every training row has a whole number. */
  readonly whole: readonly boolean[];
}

export function spansOf(context: ExplainContext): Spans {
  return context.once('spans', () => {
    const { values, rows, features } = context.training();
    const low = new Float64Array(features).fill(Number.POSITIVE_INFINITY);
    const high = new Float64Array(features).fill(Number.NEGATIVE_INFINITY);
    const whole = new Array<boolean>(features).fill(true);
    for (let r = 0; r < rows; r++) {
      for (let f = 0; f < features; f++) {
        const value = values[r * features + f];
        if (Number.isNaN(value)) continue;
        low[f] = Math.min(low[f], value);
        high[f] = Math.max(high[f], value);
        whole[f] &&= Number.isInteger(value);
      }
    }
    return { low, high, whole };
  });
}

/**
 * For each feature, the values that a row may be given besides its own: a stretch, or for categories whether another is
 * allowed.
 */
export interface Room {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly spans: Float64Array;
  readonly whole: readonly boolean[];
}

/** @throws params where a name is not that of a feature, or a limit does not go with it */
export function roomFor(context: ExplainContext, own: Float64Array, limits: LimitParams): Room {
  const { features } = context.encoder;
  const { low: least, high: most, whole } = spansOf(context);
  const low = Float64Array.from(own, (value, f) => (Number.isNaN(value) ? Number.NaN : Math.min(value, least[f])));
  const high = Float64Array.from(own, (value, f) => (Number.isNaN(value) ? Number.NaN : Math.max(value, most[f])));
  // another text is no change that a person could make
  features.forEach((feature, f) => {
    if (isContent(feature)) low[f] = high[f] = own[f];
  });
  for (const [key, list] of Object.entries({
    frozen: limits.frozen,
    onlyUp: limits.onlyUp,
    onlyDown: limits.onlyDown,
  })) {
    for (const name of list) {
      const f = placeOf(features, name, `params.${key}`);
      if (key !== 'frozen' && features[f].kind !== 'numeric')
        throw new VitrineError('params', say('error.hasCategoriesCannotGoUp', { name }), {
          where: `params.${key}`,
          hint: say('hint.freezeOrLeaveFree', {}),
        });
      if (key !== 'onlyDown') low[f] = own[f];
      if (key !== 'onlyUp') high[f] = own[f];
    }
  }
  for (const range of limits.ranges) {
    const f = placeOf(features, range.feature, 'params.ranges');
    if (features[f].kind !== 'numeric')
      throw new VitrineError('params', say('error.hasCategoriesAndNoRange', { feature: range.feature }), {
        where: 'params.ranges',
      });
    if (range.low !== undefined)
      low[f] = limits.onlyUp.includes(range.feature) ? Math.max(own[f], range.low) : range.low;
    if (range.high !== undefined)
      high[f] = limits.onlyDown.includes(range.feature) ? Math.min(own[f], range.high) : range.high;
  }
  return { low, high, whole, spans: Float64Array.from(most, (value, f) => value - least[f]) };
}

function placeOf(features: readonly FeatureEncoding[], name: string, where: string): number {
  const found = features.findIndex((feature) => feature.name === name);
  if (found >= 0) return found;
  throw notAFeature(
    name,
    features.map((feature) => feature.name),
    where,
  );
}

/** May the feature have this value? */
export function allows(room: Room, feature: FeatureEncoding, f: number, own: number, value: number): boolean {
  if (Object.is(own, value) || own === value) return true;
  // what a value is not known from cannot be held to a limit
  if (Number.isNaN(own) || Number.isNaN(value)) return false;
  if (feature.kind !== 'numeric') return room.low[f] !== own || room.high[f] !== own;
  return value >= room.low[f] && value <= room.high[f];
}

/** Between 0 and 1 within the training rows' range; a change of category counts 1. */
export function apart(room: Room, feature: FeatureEncoding, f: number, a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) === Number.isNaN(b) ? 0 : 1;
  if (feature.kind !== 'numeric') return a === b ? 0 : 1;
  return room.spans[f] > 0 ? Math.abs(a - b) / room.spans[f] : Number(a !== b);
}

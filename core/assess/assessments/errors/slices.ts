// Slices of the rows by one or two features, and which of them have more mistakes than the rest.

import { isContent, measureOf } from '../../../data/fields/registry.ts';
import { figure } from '../../../messages/figures.ts';
import { adjustedP } from '../../../metrics/adjusted-p.ts';
import { largerMean, moreMistakes } from '../../../metrics/slice-test.ts';
import { type Interval, wilson } from '../../../numeric/intervals.ts';
import { mean, quantile, sortedFinite } from '../../../numeric/stats.ts';
import type { AssessContext } from '../../engine/context.ts';

interface Condition {
  readonly feature: string;
  readonly text: string;
}

/** A feature in groups: what each is, and in which each row is; -1 where its value is missing. */
export interface Binned {
  readonly conditions: readonly Condition[];
  readonly of: Int32Array;
}

export interface Slice {
  readonly conditions: readonly string[];
  /** Places among the rows that are looked at. */
  readonly places: readonly number[];
  readonly rows: number;
  readonly loss: number;
  readonly interval: Interval | null;
  readonly p: number;
  /** Of so many that were tried (Benjamini & Hochberg 1995). */
  readonly adjustedP: number;
}

/** Groups of one feature: each category, or quarters of a number. */
export function binsOf({ encoder, rows, ...context }: AssessContext): Binned[] {
  const raw = context.raw(rows);
  const count = encoder.features.length;
  return encoder.features.map((feature, f) => {
    const own = Float64Array.from(rows, (_, r) => raw.values[r * count + f]);
    const { name, values } = isContent(feature) ? measureOf(feature, own) : { name: feature.name, values: own };
    if (feature.kind === 'categorical')
      return {
        conditions: feature.categories.map((name) => ({ feature: feature.name, text: `${feature.name} = ${name}` })),
        of: Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code)),
      };
    const sorted = sortedFinite(values);
    const bounds = sorted.length > 0 ? [...new Set([0.25, 0.5, 0.75].map((share) => quantile(sorted, share)))] : [];
    return {
      conditions: [
        ...bounds.map((bound, i) => ({
          feature: feature.name,
          text: i === 0 ? `${name} <= ${figure(bound)}` : `${figure(bounds[i - 1])} < ${name} <= ${figure(bound)}`,
        })),
        {
          feature: feature.name,
          text: bounds.length > 0 ? `${name} > ${figure(bounds[bounds.length - 1])}` : name,
        },
      ],
      of: Int32Array.from(values, (value) =>
        Number.isNaN(value) ? -1 : bounds.filter((bound) => value > bound).length,
      ),
    };
  });
}

/** Slices by one or two features that there could be. */
function possibleSlices(binned: readonly Binned[]): number {
  const sizes = binned.map(({ conditions }) => conditions.length);
  const all = sizes.reduce((a, b) => a + b, 0);
  const squares = sizes.reduce((a, b) => a + b * b, 0);
  return all + (all * all - squares) / 2;
}

function lossElsewhere(loss: Float64Array, places: readonly number[]): Float64Array {
  const isIn = new Uint8Array(loss.length);
  for (const place of places) isIn[place] = 1;
  return loss.filter((_, i) => isIn[i] === 0);
}

/** Places of the rows of each group. */
function membersOf({ conditions, of }: Binned): number[][] {
  const members = conditions.map((): number[] => []);
  of.forEach((bin, place) => {
    if (bin >= 0) members[bin].push(place);
  });
  return members;
}

/** Features of which pairs are looked at: those whose groups differ most. */
const mostPaired = 12;

/** @param binned of each feature @param isCounted each loss is a mistake or none, 1 or 0 */
export function sliceList(binned: readonly Binned[], loss: Float64Array, minRows: number, isCounted: boolean): Slice[] {
  const features = binned.map((own) => ({ ...own, members: membersOf(own) }));
  const overall = mean(loss);
  const allWrong = loss.reduce((sum, value) => sum + value, 0);
  const tried: { conditions: string[]; places: number[]; excess: number; p: number }[] = [];
  const consider = (conditions: string[], places: number[]) => {
    if (places.length < minRows || places.length === loss.length) return;
    const own = Float64Array.from(places, (i) => loss[i]);
    const total = own.reduce((sum, value) => sum + value, 0);
    const p = isCounted
      ? moreMistakes(total, places.length, allWrong, loss.length)
      : largerMean(own, lossElsewhere(loss, places));
    tried.push({ conditions, places, excess: total / places.length - overall, p });
  };
  for (const { conditions, members } of features)
    conditions.forEach((condition, bin) => consider([condition.text], members[bin]));
  const strongest = features
    .map((feature, f) => ({
      feature,
      f,
      p: Math.min(
        1,
        ...tried.filter((one) => feature.conditions.some(({ text }) => text === one.conditions[0])).map((one) => one.p),
      ),
    }))
    .sort((a, b) => a.p - b.p || a.f - b.f)
    .slice(0, mostPaired);
  strongest.forEach(({ feature: first }, a) => {
    for (const { feature: second } of strongest.slice(0, a))
      first.conditions.forEach((one, i) => {
        const among = first.members[i];
        if (among.length < minRows) return;
        const parts = second.conditions.map((): number[] => []);
        for (const place of among) if (second.of[place] >= 0) parts[second.of[place]].push(place);
        second.conditions.forEach((other, j) => consider([one.text, other.text], parts[j]));
      });
  });
  // which pairs are tried was chosen by the same mistakes: all that could have been count
  const possible = possibleSlices(binned);
  // more mistakes than elsewhere, by chance as often as p says
  const ranked = tried.sort((a, b) => a.p - b.p || b.places.length - a.places.length);
  const adjusted = adjustedP(
    ranked.map((one) => one.p),
    possible,
  );
  return ranked.flatMap(({ conditions, places, p, excess }, i) => {
    if (excess <= 0) return [];
    const values = places.map((place) => loss[place]);
    const total = values.reduce((a, b) => a + b, 0);
    return [
      {
        conditions,
        places,
        rows: places.length,
        loss: total / places.length,
        interval: isCounted ? wilson(total, places.length) : null,
        p,
        adjustedP: adjusted[i],
      },
    ];
  });
}

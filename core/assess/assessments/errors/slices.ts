// Slices of the rows by one or two features, and which of them have more mistakes than the rest.
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
  const shown = (value: number) => String(Number(value.toPrecision(4)));
  return encoder.features.map((feature, f) => {
    const values = Float64Array.from(rows, (_, r) => raw.values[r * count + f]);
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
          text:
            i === 0
              ? `${feature.name} <= ${shown(bound)}`
              : `${shown(bounds[i - 1])} < ${feature.name} <= ${shown(bound)}`,
        })),
        {
          feature: feature.name,
          text: bounds.length > 0 ? `${feature.name} > ${shown(bounds[bounds.length - 1])}` : feature.name,
        },
      ],
      of: Int32Array.from(values, (value) =>
        Number.isNaN(value) ? -1 : bounds.filter((bound) => value > bound).length,
      ),
    };
  });
}

/** Features of which pairs are looked at: those whose groups differ most. */
const mostPaired = 12;

export function sliceList(context: AssessContext, loss: Float64Array, minRows: number): Slice[] {
  const features = binsOf(context);
  const overall = mean(loss);
  const isClassifier = context.trained.task === 'classification';
  const allWrong = loss.reduce((sum, value) => sum + value, 0);
  const tried: { conditions: string[]; places: number[]; excess: number; p: number }[] = [];
  const consider = (conditions: string[], places: number[]) => {
    if (places.length < minRows || places.length === loss.length) return;
    const own = Float64Array.from(places, (i) => loss[i]);
    const total = own.reduce((sum, value) => sum + value, 0);
    const isIn = new Set(places);
    const p = isClassifier
      ? moreMistakes(total, places.length, allWrong, loss.length)
      : largerMean(
          own,
          loss.filter((_, i) => !isIn.has(i)),
        );
    tried.push({ conditions, places, excess: total / places.length - overall, p });
  };
  const membersOf = (of: Int32Array, bin: number, among: readonly number[]) => among.filter((i) => of[i] === bin);
  const all = [...loss.keys()];
  for (const { conditions, of } of features)
    conditions.forEach((condition, bin) => consider([condition.text], membersOf(of, bin, all)));
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
        const among = membersOf(first.of, i, all);
        if (among.length < minRows) return;
        second.conditions.forEach((other, j) => consider([one.text, other.text], membersOf(second.of, j, among)));
      });
  });
  // more mistakes than elsewhere, by chance as often as p says; of so many that were tried
  const ranked = tried.sort((a, b) => a.p - b.p || b.places.length - a.places.length);
  let least = 1;
  const adjusted = ranked.map((one, i) => (one.p * ranked.length) / (i + 1));
  for (let i = adjusted.length - 1; i >= 0; i--) {
    least = Math.min(least, adjusted[i]);
    adjusted[i] = least;
  }
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
        interval: isClassifier ? wilson(total, places.length) : null,
        p,
        adjustedP: adjusted[i],
      },
    ];
  });
}

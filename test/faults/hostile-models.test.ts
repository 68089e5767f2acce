// A model that somebody else has written into a project: refused as damaged, or a model all the same; never a hang, a
// crash or numbers from beyond an array.

import { describe, expect, it } from 'vitest';
import { type ArtifactValue, packArtifact, unpackArtifact } from '../../core/models/artifact.ts';
import { tabular } from '../../core/models/batch.ts';
import { findModelKind, tableKinds } from '../../core/models/registry.ts';
import { Random } from '../../core/numeric/random.ts';
import { packModel, unpackModel } from '../../core/training/stored-model.ts';
import { sampleTable, trainOn } from '../support/data.ts';

type Holder = Record<string | number, ArtifactValue>;
type Place = readonly [holder: Holder, key: string | number];

/** Every value of an artefact, and a few of each array. */
function places(value: ArtifactValue, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  const holder = value as Holder;
  const keys =
    ArrayBuffer.isView(value) || Array.isArray(value)
      ? [...Array(Math.min(4, (value as ArrayLike<unknown>).length)).keys()]
      : Object.keys(value);
  for (const key of keys) {
    found.push([holder, key]);
    places(holder[key], found);
  }
  return found;
}

const numbers = [-1, 0, 1, 2, 3, 7, 1.5, 1e9, -1e9, Number.NaN, Number.POSITIVE_INFINITY];

/** One thing of it changed. */
function mutate([holder, key]: Place, random: Random): void {
  const value = holder[key];
  const pick = <T>(list: readonly T[]): T => list[random.integer(list.length - 1)];
  if (value instanceof Float64Array || value instanceof Int32Array)
    holder[key] = pick([
      value.slice(1),
      value.slice(0, 0),
      value.slice().reverse(),
      Float64Array.of(...value, 1),
      value.slice().fill(pick([0, 1, -1, 1e9])),
    ]);
  else if (typeof value === 'number') holder[key] = pick(numbers);
  else if (typeof value === 'string') holder[key] = pick(['', '__proto__', 'sigmoid', 'x']);
  else if (typeof value === 'boolean') holder[key] = !value;
  else if (Array.isArray(value))
    holder[key] = pick<ArtifactValue>([[], value.slice(1), [...value, ...value.slice(0, 1)], value.toReversed()]);
  else holder[key] = pick<ArtifactValue>([null, {}, [], 3]);
}

const targets = { iris: 'target', diabetes: 'progression' } as const;
const fitted = (kind: string, sample: keyof typeof targets) =>
  trainOn(
    sampleTable(sample),
    kind,
    findModelKind(kind).params.parse(kind === 'random-forest' || kind === 'gradient-boosting' ? { trees: 10 } : {}),
    { target: targets[sample], numeric: 'standard' },
    { epochs: 5 },
  );

describe('models of a foreign project', () => {
  it.each(tableKinds.map(({ kind }) => kind))(
    '%s: changed ones are refused, or answer with as many numbers as they should',
    (kind) => {
      let refused = 0;
      let tried = 0;
      const { tasks } = findModelKind(kind);
      for (const [sample, task] of [
        ['iris', 'classification'],
        ['diabetes', 'regression'],
      ] as const) {
        if (!tasks.includes(task)) continue;
        const trained = fitted(kind, sample);
        const whole = packModel(trained);
        expect(unpackModel(whole).model.outputs).toBe(trained.model.outputs);
        const random = new Random(7);
        const x = new Float64Array(5 * trained.encoder.width).fill(0.5);
        for (let mutant = 0; mutant < 150; mutant++) {
          tried++;
          const value = unpackArtifact(whole);
          const all = places(value);
          mutate(all[random.integer(all.length - 1)], random);
          let restored: ReturnType<typeof unpackModel>;
          try {
            restored = unpackModel(packArtifact(value));
          } catch (error) {
            expect(error).toMatchObject({ name: 'VitrineError' });
            refused++;
            continue;
          }
          const { width } = restored.encoder;
          const output = restored.model.predict(
            tabular(width === trained.encoder.width ? x : new Float64Array(5 * width), 5),
          );
          expect(output.length).toBe(5 * restored.model.outputs);
          expect(output.some(Number.isNaN)).toBe(false);
          restored.model.facts();
          JSON.stringify(restored.model.describe());
        }
      }
      expect(refused).toBeGreaterThan(tried / 5);
    },
  );

  it('a tree whose children lead back up is refused before it is walked', () => {
    const trained = fitted('decision-tree', 'iris');
    const value = unpackArtifact(packModel(trained)) as unknown as {
      model: { tree: { childrenLeft: Int32Array; childrenRight: Int32Array } };
    };
    value.model.tree.childrenLeft[0] = 0;
    value.model.tree.childrenRight[0] = 0;
    expect(() => unpackModel(packArtifact(value as unknown as ArtifactValue))).toThrow('could have learnt');
  });
});

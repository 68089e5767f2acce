import { expect, it } from 'vitest';
import { pack, unpack } from '../../core/explain/engine/explanation-codec.ts';
import { attribute, sampleTable, trainOn } from '../support/data.ts';

it('an explanation comes out of its packing as it went in, and texts travel once', () => {
  const iris = sampleTable('iris');
  const trained = trainOn(iris, 'linear', {}, { target: 'target', numeric: 'standard' });
  const value = attribute('lime', trained, iris, [0, 1, 70, 140], { samples: 200 });
  const packed = pack(value);
  expect(packed.conditions?.texts.length).toBe(new Set(value.conditions?.flat()).size);
  expect('conditions' in packed.value).toBe(false);
  expect(unpack(structuredClone(packed))).toEqual(value);
  const other = attribute('occlusion', trained, iris, [0], {});
  expect(unpack(pack(other))).toEqual(other);
});

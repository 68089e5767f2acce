// The one door to tfjs-node. It is loaded on first use, because its library is large and most jobs do without.

import { createRequire } from 'node:module';
import util from 'node:util';
import type * as Tensorflow from '@tensorflow/tfjs';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';

export type Tensors = typeof Tensorflow;
export type Matrix = Tensorflow.Tensor2D;
export type Tensor = Tensorflow.Tensor;
export type Tensor3D = Tensorflow.Tensor3D;
export type Tensor4D = Tensorflow.Tensor4D;

let loaded: Tensors | undefined;

/** @throws native-part-missing */
export function loadTensors(): Tensors {
  if (loaded) return loaded;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // tfjs-node 4.22 calls two functions that Node 23 dropped, and of which earlier ones print a warning.
  const legacy = util as unknown as Record<string, unknown>;
  legacy.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  legacy.isArray = Array.isArray;
  try {
    loaded = createRequire(import.meta.url)('@tensorflow/tfjs-node') as Tensors;
  } catch (error) {
    throw new VitrineError(
      'native-part-missing',
      say('error.tfjsNodeCannotBeLoaded', {
        value: error instanceof Error ? error.message.split('\n')[0] : String(error),
      }),
      {
        hint: say('hint.runNpmRunSetupSee', {}),
        cause: error,
      },
    );
  }
  return loaded;
}

export function tensorsAvailable(): boolean {
  try {
    loadTensors();
    return true;
  } catch {
    return false;
  }
}

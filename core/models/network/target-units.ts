import type { FittedModel, TargetScaling } from '../model.ts';
import type { Layer } from './layer.ts';

/**
 * The layers of a network that learned a standardised target, for the target's own units: the last one, which is
 * linear, carries scale and shift.
 */
export function layersInUnits({ layers }: FittedModel, { shift, scale }: TargetScaling): Layer[] {
  if (!layers) throw new Error('a model without layers is no network');
  return layers.map((layer, l) =>
    l < layers.length - 1
      ? layer
      : {
          ...layer,
          weights: layer.weights.map((weight) => weight * scale),
          bias: layer.bias.map((bias) => bias * scale + shift),
        },
  );
}

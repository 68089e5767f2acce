// The same pass on tfjs-node: whole batches in one tensor call each, 32-bit numbers.
import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs';
import { loadTensors, type Tensors } from '../tensors.ts';
import { type Activation, activate, type Layer } from './network.ts';
import { adamRate, slotCount } from './optimiser.ts';
import { measure, type Stepper, type StepperSetup } from './stepper.ts';

export function createTensorStepper(setup: StepperSetup): Stepper {
  const tf = loadTensors();
  const { optimizer } = setup;
  const width = setup.layers[0].inputs;
  const outputs = setup.layers[setup.layers.length - 1].units;
  const x = tf.tensor2d(Float32Array.from(setup.x), [setup.x.length / width, width]);
  const y = tf.tensor2d(Float32Array.from(setup.y), [setup.y.length / outputs, outputs]);
  const variables = setup.layers.flatMap((layer) => [
    tf.variable(tf.tensor2d(Float32Array.from(layer.weights), [layer.inputs, layer.units])) as Variable,
    tf.variable(tf.tensor1d(Float32Array.from(layer.bias))) as Variable,
  ]);
  const slots = variables.map((variable) => Array.from({ length: slotCount(optimizer) }, () => tf.variable(tf.zerosLike(variable), false) as Variable));
  let steps = 0;

  function forwardPass(batch: Tensor, masks: readonly Tensor[] | undefined): Tensor {
    let values = batch;
    setup.layers.forEach((layer, l) => {
      values = tf.add(tf.matMul(values as Tensor2D, variables[2 * l] as unknown as Tensor2D), variables[2 * l + 1]);
      if (l < setup.layers.length - 1) values = activation(tf, values, layer.activation);
      const mask = masks?.[l];
      if (mask) values = tf.mul(values, mask);
    });
    return values;
  }

  /** Mean loss from the values before the last activation, in the form that is stable for large ones. */
  function lossOf(logits: Tensor, target: Tensor): Tensor {
    const last = setup.layers[setup.layers.length - 1].activation;
    if (setup.loss === 'mse') return tf.mean(tf.square(tf.sub(activation(tf, logits, last), target)));
    if (last === 'softmax') return tf.neg(tf.mean(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1)));
    return tf.mean(tf.sub(tf.softplus(logits), tf.mul(target, logits)));
  }

  return {
    name: 'tfjs',
    step(rows, rate, masks) {
      steps++;
      const { output, target } = tf.tidy(() => {
        const index = tf.tensor1d(rows, 'int32');
        const batch = tf.gather(x, index);
        const wanted = tf.gather(y, index);
        const maskTensors = masks?.map((mask, l) => tf.tensor2d(Float32Array.from(mask), [rows.length, setup.layers[l].units]));
        let logits: Tensor = batch;
        const { grads } = tf.variableGrads(() => {
          logits = forwardPass(batch, maskTensors);
          tf.keep(logits);
          let loss = lossOf(logits, wanted);
          if (setup.l2 > 0) for (let i = 0; i < variables.length; i += 2) loss = tf.add(loss, tf.mul(setup.l2, tf.sum(tf.square(variables[i]))));
          return loss.asScalar();
        }, variables);
        const result = { output: logits.dataSync(), target: wanted.dataSync() };
        logits.dispose();
        variables.forEach((variable, i) => {
          applyUpdate(tf, optimizer, rate, steps, variable, grads[variable.name], slots[i]);
        });
        return result;
      });
      const values = Float64Array.from(output);
      activate(values, rows.length, outputs, setup.layers[setup.layers.length - 1].activation);
      return measure(values, Float64Array.from(target), rows.length, outputs, setup.loss);
    },
    layers: () =>
      setup.layers.map((layer, l) => ({
        ...layer,
        weights: Float64Array.from(variables[2 * l].dataSync()),
        bias: Float64Array.from(variables[2 * l + 1].dataSync()),
      })),
    saveState: () => ({ slots: slots.flatMap((pair) => pair.map((slot) => Float64Array.from(slot.dataSync()))), steps }),
    loadState(saved: readonly Layer[], state) {
      tf.tidy(() => {
        saved.forEach((layer, l) => {
          variables[2 * l].assign(tf.tensor2d(Float32Array.from(layer.weights), [layer.inputs, layer.units]));
          variables[2 * l + 1].assign(tf.tensor1d(Float32Array.from(layer.bias)));
        });
        slots.flat().forEach((slot, i) => {
          slot.assign(tf.tensor(Float32Array.from(state.slots[i]), slot.shape));
        });
      });
      steps = state.steps;
    },
    dispose() {
      tf.dispose([x, y, ...variables, ...slots.flat()]);
    },
  };
}

function activation(tf: Tensors, values: Tensor, kind: Activation): Tensor {
  switch (kind) {
    case 'linear':
      return values;
    case 'relu':
      return tf.relu(values);
    case 'tanh':
      return tf.tanh(values);
    case 'sigmoid':
      return tf.sigmoid(values);
    case 'softmax':
      return tf.softmax(values);
  }
}

function applyUpdate(
  tf: Tensors,
  optimizer: StepperSetup['optimizer'],
  rate: number,
  step: number,
  variable: Variable,
  gradient: Tensor,
  slots: readonly Variable[],
): void {
  switch (optimizer.kind) {
    case 'gradient-descent':
      variable.assign(tf.sub(variable, tf.mul(rate, gradient)));
      return;
    case 'momentum':
      slots[0].assign(tf.sub(tf.mul(optimizer.momentum, slots[0]), tf.mul(rate, gradient)));
      variable.assign(tf.add(variable, slots[0]));
      return;
    case 'rmsprop':
      slots[0].assign(tf.add(tf.mul(optimizer.decay, slots[0]), tf.mul(1 - optimizer.decay, tf.square(gradient))));
      variable.assign(tf.sub(variable, tf.div(tf.mul(rate, gradient), tf.sqrt(tf.add(slots[0], optimizer.epsilon)))));
      return;
    case 'adam': {
      const { beta1, beta2, epsilon } = optimizer;
      slots[0].assign(tf.add(tf.mul(beta1, slots[0]), tf.mul(1 - beta1, gradient)));
      slots[1].assign(tf.add(tf.mul(beta2, slots[1]), tf.mul(1 - beta2, tf.square(gradient))));
      variable.assign(tf.sub(variable, tf.div(tf.mul(adamRate(rate, step, beta1, beta2), slots[0]), tf.add(tf.sqrt(slots[1]), epsilon))));
    }
  }
}

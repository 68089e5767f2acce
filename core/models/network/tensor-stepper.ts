// The same pass on tfjs-node: whole batches in one tensor call each, 32-bit numbers.
import type { Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs';
import { loadTensors, type Tensors } from '../tensors.ts';
import { type Activation, activate, foldNorm, leak, normEpsilon, normMomentum, type TrainableLayer } from './network.ts';
import { adamRate, slotStarts } from './optimiser.ts';
import { checkState, measure, type Stepper, type StepperSetup } from './stepper.ts';

/** A layer's variables; `mean` and `variance` are not trained. */
interface LayerVariables {
  readonly weights: Variable;
  readonly bias: Variable;
  readonly norm?: { readonly gamma: Variable; readonly beta: Variable; readonly mean: Variable; readonly variance: Variable };
}

export function createTensorStepper(setup: StepperSetup): Stepper {
  const tf = loadTensors();
  const { optimizer, layers } = setup;
  const width = layers[0].inputs;
  const final = layers.length - 1;
  const outputs = layers[final].units;
  const x = tf.tensor2d(Float32Array.from(setup.x), [setup.x.length / width, width]);
  const y = tf.tensor2d(Float32Array.from(setup.y), [setup.y.length / outputs, outputs]);
  const rowWeights = setup.weights && tf.tensor1d(Float32Array.from(setup.weights));
  const flat = (values: Float64Array, trained = true) => tf.variable(tf.tensor1d(Float32Array.from(values)), trained) as Variable;
  const network: LayerVariables[] = layers.map((layer) => ({
    weights: tf.variable(tf.tensor2d(Float32Array.from(layer.weights), [layer.inputs, layer.units])) as Variable,
    bias: flat(layer.bias),
    ...(layer.norm
      ? { norm: { gamma: flat(layer.norm.gamma), beta: flat(layer.norm.beta), mean: flat(layer.norm.mean, false), variance: flat(layer.norm.variance, false) } }
      : {}),
  }));
  const variables = network.flatMap(({ weights, bias, norm }) => (norm ? [weights, bias, norm.gamma, norm.beta] : [weights, bias]));
  const slots = variables.map((variable) => slotStarts(optimizer).map((start) => tf.variable(tf.fill(variable.shape, start), false) as Variable));
  let steps = 0;
  let norms: number[] = [];

  function normalised(values: Tensor, norm: NonNullable<LayerVariables['norm']>, moments: { mean: Tensor; variance: Tensor }[]): Tensor {
    const { mean, variance } = tf.moments(values, 0);
    moments.push({ mean: tf.keep(mean), variance: tf.keep(variance) });
    const standard = tf.div(tf.sub(values, mean), tf.sqrt(tf.add(variance, normEpsilon)));
    return tf.add(tf.mul(standard, norm.gamma), norm.beta);
  }

  function forwardPass(batch: Tensor, masks: readonly Tensor[] | undefined, moments: { mean: Tensor; variance: Tensor }[]): Tensor {
    let values = batch;
    network.forEach(({ weights, bias, norm }, l) => {
      values = tf.add(tf.matMul(values as Tensor2D, weights as unknown as Tensor2D), bias);
      if (norm) values = normalised(values, norm, moments);
      if (l < final) values = activation(tf, values, layers[l].activation);
      const mask = masks?.[l];
      if (mask) values = tf.mul(values, mask);
    });
    return values;
  }

  /** Mean loss from the values before the last activation, in the form that is stable for large ones. */
  function lossOf(logits: Tensor, target: Tensor, weights: Tensor1D | undefined): Tensor {
    const rowLosses = lossOfRows(tf, logits, target, layers[final].activation, setup.loss);
    return tf.mean(weights ? tf.mul(rowLosses, weights) : rowLosses);
  }

  function penalty(): Tensor {
    return network.reduce((sum: Tensor, { weights }) => {
      const squares = setup.l2 > 0 ? tf.add(sum, tf.mul(setup.l2, tf.sum(tf.square(weights)))) : sum;
      return setup.l1 > 0 ? tf.add(squares, tf.mul(setup.l1, tf.sum(tf.abs(weights)))) : squares;
    }, tf.scalar(0));
  }

  function moveRunning(moments: readonly { mean: Tensor; variance: Tensor }[]): void {
    const normed = network.flatMap(({ norm }) => (norm ? [norm] : []));
    normed.forEach((norm, i) => {
      for (const name of ['mean', 'variance'] as const) norm[name].assign(tf.add(tf.mul(normMomentum, norm[name]), tf.mul(1 - normMomentum, moments[i][name])));
      tf.dispose([moments[i].mean, moments[i].variance]);
    });
  }

  const doubles = (variable: Variable) => Float64Array.from(variable.dataSync());
  const trainable = (): TrainableLayer[] =>
    layers.map((layer, l) => {
      const { weights, bias, norm } = network[l];
      return {
        ...layer,
        weights: doubles(weights),
        bias: doubles(bias),
        ...(norm ? { norm: { gamma: doubles(norm.gamma), beta: doubles(norm.beta), mean: doubles(norm.mean), variance: doubles(norm.variance) } } : {}),
      };
    });

  return {
    name: 'tfjs',
    step(rows, rate, masks, watch) {
      steps++;
      const { output, target, weights } = tf.tidy(() => {
        const index = tf.tensor1d(rows, 'int32');
        const batch = tf.gather(x, index);
        const wanted = tf.gather(y, index);
        const counted = rowWeights && (tf.gather(rowWeights, index) as Tensor1D);
        const maskTensors = masks?.map((mask, l) => tf.tensor2d(Float32Array.from(mask), [rows.length, layers[l].units]));
        const moments: { mean: Tensor; variance: Tensor }[] = [];
        let logits: Tensor = batch;
        const { grads } = tf.variableGrads(() => {
          logits = forwardPass(batch, maskTensors, moments);
          tf.keep(logits);
          return tf.add(lossOf(logits, wanted, counted), penalty()).asScalar();
        }, variables);
        const result = { output: logits.dataSync(), target: wanted.dataSync(), weights: counted?.dataSync() };
        logits.dispose();
        if (watch) norms = network.map(({ weights: own }) => tf.norm(grads[own.name]).dataSync()[0]);
        variables.forEach((variable, i) => {
          applyUpdate(tf, optimizer, rate, steps, variable, grads[variable.name], slots[i]);
        });
        moveRunning(moments);
        return result;
      });
      const values = Float64Array.from(output);
      activate(values, rows.length, outputs, layers[final].activation);
      return measure(values, Float64Array.from(target), rows.length, outputs, setup.loss, weights && Float64Array.from(weights));
    },
    gradientNorms: () => norms,
    layers: () => trainable().map(foldNorm),
    trainable,
    saveState: () => ({ slots: slots.flatMap((pair) => pair.map(doubles)), steps }),
    loadState(saved, state) {
      checkState(layers, saved);
      tf.tidy(() => {
        const set = (variable: Variable, values: Float64Array) => variable.assign(tf.tensor(Float32Array.from(values), variable.shape));
        saved.forEach((layer, l) => {
          const { weights, bias, norm } = network[l];
          set(weights, layer.weights);
          set(bias, layer.bias);
          if (norm && layer.norm) for (const name of ['gamma', 'beta', 'mean', 'variance'] as const) set(norm[name], layer.norm[name]);
        });
        slots.flat().forEach((slot, i) => {
          set(slot, state.slots[i]);
        });
      });
      steps = state.steps;
    },
    dispose() {
      const still = network.flatMap(({ norm }) => (norm ? [norm.mean, norm.variance] : []));
      tf.dispose([x, y, ...(rowWeights ? [rowWeights] : []), ...variables, ...still, ...slots.flat()]);
    },
  };
}

/** The loss of each row. */
function lossOfRows(tf: Tensors, logits: Tensor, target: Tensor, last: Activation, loss: StepperSetup['loss']): Tensor {
  if (loss === 'cross-entropy') {
    if (last === 'softmax') return tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1));
    return tf.sum(tf.sub(tf.softplus(logits), tf.mul(target, logits)), 1);
  }
  const error = tf.sub(activation(tf, logits, last), target);
  if (loss === 'mse') return tf.mean(tf.square(error), 1);
  const size = tf.abs(error);
  if (loss === 'mae') return tf.mean(size, 1);
  const near = tf.minimum(size, 1);
  return tf.mean(tf.add(tf.mul(0.5, tf.square(near)), tf.sub(size, near)), 1);
}

function activation(tf: Tensors, values: Tensor, kind: Activation): Tensor {
  switch (kind) {
    case 'linear':
      return values;
    case 'relu':
      return tf.relu(values);
    case 'leaky-relu':
      return tf.leakyRelu(values, leak);
    case 'elu':
      return tf.elu(values);
    case 'gelu':
      return tf.mul(tf.mul(0.5, values), tf.add(1, tf.erf(tf.div(values, Math.SQRT2))));
    case 'softplus':
      return tf.softplus(values);
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
  const stepped = tf.mul(rate, gradient);
  switch (optimizer.kind) {
    case 'gradient-descent':
      variable.assign(tf.sub(variable, stepped));
      return;
    case 'momentum':
    case 'nesterov':
      slots[0].assign(tf.sub(tf.mul(optimizer.momentum, slots[0]), stepped));
      variable.assign(tf.add(variable, optimizer.kind === 'momentum' ? slots[0] : tf.sub(tf.mul(optimizer.momentum, slots[0]), stepped)));
      return;
    case 'rmsprop':
      slots[0].assign(tf.add(tf.mul(optimizer.decay, slots[0]), tf.mul(1 - optimizer.decay, tf.square(gradient))));
      variable.assign(tf.sub(variable, tf.div(stepped, tf.sqrt(tf.add(slots[0], optimizer.epsilon)))));
      return;
    case 'adagrad':
      slots[0].assign(tf.add(slots[0], tf.square(gradient)));
      variable.assign(tf.sub(variable, tf.div(stepped, tf.sqrt(tf.add(slots[0], optimizer.epsilon)))));
      return;
    case 'adam':
    case 'adamw': {
      const { beta1, beta2, epsilon } = optimizer;
      const before = optimizer.kind === 'adamw' ? tf.mul(1 - rate * optimizer.weightDecay, variable) : variable;
      slots[0].assign(tf.add(tf.mul(beta1, slots[0]), tf.mul(1 - beta1, gradient)));
      slots[1].assign(tf.add(tf.mul(beta2, slots[1]), tf.mul(1 - beta2, tf.square(gradient))));
      variable.assign(tf.sub(before, tf.div(tf.mul(adamRate(rate, step, beta1, beta2), slots[0]), tf.add(tf.sqrt(slots[1]), epsilon))));
    }
  }
}

import type { Optimizer, Schedule } from '../../schema/training.ts';

/** Slots that an optimiser keeps beside each weight, with what they begin at. */
export function slotStarts(optimizer: Optimizer): number[] {
  switch (optimizer.kind) {
    case 'gradient-descent':
      return [];
    case 'adam':
    case 'adamw':
      return [0, 0];
    case 'adagrad':
      return [optimizer.initialAccumulator];
    default:
      return [0];
  }
}

/**
 * One update in place. Formulas as in Keras: momentum v = m v - lr g, w += v; Nesterov (1983) w += m v - lr g; RMSprop
 * (Tieleman & Hinton 2012)
 * s = d s + (1-d) g², w -= lr g / sqrt(s + eps); Adagrad (Duchi et al. 2011) s += g², w -= lr g / sqrt(s + eps); Adam
 * (Kingma & Ba 2015) with bias
 * correction folded into the rate; AdamW (Loshchilov & Hutter 2019) with w -= lr decay w first.
 * @param step counted from 1
 */
export function update(
  optimizer: Optimizer,
  rate: number,
  step: number,
  weights: Float64Array,
  gradient: Float64Array,
  slots: readonly Float64Array[],
): void {
  const n = weights.length;
  switch (optimizer.kind) {
    case 'gradient-descent':
      for (let i = 0; i < n; i++) weights[i] -= rate * gradient[i];
      return;
    case 'momentum': {
      const [velocity] = slots;
      for (let i = 0; i < n; i++) {
        velocity[i] = optimizer.momentum * velocity[i] - rate * gradient[i];
        weights[i] += velocity[i];
      }
      return;
    }
    case 'nesterov': {
      const [velocity] = slots;
      for (let i = 0; i < n; i++) {
        velocity[i] = optimizer.momentum * velocity[i] - rate * gradient[i];
        weights[i] += optimizer.momentum * velocity[i] - rate * gradient[i];
      }
      return;
    }
    case 'rmsprop': {
      const [square] = slots;
      for (let i = 0; i < n; i++) {
        const g = gradient[i];
        square[i] = optimizer.decay * square[i] + (1 - optimizer.decay) * g * g;
        weights[i] -= (rate * g) / Math.sqrt(square[i] + optimizer.epsilon);
      }
      return;
    }
    case 'adagrad': {
      const [square] = slots;
      for (let i = 0; i < n; i++) {
        const g = gradient[i];
        square[i] += g * g;
        weights[i] -= (rate * g) / Math.sqrt(square[i] + optimizer.epsilon);
      }
      return;
    }
    case 'adamw': {
      const keep = 1 - rate * optimizer.weightDecay;
      for (let i = 0; i < n; i++) weights[i] *= keep;
      return adam(optimizer, rate, step, weights, gradient, slots);
    }
    case 'adam':
      return adam(optimizer, rate, step, weights, gradient, slots);
  }
}

function adam(
  { beta1, beta2, epsilon }: Extract<Optimizer, { kind: 'adam' | 'adamw' }>,
  rate: number,
  step: number,
  weights: Float64Array,
  gradient: Float64Array,
  [mean, square]: readonly Float64Array[],
): void {
  const corrected = adamRate(rate, step, beta1, beta2);
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i];
    const m = beta1 * mean[i] + (1 - beta1) * g;
    const v = beta2 * square[i] + (1 - beta2) * g * g;
    mean[i] = m;
    square[i] = v;
    weights[i] -= (corrected * m) / (Math.sqrt(v) + epsilon);
  }
}

export function adamRate(rate: number, step: number, beta1: number, beta2: number): number {
  return (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
}

/**
 * The learning rate in an epoch, counted from 1.
 * @param epochs how many there are to be in all
 * @param drops how often a plateau has lowered it so far
 */
export function scheduledRate(initial: number, schedule: Schedule, epoch: number, epochs: number, drops = 0): number {
  switch (schedule.kind) {
    case 'fixed':
      return initial;
    case 'exponential':
      return initial * schedule.rate ** ((epoch - 1) / schedule.every);
    case 'stepped':
      return initial * schedule.factor ** Math.floor((epoch - 1) / schedule.every);
    case 'cosine':
      return cosine(initial, schedule.floor, epoch - 1, schedule.over ?? epochs);
    case 'warm-up': {
      if (epoch <= schedule.epochs) return (initial * epoch) / schedule.epochs;
      return schedule.after === 'cosine'
        ? cosine(initial, 0, epoch - 1 - schedule.epochs, Math.max(1, epochs - schedule.epochs))
        : initial;
    }
    case 'reduce-on-plateau':
      return Math.max(Math.min(initial, schedule.floor), initial * schedule.factor ** drops);
  }
}

/** Half a cosine from the initial rate to a share of it (Loshchilov & Hutter 2017, without restarts). */
function cosine(initial: number, floor: number, done: number, whole: number): number {
  const share = Math.min(1, done / whole);
  return initial * (floor + ((1 - floor) * (1 + Math.cos(Math.PI * share))) / 2);
}

import type { Optimizer, Schedule } from '../../schema/training.ts';

/** Slots that an optimiser keeps beside each array of weights. */
export function slotCount(optimizer: Optimizer): number {
  if (optimizer.kind === 'adam') return 2;
  return optimizer.kind === 'gradient-descent' ? 0 : 1;
}

/**
 * One update in place. Formulas as in Keras: momentum v = m v - lr g, w += v; RMSprop (Tieleman & Hinton 2012) s = d s + (1-d) g², w -= lr g / sqrt(s + eps);
 * Adam (Kingma & Ba 2015) with bias correction folded into the rate.
 * @param step counted from 1
 */
export function update(optimizer: Optimizer, rate: number, step: number, weights: Float64Array, gradient: Float64Array, slots: readonly Float64Array[]): void {
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
    case 'rmsprop': {
      const [square] = slots;
      for (let i = 0; i < n; i++) {
        const g = gradient[i];
        square[i] = optimizer.decay * square[i] + (1 - optimizer.decay) * g * g;
        weights[i] -= (rate * g) / Math.sqrt(square[i] + optimizer.epsilon);
      }
      return;
    }
    case 'adam': {
      const [mean, square] = slots;
      const { beta1, beta2, epsilon } = optimizer;
      const corrected = adamRate(rate, step, beta1, beta2);
      for (let i = 0; i < n; i++) {
        const g = gradient[i];
        const m = beta1 * mean[i] + (1 - beta1) * g;
        const v = beta2 * square[i] + (1 - beta2) * g * g;
        mean[i] = m;
        square[i] = v;
        weights[i] -= (corrected * m) / (Math.sqrt(v) + epsilon);
      }
    }
  }
}

export function adamRate(rate: number, step: number, beta1: number, beta2: number): number {
  return (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
}

/** The learning rate in an epoch, counted from 1. */
export function scheduledRate(initial: number, schedule: Schedule, epoch: number): number {
  switch (schedule.kind) {
    case 'fixed':
      return initial;
    case 'exponential':
      return initial * schedule.rate ** ((epoch - 1) / schedule.every);
    case 'stepped':
      return initial * schedule.factor ** Math.floor((epoch - 1) / schedule.every);
  }
}

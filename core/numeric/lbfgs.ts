// Limited-memory BFGS (Nocedal & Wright 2006, algorithm 7.4) with a backtracking line search that keeps the curvature
// positive.

const memory = 20;

/**
 * Minimises a smooth convex function in place.
 * @param objective writes the gradient and returns the value at `point`
 * @param onStep called after each step with the value; may throw to cancel
 * @returns the number of iterations
 */
export function minimise(
  point: Float64Array,
  objective: (point: Float64Array, gradient: Float64Array) => number,
  options: { maxIterations: number; tolerance: number; onStep?: (iteration: number, value: number) => void },
): number {
  const size = point.length;
  let gradient = new Float64Array(size);
  let value = objective(point, gradient);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  const curvatures: number[] = [];
  for (let iteration = 1; iteration <= options.maxIterations; iteration++) {
    if (largest(gradient) <= options.tolerance) return iteration - 1;
    const direction = gradient.map((g) => -g);
    const alpha: number[] = [];
    for (let i = steps.length - 1; i >= 0; i--) {
      alpha[i] = dot(steps[i], direction) / curvatures[i];
      add(direction, changes[i], -alpha[i]);
    }
    if (steps.length > 0) {
      const last = steps.length - 1;
      const scale = curvatures[last] / dot(changes[last], changes[last]);
      for (let j = 0; j < size; j++) direction[j] *= scale;
    }
    for (let i = 0; i < steps.length; i++)
      add(direction, steps[i], alpha[i] - dot(changes[i], direction) / curvatures[i]);
    const slope = dot(direction, gradient);
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const nextPoint = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let nextValue = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 50; attempt++, length *= 0.5) {
      for (let j = 0; j < size; j++) nextPoint[j] = point[j] + length * direction[j];
      nextValue = objective(nextPoint, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope + 1e-15 * Math.abs(value)) break;
    }
    if (!(nextValue <= value + 1e-12 * Math.abs(value))) return iteration;
    const step = new Float64Array(size);
    const change = new Float64Array(size);
    for (let j = 0; j < size; j++) {
      step[j] = nextPoint[j] - point[j];
      change[j] = nextGradient[j] - gradient[j];
    }
    const curvature = dot(step, change);
    if (curvature > 1e-300) {
      steps.push(step);
      changes.push(change);
      curvatures.push(curvature);
      if (steps.length > memory) {
        steps.shift();
        changes.shift();
        curvatures.shift();
      }
    }
    point.set(nextPoint);
    gradient = nextGradient;
    value = nextValue;
    options.onStep?.(iteration, value);
  }
  return options.maxIterations;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function add(a: Float64Array, b: Float64Array, scale: number): void {
  for (let i = 0; i < a.length; i++) a[i] += scale * b[i];
}

function largest(a: Float64Array): number {
  let result = 0;
  for (let i = 0; i < a.length; i++) result = Math.max(result, Math.abs(a[i]));
  return result;
}

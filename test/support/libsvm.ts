import { createRequire } from 'node:module';

interface Machine {
  init(): Promise<void>;
  feedSamples(data: number[][], labels: number[]): void;
  train(): Promise<void>;
  predict(row: number[]): number;
}

interface Library {
  SVM: new (param: unknown) => Machine;
  SVMParam: new (param: Record<string, number>, eps: number) => unknown;
}

/**
 * LIBSVM itself, as WebAssembly: its predictions of the rows that it was trained on. `type` 0 is C-SVC, 3 is
 * epsilon-SVR; the kernel is RBF.
 */
export async function libsvmPredictions(
  x: Float64Array,
  y: Float64Array,
  width: number,
  options: { type: 0 | 3; c: number; gamma: number; epsilon?: number },
): Promise<number[]> {
  const { SVM, SVMParam } = createRequire(import.meta.url)('libsvm-wasm') as Library;
  const machine = new SVM(
    new SVMParam(
      {
        svm_type: options.type,
        kernel_type: 2,
        C: options.c,
        gamma: options.gamma,
        p: options.epsilon ?? 0.1,
        cache_size: 100,
        shrinking: 1,
        probability: 0,
        degree: 3,
        coef0: 0,
        nr_weight: 0,
        nu: 0.5,
      },
      1e-3,
    ),
  );
  // its loader waits for ever where there is a fetch: it takes Node for a browser
  const { fetch } = globalThis;
  Reflect.set(globalThis, 'fetch', undefined);
  try {
    await machine.init();
  } finally {
    globalThis.fetch = fetch;
  }
  const rows = Array.from({ length: y.length }, (_, r) => [...x.subarray(r * width, (r + 1) * width)]);
  machine.feedSamples(rows, [...y]);
  await machine.train();
  return rows.map((row) => machine.predict(row));
}

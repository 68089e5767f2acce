// Probabilities of decision values (Platt 2000; Lin, Lin & Weng 2007), and of several classes from pairs (Wu, Lin & Weng 2004, method 2), as LIBSVM does.

/** Fits 1 / (1 + exp(a f + b)) to decision values; `positive` says which rows are of the first class. */
export function fitSigmoid(values: Float64Array, positive: Uint8Array): { a: number; b: number } {
  const count = values.length;
  const prior1 = positive.reduce((sum, flag) => sum + flag, 0);
  const prior0 = count - prior1;
  const high = (prior1 + 1) / (prior1 + 2);
  const low = 1 / (prior0 + 2);
  let a = 0;
  let b = Math.log((prior0 + 1) / (prior1 + 1));
  const loss = (s: number, o: number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const t = positive[i] ? high : low;
      const f = values[i] * s + o;
      sum += f >= 0 ? t * f + Math.log1p(Math.exp(-f)) : (t - 1) * f + Math.log1p(Math.exp(f));
    }
    return sum;
  };
  let value = loss(a, b);
  for (let iteration = 0; iteration < 100; iteration++) {
    let h11 = 1e-12;
    let h22 = 1e-12;
    let h21 = 0;
    let g1 = 0;
    let g2 = 0;
    for (let i = 0; i < count; i++) {
      const f = values[i] * a + b;
      const e = Math.exp(-Math.abs(f));
      const p = f >= 0 ? e / (1 + e) : 1 / (1 + e);
      const q = 1 - p;
      const d2 = p * q;
      h11 += values[i] * values[i] * d2;
      h22 += d2;
      h21 += values[i] * d2;
      const d1 = (positive[i] ? high : low) - p;
      g1 += values[i] * d1;
      g2 += d1;
    }
    if (Math.abs(g1) < 1e-5 && Math.abs(g2) < 1e-5) break;
    const determinant = h11 * h22 - h21 * h21;
    const da = -(h22 * g1 - h21 * g2) / determinant;
    const db = -(-h21 * g1 + h11 * g2) / determinant;
    const slope = g1 * da + g2 * db;
    let step = 1;
    for (; step >= 1e-10; step /= 2) {
      const next = loss(a + step * da, b + step * db);
      if (next < value + 1e-4 * step * slope) {
        a += step * da;
        b += step * db;
        value = next;
        break;
      }
    }
    if (step < 1e-10) break;
  }
  return { a, b };
}

export function sigmoidProbability(value: number, a: number, b: number): number {
  const f = value * a + b;
  return f >= 0 ? Math.exp(-f) / (1 + Math.exp(-f)) : 1 / (1 + Math.exp(f));
}

/** Class probabilities from the pairwise ones; `pairwise[i * k + j]` is the probability of i against j. */
export function coupleProbabilities(k: number, pairwise: Float64Array): Float64Array {
  const p = new Float64Array(k).fill(1 / k);
  const q = new Float64Array(k * k);
  const qp = new Float64Array(k);
  for (let t = 0; t < k; t++) {
    for (let j = 0; j < k; j++) {
      if (j === t) continue;
      q[t * k + t] += pairwise[j * k + t] ** 2;
      q[t * k + j] = -pairwise[j * k + t] * pairwise[t * k + j];
    }
  }
  for (let iteration = 0; iteration < Math.max(100, k); iteration++) {
    let pqp = 0;
    for (let t = 0; t < k; t++) {
      qp[t] = 0;
      for (let j = 0; j < k; j++) qp[t] += q[t * k + j] * p[j];
      pqp += p[t] * qp[t];
    }
    if (qp.every((value) => Math.abs(value - pqp) < 0.005 / k)) break;
    for (let t = 0; t < k; t++) {
      const change = (-qp[t] + pqp) / q[t * k + t];
      p[t] += change;
      pqp = (pqp + change * (change * q[t * k + t] + 2 * qp[t])) / (1 + change) ** 2;
      for (let j = 0; j < k; j++) {
        qp[j] = (qp[j] + change * q[t * k + j]) / (1 + change);
        p[j] /= 1 + change;
      }
    }
  }
  return p;
}

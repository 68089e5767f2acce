// Calibration, conformal sets, thresholds, fairness, drift and agreement against published numbers and closed forms.
import { describe, expect, it } from 'vitest';
import { byGroup } from '../../core/assess/assessments/scores/by-group.ts';
import { agreementOf } from '../../core/metrics/agreement.ts';
import { aucDifference, aucWithError, mcNemar } from '../../core/metrics/auc-test.ts';
import {
  brierInterval,
  calibratedUpTo,
  calibrationOf,
  isotonic,
  plattScaling,
  temperature,
} from '../../core/metrics/calibration.ts';
import { conformalThreshold, fewestFor } from '../../core/metrics/conformal.ts';
import { chiSquare, jensenShannon, kolmogorovSmirnov, populationStability } from '../../core/metrics/drift.ts';
import { fairnessGaps, groupCalibration, groupRates } from '../../core/metrics/fairness.ts';
import { groupThresholds, outcomeAt, type ThresholdStrategy } from '../../core/metrics/group-thresholds.ts';
import { rocAuc } from '../../core/metrics/metrics.ts';
import { largerMean, moreMistakes } from '../../core/metrics/slice-test.ts';
import { atThreshold } from '../../core/metrics/thresholds.ts';
import { incompleteBeta, leastChance, studentP } from '../../core/numeric/beta.ts';
import { meanWithError, wilson } from '../../core/numeric/intervals.ts';
import { Random } from '../../core/numeric/random.ts';
import { drawnNormalQuantile, normalCdf } from '../../core/numeric/stats.ts';

const p = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.35, 0.6, 0.7, 0.8, 0.9, 0.95);
const y = [0, 0, 1, 0, 0, 1, 0, 1, 1, 1];
const costs = { truePositive: 0, falsePositive: 1, trueNegative: 0, falseNegative: 1 };

describe('calibration', () => {
  const found = calibrationOf(p, y, 5);
  it('errors, bins and the Brier score', () => {
    expect(found.ece).toBeCloseTo(0.14, 12);
    expect(found.mce).toBeCloseTo(0.4, 12);
    expect(found.brier).toBeCloseTo(0.1525, 12);
    expect(found.bins.map((bin) => bin.meanProbability)).toEqual(
      [0.15, 0.35, 0.6, 0.75, 0.925].map((v) => expect.closeTo(v, 10)),
    );
    expect(found.bins.map((bin) => bin.fraction)).toEqual([0, 1 / 3, 1, 0.5, 1].map((v) => expect.closeTo(v, 10)));
  });

  it('the parts of the Brier score add up where each bin has one probability', () => {
    const own = calibrationOf(Float64Array.of(0.25, 0.25, 0.75, 0.75), [0, 1, 1, 1], 2);
    expect(own.reliability - own.resolution + own.uncertainty).toBeCloseTo(own.brier, 12);
  });

  it("Platt's curve with smoothed targets", () => {
    const { a, b } = plattScaling(p, y);
    expect(a).toBeCloseTo(-3.563351, 5);
    expect(b).toBeCloseTo(1.883056, 5);
  });

  it('isotonic steps', () => {
    const order = [...p.keys()].sort((i, j) => p[i] - p[j]);
    const steps = isotonic(p, y);
    expect(order.map((i) => steps[i])).toEqual(
      [0, 0, 1 / 3, 1 / 3, 1 / 3, 0.5, 0.5, 1, 1, 1].map((v) => expect.closeTo(v, 12)),
    );
  });

  it('temperature brings logits that are too large back', () => {
    const random = new Random(1);
    const truth: number[] = [];
    const logits = Float64Array.from({ length: 4000 }, (_, i) => {
      if (i % 2 === 1) return 0;
      const logit = 2 * random.normal();
      truth.push(random.uniform() < 1 / (1 + Math.exp(-logit)) ? 0 : 1);
      return 3 * logit;
    });
    expect(temperature(logits, truth, 2)).toBeGreaterThan(2.6);
    expect(temperature(logits, truth, 2)).toBeLessThan(3.4);
  });
});

describe('conformal prediction', () => {
  it('takes the ceil((n + 1)(1 − alpha))-th score', () => {
    expect(conformalThreshold(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), 0.2)).toBe(8);
    const scores = Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.95, 0.85, 0.3).map((one) => 1 - one);
    expect(conformalThreshold(scores, 0.2)).toBeCloseTo(0.6, 12);
    expect([fewestFor(0.05), fewestFor(0.01)]).toEqual([19, 99]);
    expect(conformalThreshold(new Float64Array(18), 0.05)).toBe(Number.POSITIVE_INFINITY);
  });

  it('holds its coverage over 200 draws', () => {
    const random = new Random(5);
    let held = 0;
    const [draws, judged] = [200, 50];
    for (let draw = 0; draw < draws; draw++) {
      const limit = conformalThreshold(
        Float64Array.from({ length: 60 }, () => Math.abs(random.normal())),
        0.1,
      );
      for (let i = 0; i < judged; i++) if (Math.abs(random.normal()) <= limit) held++;
    }
    // expected between 1 − alpha and 1 − alpha + 1 / (n + 1); three deviations of the mean over draws
    expect(held / (draws * judged)).toBeGreaterThan(0.9 - 0.015);
    expect(held / (draws * judged)).toBeLessThan(0.9 + 1 / 61 + 0.015);
  });
});

describe('what calibration errors come to by chance', () => {
  const random = new Random(5);
  const sample = (n: number, bend: number) => {
    const p = Float64Array.from({ length: n }, () => random.uniform());
    return { p, y: Float64Array.from(p, (value) => Number(random.uniform() < value ** bend)) };
  };
  const beyond = (bend: number) => {
    let above = 0;
    const draws = 120;
    for (let draw = 0; draw < draws; draw++) {
      const { p: some, y: came } = sample(200, bend);
      above += Number(calibrationOf(some, came, 10).ece > calibratedUpTo(some, 10, random).ece) / draws;
    }
    return above;
  };

  it('is passed by a calibrated model in 5 % of draws, and by a bent one in most', () => {
    expect(beyond(1)).toBeLessThan(0.11);
    expect(beyond(2)).toBeGreaterThan(0.9);
  });

  it('leaves the Brier score its interval', () => {
    const whole = sample(300_000, 1.6);
    const truth = calibrationOf(whole.p, whole.y, 10).brier;
    let held = 0;
    for (let draw = 0; draw < 300; draw++) {
      const { p: some, y: came } = sample(200, 1.6);
      const [low, high] = brierInterval(some, came) ?? [1, 0];
      held += Number(low <= truth && truth <= high) / 300;
    }
    expect(held).toBeGreaterThan(0.91);
    expect(held).toBeLessThan(0.99);
  });
});

describe('thresholds', () => {
  it('net benefit, and that of treating all', () => {
    const at = atThreshold(p, y, 0.3, costs);
    expect(at.netBenefit).toBeCloseTo(0.371429, 6);
    expect(at.treatAll).toBeCloseTo(0.285714, 6);
  });

  it('lift of the top fifth, and AUC', () => {
    const truth = [1, 1, 0, 1, 0, 0, 1, 0, 0, 0];
    const scores = Float64Array.from({ length: 10 }, (_, i) => 1 - i / 10);
    expect(atThreshold(scores, truth, 0.9, costs).lift).toBeCloseTo(2.5, 12);
    expect(rocAuc(Uint8Array.from(truth), scores)).toBeCloseTo(0.8333, 4);
    const best = Math.max(...[...scores].map((t) => atThreshold(scores, truth, t, costs).youden));
    expect(best).toBeCloseTo(0.5833, 4);
  });

  it('intervals hold the truth of the whole in .92 to .98 of draws', () => {
    const random = new Random(11);
    const chance = () => {
      const score = random.uniform();
      return { score, came: random.uniform() < score ** 1.5 ? 1 : 0 };
    };
    const at = (n: number) => {
      const rows = Array.from({ length: n }, chance);
      return atThreshold(
        Float64Array.from(rows, ({ score }) => score),
        rows.map(({ came }) => came),
        0.4,
        { ...costs, falseNegative: 3 },
        2,
      );
    };
    const truth = at(400_000);
    const held: Record<string, number> = {};
    const [draws, n] = [600, 300];
    for (let draw = 0; draw < draws; draw++) {
      const one = at(n);
      for (const [name, interval] of Object.entries(one.intervals)) {
        const value = truth[name as 'cost'];
        if (interval && interval[0] <= value && value <= interval[1]) held[name] = (held[name] ?? 0) + 1 / draws;
      }
    }
    expect(Object.keys(held)).toHaveLength(8);
    for (const [name, share] of Object.entries(held)) {
      expect(share, name).toBeGreaterThanOrEqual(0.92);
      expect(share, name).toBeLessThanOrEqual(0.98);
    }
  });

  it('intervals stay within what a value can be, and say nothing where no row speaks against it', () => {
    const scores = Float64Array.from({ length: 14 }, (_, i) => (i < 10 ? 0.9 : 0.1));
    const nearly = atThreshold(scores, [...new Array(9).fill(1), 0, 0, 0, 0, 0], 0.5, costs).intervals;
    expect(nearly.fBeta?.[1]).toBeLessThanOrEqual(1);
    expect(nearly.cost?.[0]).toBeGreaterThanOrEqual(0);
    const perfect = atThreshold(scores, [...new Array(10).fill(1), 0, 0, 0, 0], 0.5, costs).intervals;
    expect([perfect.fBeta, perfect.cost]).toEqual([null, null]);
    expect(perfect.precision?.[0]).toBeLessThan(0.8);
  });

  it('costs a row', () => {
    expect(atThreshold(p, y, 0.5, { ...costs, falseNegative: 5 }).cost).toBeCloseTo((1 * 1 + 1 * 5) / 10, 12);
  });
});

it('fairness gaps', () => {
  const truth = [1, 0, 1, 1, 0, 0, 1, 0];
  const decided = [1, 0, 1, 0, 1, 0, 1, 0];
  const groups = ['a', 'b'].map((name, g) =>
    groupRates(name, decided.slice(4 * g, 4 * g + 4), truth.slice(4 * g, 4 * g + 4)),
  );
  const gaps = fairnessGaps(groups);
  expect(gaps.demographicParity).toBe(0);
  expect(gaps.equalisedOdds).toBeCloseTo(0.3333, 4);
  expect(gaps.disparateImpact).toBe(1);
});

describe('drift', () => {
  it('PSI and the Jensen-Shannon distance', () => {
    expect(populationStability([1, 2, 3, 4], [2, 2, 2, 4])).toBeCloseTo(0.1 * Math.log(3), 12);
    expect(jensenShannon([0.1, 0.2, 0.3, 0.4], [0.2, 0.2, 0.2, 0.4])).toBeCloseTo(0.139707, 6);
  });

  it('Kolmogorov-Smirnov and chi-square', () => {
    expect(kolmogorovSmirnov(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3))).toEqual({ statistic: 0, p: 1 });
    expect(kolmogorovSmirnov(Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8)).statistic).toBe(1);
    const found = chiSquare([10, 20, 30], [20, 20, 20]);
    expect(found.statistic).toBeCloseTo(5.333333, 5);
    expect(found.p).toBeCloseTo(0.069483, 5);
  });
});

describe('a slice with more mistakes than the rest', () => {
  it("is tested by Fisher's exact test", () => {
    // scipy.stats.fisher_exact(alternative='greater')
    expect(moreMistakes(2, 31, 6, 1000)).toBeCloseTo(0.012915615363620528, 8);
    expect(moreMistakes(17, 60, 50, 200)).toBeCloseTo(0.293694235547972, 8);
    expect(moreMistakes(0, 31, 6, 1000)).toBeCloseTo(1, 8);
  });

  it("of numbers by Welch's", () => {
    const [slice, rest] = [Float64Array.of(1, 2, 3, 4, 9, 7), Float64Array.of(1, 2, 2, 3, 1, 0.5, 2)];
    // the statistic of scipy.stats.ttest_ind(equal_var=False), in the normal distribution
    expect(largerMean(slice, rest)).toBeCloseTo(0.019, 3);
    expect(largerMean(rest, slice)).toBeCloseTo(1 - 0.019, 3);
    expect(largerMean(Float64Array.of(1, 1), Float64Array.of(1, 1))).toBe(1);
  });
});

describe('agreement', () => {
  const a = Float64Array.of(4, -3, 2, -1);
  it('of the same is 1, the rank correlation of the reverse −1', () => {
    expect(Object.values(agreementOf(a, a, 3)).every((value) => Math.abs(value - 1) < 1e-12)).toBe(true);
    const turned = Float64Array.of(1, 2, 3, 4);
    expect(agreementOf(a, turned, 3).rankCorrelation).toBeCloseTo(-1, 12);
    expect(agreementOf(a, turned, 3).pairwiseRankAgreement).toBe(0);
  });

  it('tells features, ranks and signs apart', () => {
    expect(agreementOf(a, Float64Array.of(3, 4, 2, -1), 2)).toMatchObject({
      featureAgreement: 1,
      rankAgreement: 0,
      signAgreement: 0.5,
      signedRankAgreement: 0,
    });
  });
});

it("Wilson's interval", () => {
  expect(wilson(5, 10)).toEqual([expect.closeTo(0.236593, 5), expect.closeTo(0.763407, 5)]);
  expect(wilson(0, 10)[0]).toBe(0);
  expect(wilson(0, 0)).toEqual([0, 1]);
});

describe('paired tests', () => {
  const random = new Random(8);
  const positive = Array.from({ length: 60 }, (_, i) => Number(i < 25));
  const a = Float64Array.from(positive, (one) => one + random.normal());
  const b = Float64Array.from(positive, (one) => one + 2 * random.normal());

  it('AUC is that of pairs, and its error about that of the bootstrap', () => {
    let pairs = 0;
    for (let i = 0; i < 25; i++) for (let j = 25; j < 60; j++) pairs += a[i] > a[j] ? 1 : 0;
    const found = aucWithError(a, positive);
    expect(found?.auc).toBeCloseTo(pairs / (25 * 35), 12);
    const draws = Array.from({ length: 2000 }, () => {
      const rows = [
        ...Array.from({ length: 25 }, () => random.integer(24)),
        ...Array.from({ length: 35 }, () => 25 + random.integer(34)),
      ];
      return (
        rocAuc(
          Uint8Array.from(rows, (i) => positive[i]),
          Float64Array.from(rows, (i) => a[i]),
        ) ?? 0
      );
    });
    const mean = draws.reduce((x, y) => x + y, 0) / draws.length;
    const deviation = Math.sqrt(draws.reduce((x, y) => x + (y - mean) ** 2, 0) / draws.length);
    expect(found?.standardError).toBeGreaterThan(0.85 * deviation);
    expect(found?.standardError).toBeLessThan(1.15 * deviation);
  });

  it('the same scores do not differ, and the difference turns its sign', () => {
    expect(aucDifference(a, a, positive)).toMatchObject({ difference: 0, p: 1 });
    const [one, other] = [aucDifference(a, b, positive), aucDifference(b, a, positive)];
    expect(one?.difference).toBeCloseTo(-(other?.difference ?? 0), 12);
    expect(one?.p).toBeCloseTo(other?.p ?? 0, 12);
    expect(
      aucDifference(
        a,
        b,
        positive.map(() => 1),
      ),
    ).toBeUndefined();
  });

  it('McNemar: exact for few, and never more than 1', () => {
    expect(mcNemar(0, 0).p).toBe(1);
    expect(mcNemar(1, 9).p).toBeCloseTo((2 * (1 + 10)) / 1024, 12);
    expect(mcNemar(5, 5).p).toBe(1);
    expect(mcNemar(40, 80).p).toBeCloseTo(0.000371, 4);
  });

  it('intervals of accuracy by the bootstrap hold it about as often as they say', () => {
    let held = 0;
    for (let run = 0; run < 200; run++) {
      const right = Array.from({ length: 100 }, () => Number(random.uniform() < 0.7));
      const means = Array.from(
        { length: 200 },
        () => right.reduce((sum) => sum + right[random.integer(99)], 0) / 100,
      ).sort((x, y) => x - y);
      if (means[4] <= 0.7 && means[195] >= 0.7) held++;
    }
    expect(held / 200).toBeGreaterThan(0.88);
    expect(held / 200).toBeLessThan(0.99);
  });
});

describe('95 % intervals in simulation', () => {
  const draws = 600;
  const z = 1.959963984540054;
  /** Of 600 intervals at 95 % a share outside of this would come once in a thousand times. */
  const isCovering = (hits: number) => {
    expect(hits / draws).toBeGreaterThan(0.92);
    expect(hits / draws).toBeLessThan(0.98);
  };

  it('of AUC by DeLong cover that of two normal distributions, Φ(1/√2)', () => {
    const random = new Random(11);
    const auc = normalCdf(1 / Math.SQRT2);
    let hits = 0;
    for (let draw = 0; draw < draws; draw++) {
      const truth = Array.from({ length: 120 }, (_, i) => Number(i < 50));
      const scores = Float64Array.from(truth, (one) => one + random.normal());
      const found = aucWithError(scores, truth);
      if (found && Math.abs(found.auc - auc) <= z * found.standardError) hits++;
    }
    isCovering(hits);
  });

  it('of a share by Wilson, and of a mean by Student', () => {
    const random = new Random(12);
    let [shares, means] = [0, 0];
    for (let draw = 0; draw < draws; draw++) {
      const values = Array.from({ length: 40 }, () => Number(random.uniform() < 0.3));
      const [low, high] = wilson(
        values.reduce((a, b) => a + b, 0),
        40,
      );
      if (low <= 0.3 && 0.3 <= high) shares++;
      const { interval } = meanWithError(Array.from({ length: 12 }, () => random.normal()));
      if (interval && interval[0] <= 0 && 0 <= interval[1]) means++;
    }
    isCovering(shares);
    isCovering(means);
  });
});

describe('tails of distributions', () => {
  it('the incomplete beta function at its closed forms', () => {
    expect(incompleteBeta(1, 1, 0.3)).toBeCloseTo(0.3, 9);
    expect(incompleteBeta(3, 1, 0.4)).toBeCloseTo(0.064, 9);
    expect(incompleteBeta(2, 5, 0.2) + incompleteBeta(5, 2, 0.8)).toBeCloseTo(1, 9);
    // a half and a half: 2/π arcsin √x
    expect(incompleteBeta(0.5, 0.5, 0.25)).toBeCloseTo((2 / Math.PI) * Math.asin(0.5), 8);
  });

  it("Student's t and the binomial bound of published tables", () => {
    expect(studentP(2.7764451, 4)).toBeCloseTo(0.05, 7);
    expect(studentP(-12.7062047, 1)).toBeCloseTo(0.05, 7);
    expect(studentP(1.959964, 1e7)).toBeCloseTo(0.05, 5);
    expect(studentP(0, 5)).toBeCloseTo(1, 9);
    expect(leastChance(10, 10, 0.05)).toBeCloseTo(0.05 ** (1 / 10), 8);
    // 95 % one-sided of 8 of 10
    expect(leastChance(8, 10, 0.05)).toBeCloseTo(0.4931, 4);
    expect(leastChance(0, 10, 0.05)).toBe(0);
  });

  it('radii of randomised smoothing: σ Φ⁻¹(p)', () => {
    const radius = (share: number) => 0.25 * drawnNormalQuantile(share);
    expect(radius(0.75)).toBeCloseTo(0.168622, 6);
    expect(radius(0.9)).toBeCloseTo(0.320388, 6);
    expect(radius(0.99)).toBeCloseTo(0.581587, 6);
    // all of 1,000 copies, wrong for one row in a thousand
    expect(leastChance(1000, 1000, 0.001)).toBeCloseTo(0.993116, 6);
    expect(radius(leastChance(1000, 1000, 0.001))).toBeCloseTo(0.615816, 5);
  });
});

describe('calibration within a group', () => {
  it('is the mean probability beside what came, and the error of the bins', () => {
    const found = groupCalibration(Float64Array.of(0.2, 0.2, 0.8, 0.8), Float64Array.of(0, 1, 1, 1));
    expect(found.meanProbability).toBeCloseTo(0.5, 12);
    expect(found.observed).toBe(0.75);
    // 0.3 off in the one bin, 0.2 in the other
    expect(found.ece).toBeCloseTo(0.25, 12);
  });
});

describe('thresholds by group', () => {
  // the second group is scored 0.2 too low
  const random = new Random(2);
  const groupOf = (name: string, shift: number) => {
    const deserved = Array.from({ length: 400 }, () => Number(random.uniform() < 0.5));
    return {
      name,
      deserved,
      p: deserved.map((one) => Math.min(1, Math.max(0, 0.35 + 0.3 * one - shift + 0.1 * random.normal()))),
    };
  };
  const groups = [groupOf('a', 0), groupOf('b', 0.2)];
  const rightOf = (thresholds: readonly number[]) =>
    groups.reduce((sum, group, g) => sum + outcomeAt(group, thresholds[g]).right, 0);
  const steps = Array.from({ length: 201 }, (_, i) => i / 200);

  it('are the best of all that a strategy allows', () => {
    const single = groupThresholds(groups, 'single');
    expect(single[0]).toBe(single[1]);
    expect(rightOf(single)).toBe(Math.max(...steps.map((t) => rightOf([t, t]))));
    const each = groupThresholds(groups, 'group');
    expect(rightOf(each)).toBe(Math.max(...steps.flatMap((a) => steps.map((b) => rightOf([a, b])))));
    expect(each[0] - each[1]).toBeGreaterThan(0.12);
    expect(each[0] - each[1]).toBeLessThan(0.28);
  });

  it('bring together what they are meant to', () => {
    const gap = (strategy: ThresholdStrategy, of: (one: ReturnType<typeof outcomeAt>) => number) => {
      const [a, b] = groupThresholds(groups, strategy).map((t, g) => of(outcomeAt(groups[g], t)));
      return Math.abs(a - b);
    };
    expect(gap('demographicParity', ({ selection }) => selection)).toBeLessThan(0.03);
    expect(gap('equalOpportunity', ({ tpr }) => tpr ?? 0)).toBeLessThan(0.03);
    expect(gap('equalAccuracy', ({ right, rows }) => right / rows)).toBeLessThan(0.03);
    expect(gap('single', ({ selection }) => selection)).toBeGreaterThan(0.2);
    // and are not far from the best for all that
    expect(rightOf(groupThresholds(groups, 'equalOpportunity'))).toBeGreaterThan(
      0.97 * rightOf(groupThresholds(groups, 'group')),
    );
  });
});

describe('a score by group', () => {
  const groups = { names: ['a', 'b', 'c'], of: (row: number) => (row === 99 ? 2 : row % 2) };
  const rows = Array.from({ length: 40 }, (_, i) => i);

  it('has the gap between the means, and says how often chance gives one as large', () => {
    const found = byGroup(
      groups,
      rows,
      rows.map((row) => (row % 2) + (row % 4) / 100),
      new Random(0),
    );
    expect(found.groups.map(({ name, rows: count }) => [name, count])).toEqual([
      ['a', 20],
      ['b', 20],
    ]);
    expect(found.gap?.value).toBeCloseTo(1.01, 12);
    expect(found.gap?.p).toBeLessThan(0.01);
    expect(found.gap?.interval[0]).toBeGreaterThan(0.9);
    const alike = byGroup(
      groups,
      rows,
      rows.map((row) => (row >> 1) % 5),
      new Random(0),
    );
    expect(alike.gap?.p).toBeGreaterThan(0.3);
  });

  it('leaves out groups of one row and rows without a value', () => {
    const found = byGroup(groups, [...rows, 99], [...rows.map((row) => (row % 2 ? null : 1)), 5], new Random(0));
    expect(found.groups.map(({ name }) => name)).toEqual(['a']);
    expect(found.gap).toBeNull();
  });
});

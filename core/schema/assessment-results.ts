// What each assessment finds, as the page reads it.
import { z } from 'zod';
import { correction } from './decision.ts';
import { message } from './message.ts';

const number = z.number();
const maybe = z.number().nullable();
const interval = z.tuple([number, number]);
const note = message.optional();
const named = z.looseObject({ name: z.string() });

const scoreLine = z.object({
  score: z.string(),
  method: z.string(),
  explanation: z.string(),
  direction: z.enum(['higher', 'lower']),
  range: z.tuple([maybe, maybe]),
  rows: z.array(number),
  values: z.array(maybe),
  mean: maybe,
  standardError: maybe,
  interval: interval.nullable(),
  params: z.record(z.string(), z.unknown()).default({}),
  seconds: number,
  /** By groups of rows, where these were asked for. */
  groups: z
    .array(named.extend({ rows: number, mean: maybe, standardError: maybe, interval: interval.nullable() }))
    .optional(),
  gap: z.object({ value: number, interval, p: number, adjustedP: number.optional() }).nullable().optional(),
  /** Of deletion and insertion: the mean output by the share of features; absent in results of earlier versions. */
  curve: z.object({ share: z.array(number), mean: z.array(maybe), standardError: z.array(maybe) }).optional(),
});
export type ScoreLine = z.infer<typeof scoreLine>;

const bins = z.array(
  z.object({ low: number, high: number, count: number, meanProbability: number, fraction: number, interval }),
);
const calibrationNumbers = z.object({
  bins,
  ece: number,
  mce: number,
  adaptiveEce: number,
  brier: number,
  /** Brier's score in three parts; absent in answers of earlier versions. */
  reliability: number.optional(),
  resolution: number.optional(),
  uncertainty: number.optional(),
  /** 95 %; absent in results of earlier versions. */
  brierInterval: interval.nullish(),
  /** How large each error gets in 95 % of draws from a calibrated model; absent of many rows and in earlier versions. */
  upTo: z.record(z.string(), number).optional(),
});

const thresholdPoint = z.object({
  threshold: number,
  tp: number,
  fp: number,
  tn: number,
  fn: number,
  precision: maybe,
  recall: number,
  specificity: number,
  fBeta: number,
  selected: number,
  lift: maybe,
  cost: number,
  netBenefit: maybe,
  treatAll: maybe,
  /** 95 %; absent in results of earlier versions. */
  intervals: z
    .object({
      precision: interval.nullable(),
      recall: interval.nullable(),
      specificity: interval.nullable(),
      fBeta: interval.nullable(),
      selected: interval,
      lift: interval.nullable(),
      cost: interval.nullable(),
      netBenefit: interval.nullable(),
    })
    .optional(),
});
export type ThresholdPoint = z.infer<typeof thresholdPoint>;

const attackStatus = z.enum(['exact', 'bound', 'found', 'none']);

export const assessmentResults = {
  metrics: z.object({
    rows: number,
    metrics: z.array(z.object({ name: z.string(), value: number, interval: interval.nullable(), method: z.string() })),
  }),
  scores: z.object({
    scores: z.array(scoreLine),
    skipped: z.array(z.object({ score: z.string(), method: z.string(), reason: message })),
  }),
  agreement: z.object({
    methods: z.array(z.string()),
    k: number,
    rows: z.array(number),
    measures: z.record(z.string(), z.array(z.array(maybe))),
    /** Standard errors over the rows; absent in results of earlier versions. */
    errors: z.record(z.string(), z.array(z.array(maybe))).optional(),
    skipped: z.array(z.object({ method: z.string(), reason: message })),
  }),
  robustness: z.object({
    norm: z.string(),
    rows: z.array(number),
    distance: z.array(maybe),
    status: z.array(attackStatus),
    lower: z.array(maybe),
    /** Where all norms were asked for. */
    byNorm: z
      .array(
        z.object({ norm: z.string(), distance: z.array(maybe), status: z.array(attackStatus), lower: z.array(maybe) }),
      )
      .optional(),
    changes: z.array(
      z.array(
        z.object({
          feature: z.string(),
          from: z.union([number, z.string(), z.null()]),
          to: z.union([number, z.string(), z.null()]),
        }),
      ),
    ),
    becomes: z.array(z.union([z.string(), number, z.null()])),
    /** By how much a predicted number has to move, and which way. */
    change: number.optional(),
    direction: z.enum(['either', 'rise', 'fall']).optional(),
    smoothed: z.array(z.object({ class: z.string(), radius: maybe })).optional(),
    stress: z.array(
      z.object({
        kind: z.string(),
        strength: z.array(number),
        measure: z.string(),
        unstressed: number,
        metric: z.array(number),
        flips: z.array(number),
        /** Standard deviations over the draws; absent in answers of earlier versions. */
        deviation: z.array(number).optional(),
        flipsDeviation: z.array(number).optional(),
      }),
    ),
    note,
  }),
  calibration: calibrationNumbers.extend({
    of: z.string(),
    rows: number,
    method: z.string(),
    fittedOn: z.object({ rows: number, from: z.enum(['validation', 'half-of-test']) }),
    after: calibrationNumbers.nullable(),
    correction: correction.nullable().optional(),
    note,
  }),
  conformal: z.object({
    coverage: number,
    threshold: maybe,
    measured: number,
    interval,
    meanSize: number,
    calibrationRows: number,
    from: z.enum(['validation', 'half-of-test']),
    sets: z.array(z.array(z.string())).optional(),
    groups: z.array(named.extend({ rows: number, measured: number, interval, meanSize: number })),
  }),
  thresholds: z.object({
    positive: z.string(),
    rows: number,
    points: z.array(thresholdPoint),
    atHalf: thresholdPoint,
    best: z.object({ cost: number, youden: number, fBeta: number }),
  }),
  fairness: z.object({
    group: z.string(),
    favourable: z.string(),
    groups: z.array(
      named.extend({
        rows: number,
        selectionRate: number,
        tpr: maybe,
        fpr: maybe,
        ppv: maybe,
        accuracy: number,
        selectionInterval: interval,
        /** 95 %; absent in answers of earlier versions. */
        tprInterval: interval.nullish(),
        fprInterval: interval.nullish(),
        ppvInterval: interval.nullish(),
        accuracyInterval: interval.nullish(),
        isSmall: z.boolean(),
        /** Rows of the data set; absent of very many, and in results of earlier versions. */
        members: z.array(number).optional(),
        calibration: z.object({ meanProbability: number, observed: number, ece: number }).optional(),
      }),
    ),
    gaps: z.record(z.string(), maybe),
    intervals: z.record(z.string(), interval.nullable()),
    fourFifths: z.boolean().nullable(),
    simulation: z
      .object({
        from: z.enum(['validation', 'half-of-test']),
        rows: z.object({ fitted: number, judged: number }),
        strategies: z.array(
          z.object({
            strategy: z.string(),
            thresholds: z.array(z.object({ group: z.string(), threshold: number })),
            accuracy: number,
            selectionGap: maybe,
            tprGap: maybe,
            /** 95 %, over draws of the judged rows; absent in what earlier versions stored. */
            intervals: z
              .object({ accuracy: interval, selectionGap: interval.nullable(), tprGap: interval.nullable() })
              .optional(),
          }),
        ),
      })
      .nullable()
      .optional(),
    note,
  }),
  errors: z.object({
    measure: z.enum(['errorRate', 'absoluteError', 'logLoss', 'squaredError']),
    rows: number,
    overall: number,
    tree: z.object({
      childrenLeft: z.array(number),
      childrenRight: z.array(number),
      questions: z.array(z.string().nullable()),
      rows: z.array(number),
      loss: z.array(number),
      /** Rows of each leaf; null for other nodes and for very many. Absent in results of earlier versions. */
      members: z.array(z.array(number).nullable()).optional(),
    }),
    slices: z.array(
      z.object({
        conditions: z.array(z.string()),
        rows: number,
        loss: number,
        p: number,
        adjustedP: number,
        /** Rows of the data set. */
        members: z.array(number).optional(),
        causes: z
          .array(z.object({ feature: z.string(), inside: number, outside: number, interval: interval.nullable() }))
          .optional(),
      }),
    ),
    heatMap: z
      .object({
        features: z.tuple([z.string(), z.string()]),
        down: z.array(z.string()),
        across: z.array(z.string()),
        rows: z.array(z.array(number)),
        loss: z.array(z.array(maybe)),
        members: z.array(z.array(z.array(number))).optional(),
      })
      .nullable()
      .optional(),
    rightBy: z
      .object({
        mistakes: number,
        fixed: number,
        features: z.array(z.object({ feature: z.string(), mistakes: number })),
      })
      .optional(),
  }),
  drift: z.object({
    file: z.string(),
    rows: z.object({ training: number, file: number }),
    features: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(['numeric', 'categorical']),
        missing: z.tuple([number, number]),
        unseen: number,
        psi: number,
        statistic: maybe,
        p: maybe,
      }),
    ),
    domainAuc: maybe,
    /** 95 %; absent in results of earlier versions. */
    domainAucInterval: interval.nullish(),
    outOfDistribution: number,
    predictions: z.array(z.object({ name: z.string(), training: number, file: number })),
  }),
  'planted-truth': z.object({
    features: z.array(z.string()),
    truth: z.array(z.string()),
    /** Those of the truth that were written after the target; absent, with what follows, in results of earlier versions. */
    leaks: z.array(z.string()).optional(),
    target: z.enum(['replace', 'keep']).optional(),
    measure: z.enum(['accuracy', 'r2']).optional(),
    noise: z.array(z.string()),
    copies: z.array(z.object({ copy: z.string(), of: z.string() })),
    correlated: z.array(z.string()),
    accuracy: number,
    methods: z.array(
      z.object({
        method: z.string(),
        precision: number,
        rankError: number,
        precisionInterval: interval.optional(),
        rankErrorInterval: interval.optional(),
        importances: z.array(number),
      }),
    ),
    random: z.object({ precision: number, rankError: number }),
    skipped: z.array(z.object({ method: z.string(), reason: message })),
  }),
} as const;

export type AssessmentName = keyof typeof assessmentResults;
export type ResultOf<N extends AssessmentName> = z.infer<(typeof assessmentResults)[N]>;

import { z } from 'zod';
import { explainRequest } from '../../schema/spec.ts';
import type { ExplanationHead, ExplanationRow, ExplanationSummary } from '../../schema/summaries.ts';
import type { BlockInside } from '../../schema/views.ts';
import { type PictureWhatIf, type WhatIfView, whatIfQuery } from '../../schema/what-if.ts';
import { call, id, one, token } from '../call.ts';

const row = z.int().min(0);

export const explanationCalls = {
  'explanation.summary': call<ExplanationSummary>()(z.strictObject({ id, class: z.string().optional() })),
  /** The attributions of an experiment that hold a row, newest first. */
  'explanation.ofRow': call<ExplanationHead[]>()(z.strictObject({ id, row })),
  /** What an explanation would take, before it is begun. */
  'explanation.cost': call<{ evaluations: number; seconds: number | null } | null>()(
    z.strictObject({ id, request: explainRequest }),
  ),
  'explanation.row': call<ExplanationRow>()(z.strictObject({ id, row, class: z.string().optional() })),
  'explanation.delete': call<null>()(one),
  'explanation.dropUnfinished': call<null>()(one),
  'explanation.restore': call<null>()(one),
  /** The answer to a row as a person sets it. */
  /** What a block of a network of pictures gives for a row; blocks are counted from 0. */
  'experiment.inside': call<BlockInside>()(
    z.strictObject({ id, row: z.int().min(0), block: z.int().min(0).max(60).nullable() }),
  ),
  /** A picture that a person has painted on, in base 64; null for the row's own. */
  'experiment.paint': call<PictureWhatIf>()(
    z.strictObject({ id, row: z.int().min(0).nullable(), pixels: z.string().max(2_000_000).nullable() }),
  ),
  'experiment.whatIf': call<WhatIfView>()(whatIfQuery),
} as const;

export const explanationJobs = {
  /** With a token: rows of that file, and not of the experiment's data set. */
  explain: call<ExplanationHead>()(z.strictObject({ id, request: explainRequest, token: token.optional() })),
  repeat: call<{ same: boolean; seconds: number }>()(z.strictObject({ id, explanation: id })),
} as const;

// What follows from why methods disagree.
import { z } from 'zod';
import { percentage } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import type { Message } from '../../../schema/message.ts';
import { methodTitle } from '../../engine/methods.ts';

const causes = ['correlated', 'asOne', 'conditional', 'background', 'interactions', 'limeFit', 'offData'] as const;

/** What was measured for each known cause, and whether it is at work here. */
export const evidence = z.array(
  z.object({
    cause: z.enum(causes),
    value: z.number(),
    /** Standard error of the value; null where it is not known, as in answers of earlier versions. */
    error: z.number().nullable().default(null),
    isCause: z.boolean(),
  }),
);
export type Evidence = z.infer<typeof evidence>;

export const evidenceText = ({ cause, isCause }: Evidence[number]): Message =>
  isCause ? say(`disagreement.yes.${cause}`, {}) : say(`disagreement.no.${cause}`, {});

/** From so much on methods tell the same story. */
const sameStory = 0.85;

interface Known {
  readonly agreement: number;
  readonly causes: Evidence;
  /** The method that is exact for such a model where there is one. */
  readonly exact: string;
  readonly signConflicts: readonly string[];
  /** Methods whose mean correlation with the others is low. */
  readonly apart: readonly string[];
  readonly methods: number;
  readonly row: number;
}

/** Sentences, each with the number that it rests on. */
export function adviceOf({ agreement, causes: found, exact, signConflicts, apart, methods, row }: Known): Message[] {
  const at = (cause: Evidence[number]['cause']) => found.find((one) => one.cause === cause && one.isCause);
  const value = (cause: Evidence[number]['cause']) => (at(cause)?.value ?? 0).toFixed(2);
  return [
    agreementOf({ agreement, apart, methods, row }),
    ...(signConflicts.length > 0
      ? [say('disagreement.signs', { columns: [...signConflicts], count: signConflicts.length })]
      : []),
    say('disagreement.take', { method: methodTitle(exact) }),
    ...(at('correlated') ? [say('disagreement.advice.correlated', { value: value('correlated') })] : []),
    ...(at('asOne') ? [say('disagreement.advice.asOne', { value: value('asOne') })] : []),
    ...(at('conditional') ? [say('disagreement.advice.conditional', { value: value('conditional') })] : []),
    ...(at('background') ? [say('disagreement.advice.background', { value: value('background') })] : []),
    ...(at('interactions')
      ? [say('disagreement.advice.interactions', { value: percentage(at('interactions')?.value ?? 0) })]
      : []),
    ...(at('limeFit') ? [say('disagreement.advice.limeFit', { value: value('limeFit') })] : []),
    ...(at('offData') ? [say('disagreement.advice.offData', { value: percentage(at('offData')?.value ?? 0) })] : []),
  ];
}

function agreementOf({
  agreement,
  apart,
  methods,
  row,
}: Pick<Known, 'agreement' | 'apart' | 'methods' | 'row'>): Message {
  const known = { row, methods, agreement: agreement.toFixed(2) };
  if (agreement < sameStory) return say('disagreement.differ', known);
  return apart.length > 0
    ? say('disagreement.agreeBut', { ...known, apart: apart.map(methodTitle) })
    : say('disagreement.agree', known);
}

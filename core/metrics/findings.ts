// What a headline number hides, as warnings of an experiment.
import { percentage } from '../messages/figures.ts';
import { say } from '../messages/say.ts';
import type { Metrics } from '../schema/experiment.ts';
import type { Message } from '../schema/message.ts';
import { type Finding, findingsOf } from '../schema/verdict.ts';

/** The findings on a trained model, on its test rows or else its validation rows. */
export function findingMessages(
  { train, validation, test }: { readonly train?: Metrics; readonly validation?: Metrics; readonly test?: Metrics },
  classes: readonly string[],
  positive: string | undefined,
  facts: Readonly<Record<string, unknown>> = {},
): Message[] {
  const held = test ?? validation;
  if (!held) return [];
  const part = say(test ? 'part.test' : 'part.validation', {});
  const place = classes.length === 2 && positive !== undefined ? classes.indexOf(positive) : undefined;
  return findingsOf(train, held, place, facts).map((finding) => messageOf(finding, part, positive ?? ''));
}

function messageOf(finding: Finding, part: Message, name: string): Message {
  switch (finding.kind) {
    case 'rare-class': {
      const { share, missed, rows, recall, precision } = finding;
      return say('finding.rareClass', {
        name,
        part,
        share: percentage(share, 1),
        missed,
        rows,
        recall: percentage(recall, 1),
        precision: percentage(precision, 1),
      });
    }
    case 'no-better':
      return say('finding.noBetter', {
        part,
        accuracy: percentage(finding.accuracy, 1),
        majority: percentage(finding.majority, 1),
      });
    case 'no-better-number':
      return say('finding.noBetterNumber', { part, r2: finding.r2.toFixed(3) });
    case 'overfits': {
      const shown = (value: number) => (finding.metric === 'accuracy' ? percentage(value, 1) : value.toFixed(3));
      const metric = say(`metric.${finding.metric}`, {});
      return say(finding.isOutOfBag ? 'finding.overfitsOutOfBag' : 'finding.overfits', {
        metric,
        part,
        train: shown(finding.train),
        held: shown(finding.held),
      });
    }
  }
}

// What attributions of every kind say of each row besides its values.
import type { SamplingEnd } from '../../schema/results/card.ts';

type Fidelity = 'additivity' | 'r2' | 'none';

interface OfRows<K extends Fidelity> {
  readonly classes?: string[] | undefined;
  readonly fidelity: { readonly kind: K; readonly perRow: readonly number[] };
  readonly intercept?: readonly number[] | undefined;
  readonly localPrediction?: readonly number[] | undefined;
  readonly sampling?: { readonly draws: readonly number[]; readonly stoppedBy: readonly SamplingEnd[] } | undefined;
}

/** Of pieces of rows, put together; what the first piece does not have is left out. */
export function joinedOfRows<K extends Fidelity>(parts: readonly OfRows<K>[]) {
  const [first] = parts;
  const all = <T>(of: (part: OfRows<K>) => readonly T[] | undefined): T[] => parts.flatMap((part) => of(part) ?? []);
  return {
    ...(first.classes ? { classes: all((part) => part.classes) } : {}),
    fidelity: { kind: first.fidelity.kind, perRow: all((part) => part.fidelity.perRow) },
    ...(first.intercept ? { intercept: all((part) => part.intercept) } : {}),
    ...(first.localPrediction ? { localPrediction: all((part) => part.localPrediction) } : {}),
    ...(first.sampling
      ? { sampling: { draws: all((part) => part.sampling?.draws), stoppedBy: all((part) => part.sampling?.stoppedBy) } }
      : {}),
  };
}

/** As a method gives it, in lists. */
export const namedOfRows = ({
  intercept,
  localPrediction,
  sampling,
}: {
  readonly intercept?: Float64Array | undefined;
  readonly localPrediction?: Float64Array | undefined;
  readonly sampling?: OfRows<Fidelity>['sampling'];
}) => ({
  ...(intercept ? { intercept: [...intercept] } : {}),
  ...(localPrediction ? { localPrediction: [...localPrediction] } : {}),
  ...(sampling ? { sampling: { draws: [...sampling.draws], stoppedBy: [...sampling.stoppedBy] } } : {}),
});

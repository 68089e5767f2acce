// Cohorts of rows that are explained alike, found by a small tree on the features' values (as shap's `cohorts` does): each
// question parts the rows whose attributions differ most.
import type { Swarm } from '../../plots/swarm.ts';
import { formatNumber } from '../../ui/numbers.ts';
import type { Cohort } from './cohorts.ts';

const mostCohorts = 4;
/** Rows of a cohort, at least. */
const fewestRows = 5;

interface Question {
  readonly gain: number;
  readonly yes: readonly number[];
  readonly no: readonly number[];
  readonly yesLabel: string;
  readonly noLabel: string;
}

interface Group {
  readonly labels: readonly string[];
  readonly places: readonly number[];
  readonly question: Question | undefined;
}

/** @param missing how a value that is not there is called */
export function cohortsByTree(swarm: Pick<Swarm, 'features' | 'cells' | 'values' | 'rows'>, missing: string): Cohort[] {
  const group = (places: readonly number[], labels: readonly string[]): Group => ({
    labels,
    places,
    question: bestQuestion(swarm, places, missing),
  });
  let groups = [group([...swarm.rows.keys()], [])];
  while (groups.length < mostCohorts) {
    const next = groups.reduce((best, one) => ((one.question?.gain ?? 0) > (best.question?.gain ?? 0) ? one : best));
    const { question, labels } = next;
    if (!question) break;
    groups = groups.flatMap((one) =>
      one === next
        ? [group(question.yes, [...labels, question.yesLabel]), group(question.no, [...labels, question.noLabel])]
        : [one],
    );
  }
  return groups.map(({ labels, places }) => ({ label: labels.join(', '), places }));
}

/** The question after which the attributions of rows are nearest to the means of their sides, in squares. */
function bestQuestion(
  { features, cells, values }: Pick<Swarm, 'features' | 'cells' | 'values'>,
  places: readonly number[],
  missing: string,
): Question | undefined {
  const totals = values.map((own) => places.reduce((sum, i) => sum + own[i], 0));
  const squares = (sums: readonly number[], count: number) => sums.reduce((sum, one) => sum + one * one, 0) / count;
  const whole = squares(totals, places.length);
  let best: Question | undefined;
  const judge = (yes: readonly number[], sums: readonly number[], of: () => Omit<Question, 'gain' | 'yes'>) => {
    const rest = places.length - yes.length;
    if (yes.length < fewestRows || rest < fewestRows) return;
    const others = totals.map((total, f) => total - sums[f]);
    const gain = squares(sums, yes.length) + squares(others, rest) - whole;
    if (gain > (best?.gain ?? 1e-12 * Math.abs(whole))) best = { gain, yes: [...yes], ...of() };
  };
  features.forEach((name, f) => {
    const column = cells[f];
    const numbers = places.filter((i) => typeof column[i] === 'number');
    const isNumeric = numbers.length > 0;
    if (isNumeric) {
      const sorted = numbers.sort((a, b) => Number(column[a]) - Number(column[b]));
      const without = places.filter((i) => column[i] === null);
      const sums = totals.map(() => 0);
      sorted.forEach((i, at) => {
        for (let k = 0; k < sums.length; k++) sums[k] += values[k][i];
        const [here, next] = [Number(column[i]), Number(column[sorted[at + 1]])];
        if (!(next > here)) return;
        const bound = formatNumber((here + next) / 2, 3);
        judge(sorted.slice(0, at + 1), sums, () => ({
          no: [...sorted.slice(at + 1), ...without],
          yesLabel: `${name} ≤ ${bound}`,
          noLabel: `${name} > ${bound}`,
        }));
      });
    }
    const distinct = [...new Set(places.map((i) => column[i]))];
    const shownAs = (value: (typeof distinct)[number]) => (value === null ? missing : String(value));
    for (const value of distinct) {
      if (isNumeric && value !== null) continue;
      const yes = places.filter((i) => column[i] === value);
      const other = distinct.length === 2 ? distinct.find((one) => one !== value) : undefined;
      judge(
        yes,
        values.map((own) => yes.reduce((sum, i) => sum + own[i], 0)),
        () => ({
          no: places.filter((i) => column[i] !== value),
          yesLabel: `${name} = ${shownAs(value)}`,
          noLabel: other === undefined ? `${name} ≠ ${shownAs(value)}` : `${name} = ${shownAs(other)}`,
        }),
      );
    }
  });
  return best;
}

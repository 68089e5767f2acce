import type { ResultOf } from './assessment-results.ts';

type ErrorTree = ResultOf<'errors'>['tree'];

interface ErrorLeaf {
  /** Of the rows in it, each feature's last ones only: a later question is narrower than those before it. */
  readonly conditions: readonly string[];
  readonly rows: number;
  readonly loss: number;
  /** Rows of the data set, where they are known. */
  readonly members?: readonly number[] | null;
}

/** Leaves of an error tree with the conditions of their rows, the largest loss first. */
export function errorLeaves({ childrenLeft, childrenRight, questions, rows, loss, members }: ErrorTree): ErrorLeaf[] {
  const leaves: ErrorLeaf[] = [];
  const visit = (node: number, conditions: readonly string[]): void => {
    const question = questions[node];
    if (childrenLeft[node] < 0 || question === null) {
      leaves.push({ conditions, rows: rows[node], loss: loss[node], ...(members ? { members: members[node] } : {}) });
      return;
    }
    visit(childrenLeft[node], narrowed(conditions, question));
    visit(childrenRight[node], narrowed(conditions, opposite(question)));
  };
  visit(0, []);
  return leaves.sort((a, b) => b.loss - a.loss);
}

/** The feature and the sign of a condition; undefined where a name or a category holds a sign too. */
function partsOf(condition: string): { readonly feature: string; readonly sign: string } | undefined {
  const [feature, sign, , ...more] = condition.split(/ (<=|>|!=|=) /);
  return more.length === 0 ? { feature, sign } : undefined;
}

function narrowed(conditions: readonly string[], added: string): string[] {
  const last = partsOf(added);
  const isImplied = (condition: string) => {
    const before = partsOf(condition);
    if (!last || before?.feature !== last.feature) return false;
    return last.sign === '=' || (before.sign === last.sign && last.sign !== '!=');
  };
  return [...conditions.filter((condition) => !isImplied(condition)), added];
}

const opposite = (question: string): string =>
  question.includes(' <= ') ? question.replace(' <= ', ' > ') : question.replace(' != ', ' = ');

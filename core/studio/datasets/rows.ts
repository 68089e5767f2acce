import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { RowSelection } from '../../schema/spec.ts';

interface Parts {
  readonly trainRows: readonly number[];
  readonly validationRows: readonly number[];
  readonly testRows: readonly number[];
}

/**
 * `test`, `train`, `validation`, `all`, a list, or text such as `5`, `0:20`, `3,8,13`: 0-based rows of the data set. An
 * empty test part stands for the training rows.
 */
export function selectRows(selection: RowSelection, parts: Parts | undefined, total: number): Int32Array {
  if (selection === 'all') return Int32Array.from({ length: total }, (_, i) => i);
  if (selection === 'train' || selection === 'test' || selection === 'validation') {
    if (!parts) return Int32Array.from({ length: total }, (_, i) => i);
    const rows =
      selection === 'train' ? parts.trainRows : selection === 'validation' ? parts.validationRows : parts.testRows;
    if (rows.length === 0 && selection === 'validation')
      throw new VitrineError('rows', say('error.experimentHasNoValidationRows', {}), {
        where: 'rows',
        hint: say('hint.useTestTrainAllOr', {}),
      });
    return Int32Array.from(rows.length === 0 ? parts.trainRows : rows);
  }
  const rows =
    typeof selection === 'string' ? selection.split(',').flatMap((part) => parsePart(part, total)) : selection;
  const bad = rows.find((row) => row >= total);
  if (bad !== undefined)
    throw new VitrineError('rows', say('error.rowDoesNotExist', { row: bad }), {
      where: 'rows',
      hint: say('hint.rowsCountedFrom0', { rows: total - 1 }),
    });
  return Int32Array.from(rows);
}

function parsePart(part: string, total: number): number[] {
  const match = /^(\d+)(?::(\d+))?$/.exec(part.trim());
  if (!match)
    throw new VitrineError('rows', say('error.doesNotNameRows', { part }), {
      where: 'rows',
      hint: say('hint.writeTestTrainAll5', {}),
    });
  const from = Number(match[1]);
  if (match[2] === undefined) return [from];
  const to = Number(match[2]);
  if (to > total)
    throw new VitrineError('rows', say('error.goesBeyondLastRow', { part }), {
      where: 'rows',
      hint: say('hint.rowsCountedFrom0Not', { total: total - 1 }),
    });
  if (to <= from)
    throw new VitrineError('rows', say('error.holdsNoRows', { part }), {
      where: 'rows',
      hint: say('hint.writeFromWithFromBelow', {}),
    });
  return Array.from({ length: to - from }, (_, i) => from + i);
}

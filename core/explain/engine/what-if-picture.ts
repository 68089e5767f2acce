// What a network says of a picture that a person has painted on, or drawn.
import { encodeRows, takeRaw } from '../../data/encode.ts';
import type { ImageEncoding } from '../../data/fields/image/image.ts';
import type { Table } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { tabular } from '../../models/batch.ts';
import type { PictureWhatIf } from '../../schema/what-if.ts';
import { predictLabels, shownOutput, type TrainedModel, unpackModel } from '../../training/stored-model.ts';
import { onlyImage } from '../images/maps.ts';

export interface PictureTask {
  readonly model: Uint8Array;
  readonly hash: string;
  readonly table: Table;
  /** Null for a picture of a person's own, which begins black. */
  readonly row: number | null;
  /** `[row, column, channel]` in base 64, each 0 to 255; null for the row's picture as it is. */
  readonly pixels: string | null;
}

/** The last model, in each thread: a stroke asks many times. */
let last: { readonly hash: string; readonly trained: TrainedModel } | undefined;

function trainedOf({ model, hash }: PictureTask): TrainedModel {
  if (last?.hash !== hash) last = { hash, trained: unpackModel(model) };
  return last.trained;
}

/** @throws incompatible where the model is not of pictures alone, params where the pixels are of another size */
export function answerPicture(task: PictureTask): PictureWhatIf {
  const trained = trainedOf(task);
  const encoding = onlyImage(trained);
  if (!encoding) throw new VitrineError('incompatible', say('refuse.needsPictures', {}), { where: 'id' });
  const own = ownPicture(task, trained, encoding);
  const painted = task.pixels === null ? own : fromPixels(task.pixels, encoding);
  const x = new Float64Array(2 * encoding.width);
  x.set(own);
  x.set(painted, encoding.width);
  const uncorrected = trained.model.predict(tabular(x, 2));
  const output = shownOutput(trained, uncorrected);
  const labels = trained.task === 'classification' ? predictLabels(trained, tabular(x, 2), uncorrected) : undefined;
  const { outputs } = trained.model;
  return {
    ...encoding.shape,
    classes: [...trained.classes],
    pixels: Buffer.from(own.map((value) => Math.round(255 * value))).toString('base64'),
    before: [...output.subarray(0, outputs)],
    after: [...output.subarray(outputs)],
    labelBefore: labels ? trained.classes[labels[0]] : null,
    label: labels ? trained.classes[labels[1]] : null,
  };
}

function ownPicture({ table, row }: PictureTask, { encoder }: TrainedModel, encoding: ImageEncoding): Float64Array {
  if (row === null) return new Float64Array(encoding.width);
  if (row >= table.rows)
    throw new VitrineError('rows', say('error.rowDoesNotExist', { row }), {
      where: 'row',
      hint: say('hint.rowsCountedFrom0', { rows: table.rows - 1 }),
    });
  return encodeRows(encoder, takeRaw(table, encoder, [row]));
}

function fromPixels(pixels: string, { width }: ImageEncoding): Float64Array {
  const bytes = Buffer.from(pixels, 'base64');
  if (bytes.length !== width)
    throw new VitrineError('params', say('error.pixelsOfOtherSize', { given: bytes.length, wanted: width }), {
      where: 'pixels',
    });
  return Float64Array.from(bytes, (value) => value / 255);
}

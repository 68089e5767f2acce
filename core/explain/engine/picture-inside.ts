// What the blocks of a network of pictures give for one row: the maps of each channel, or numbers.
import { encodeRows, takeRaw } from '../../data/encode.ts';
import type { Table } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { tabular } from '../../models/batch.ts';
import type { BlockInside } from '../../schema/views.ts';
import { unpackModel } from '../../training/stored-model.ts';
import { placesOf } from '../images/block-maps.ts';

export interface InsideTask {
  readonly model: Uint8Array;
  readonly table: Table;
  readonly row: number;
  /** Counted from 0; the first where it is null. */
  readonly block: number | null;
}

const mostChannels = 64;

/** @throws incompatible where the model has no blocks, params where it has not so many */
export function insideOf({ model, table, row, block }: InsideTask): BlockInside {
  const trained = unpackModel(model);
  const { pictures } = trained.model;
  if (!pictures) throw new VitrineError('incompatible', say('refuse.needsPictures', {}), { where: 'id' });
  const place = block ?? 0;
  if (place >= pictures.blocks.length)
    throw new VitrineError('params', say('error.noSuchBlock', { block: place + 1 }), { where: 'block' });
  const x = encodeRows(trained.encoder, takeRaw(table, trained.encoder, [row]));
  const answers = trained.model.predict(tabular(x, 1));
  const output = answers.indexOf(answers.reduce((a, b) => Math.max(a, b)));
  const { shape, values } = pictures.blockMaps(x, place, output, trained.model.logits !== undefined);
  const [height, width] = placesOf(shape) ?? [1, 1];
  const channels = values.length / (height * width);
  return {
    blocks: pictures.blocks.map((one) => ({ kind: one.kind, shape: [...one.shape] })),
    block: place,
    height,
    width,
    channels,
    maps: Array.from({ length: Math.min(mostChannels, channels) }, (_, c) =>
      Array.from({ length: height * width }, (_, i) => values[i * channels + c]),
    ),
  };
}

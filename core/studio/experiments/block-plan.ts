// What a network of blocks would be, block by block, before it is trained.
import { shapeFor } from '../../data/fields/image/image.ts';
import { toReport } from '../../errors.ts';
import { type Block, block, blockLayer } from '../../models/graph/blocks.ts';
import { planGraph } from '../../models/graph/graph.ts';
import { sizeOfShape } from '../../models/graph/layer.ts';
import { presets } from '../../models/graph/presets.ts';
import type { ErrorReport } from '../../schema/error.ts';
import { imageSettings } from '../../schema/spec.ts';
import type { BlockPlan } from '../../schema/views.ts';
import type { StudioContext } from '../context.ts';
import { imageColumnOf } from '../datasets/images.ts';

interface Asked {
  readonly preset?: string;
  readonly blocks?: readonly unknown[];
  readonly image?: unknown;
  /** Units of the last layer. */
  readonly units: number;
  /** Pictures that go through at once. */
  readonly batch: number;
}

/** Bytes of a number while it is trained: weights, gradients and what the optimiser keeps; values and their gradients. */
const bytesOfWeight = 4 + 4 + 3 * 8;
const bytesOfValue = 2 * 4;

/** Shapes as far as the blocks go together; the first that does not is named. */
export function blockPlan(context: StudioContext, dataset: string, asked: Asked): BlockPlan {
  const table = context.table(dataset);
  const column = imageColumnOf(table);
  const settings = imageSettings.parse(asked.image ?? {});
  const shape =
    column &&
    shapeFor(
      column,
      Array.from({ length: table.rows }, (_, i) => i),
      settings,
    );
  const input = shape ? [shape.height, shape.width, shape.channels] : [28, 28, 1];
  const list: Block[] = [];
  let problem: { readonly at: number; readonly report: ErrorReport } | null = null;
  let own: readonly number[] = input;
  const named =
    asked.preset !== undefined && Object.hasOwn(presets, asked.preset)
      ? presets[asked.preset as keyof typeof presets]
      : [];
  const wanted = asked.blocks ?? named;
  for (const [at, given] of wanted.entries()) {
    try {
      const parsed = block.parse(given);
      own = blockLayer(parsed, own, `model.blocks[${at}]`).output;
      list.push(parsed);
    } catch (error) {
      problem = { at, report: toReport(error) };
      break;
    }
  }
  const graph = planGraph(input, list, asked.units);
  const values = graph.blocks.reduce((sum, { layer }) => sum + sizeOfShape(layer.output), sizeOfShape(input));
  return {
    input,
    blocks: graph.blocks.map(({ kind, layer, parameters }, i) => ({
      kind,
      settings: { ...(list[i] ?? {}) },
      shape: [...layer.output],
      parameters,
      operations: layer.operations,
    })),
    parameters: graph.parameters,
    operations: graph.operations,
    bytes: bytesOfWeight * graph.parameters + bytesOfValue * values * asked.batch,
    problem,
    wanted: wanted.map((one) => ({ ...(one as Record<string, unknown>) })),
  };
}

// Networks of the same skeleton whose blocks are of one kind each, as wide as a budget allows.
import { type Block, block } from '../../../models/graph/blocks.ts';
import { type Graph, planGraph } from '../../../models/graph/graph.ts';

export const variantKinds = [
  'convolution',
  'separable-convolution',
  'residual',
  'dense-block',
  'squeeze-excite',
  'block-attention',
  'attention',
] as const;
export type VariantKind = (typeof variantKinds)[number];

export type Budget = 'parameters' | 'operations';

export interface Variant {
  readonly kind: VariantKind;
  readonly blocks: readonly Block[];
  readonly parameters: number;
  readonly operations: number;
}

type Loose = Readonly<Record<string, unknown>> & { readonly kind: Block['kind'] };

/** One stage of a skeleton, `filters` wide. */
function stageOf(kind: VariantKind, filters: number): Loose[] {
  const plain: Loose = { kind: 'convolution', filters };
  switch (kind) {
    case 'convolution':
      return [plain];
    case 'separable-convolution':
      return [{ kind, filters }];
    case 'residual':
      return [{ kind, filters }];
    case 'dense-block':
      return [
        { kind, layers: 2, growth: Math.max(2, Math.round(filters / 2)) },
        { kind: 'convolution', filters, size: 1 },
      ];
    case 'squeeze-excite':
      return [plain, { kind, ratio: 4 }];
    case 'block-attention':
      return [plain, { kind, ratio: 4, size: 3 }];
    case 'attention':
      return [];
  }
}

/** Three stages with pooling between them; attention among patches instead, in two blocks. */
function blocksOf(kind: VariantKind, width: number, side: number): Loose[] {
  if (kind === 'attention')
    return [
      { kind: 'patch-embedding', size: Math.max(2, Math.round(side / 7)), width: 4 * width },
      { kind: 'attention', heads: 4 },
      { kind: 'attention', heads: 4 },
      { kind: 'layer-norm' },
      { kind: 'global-pooling' },
    ];
  const between: Loose[] = side >= 8 ? [{ kind: 'pooling' }] : [];
  return [
    ...stageOf(kind, width),
    ...between,
    ...stageOf(kind, 2 * width),
    ...between,
    ...stageOf(kind, 2 * width),
    { kind: 'global-pooling' },
  ];
}

/** Widths that are tried: the largest network is what a budget allows. */
const mostWidth = 256;

/** The network of a kind whose size is nearest to the budget. */
export function variantOf(
  kind: VariantKind,
  input: readonly [height: number, width: number, channels: number],
  units: number,
  budget: { readonly of: Budget; readonly size: number },
): Variant {
  const side = Math.min(input[0], input[1]);
  const planned = (width: number): { readonly blocks: readonly Block[]; readonly graph: Graph } => {
    const blocks = blocksOf(kind, width, side).map((one) => block.parse(one));
    return { blocks, graph: planGraph(input, blocks, units) };
  };
  let best = planned(1);
  for (let width = 2; width <= mostWidth; width++) {
    const next = planned(width);
    if (Math.abs(next.graph[budget.of] - budget.size) < Math.abs(best.graph[budget.of] - budget.size)) best = next;
    if (next.graph[budget.of] > budget.size) break;
  }
  const { blocks, graph } = best;
  return { kind, blocks, parameters: graph.parameters, operations: graph.operations };
}

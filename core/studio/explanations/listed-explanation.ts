// What a list shows of an explanation.
import { resultKindOf } from '../../explain/results/registry.ts';
import type { Explanation } from '../../schema/explanation.ts';
import type { ExplanationHead, ListedExplanation } from '../../schema/summaries.ts';

/** The card of an explanation. */
export function explanationHead(value: Explanation): ExplanationHead {
  // the output stands by itself
  const { background, output: _output, class: _class, ...params } = value.params;
  return {
    id: value.id,
    kind: value.kind,
    method: value.method,
    created: value.created ?? '',
    rows: value.rows.length,
    output: 'output' in value ? value.output : null,
    seed: value.seed,
    seconds: value.seconds,
    modelCalls: value.modelCalls,
    params,
    background: Array.isArray(background) ? background.length : null,
    why: value.why ?? null,
    asked: value.asked ?? null,
    offData: value.offData ?? null,
    foreign: value.foreign ?? false,
    dataHash: value.dataHash ?? null,
    modelHash: value.modelHash ?? null,
    classes: null,
    metric: null,
    sampling: null,
    fidelity: null,
    ...resultKindOf(value).head?.(value),
  };
}

export const listedOf = (value: Explanation): ListedExplanation => ({
  head: explanationHead(value),
  features: value.features,
  importance: resultKindOf(value).importance(value),
});

import type { ResultView } from '../../../core/schema/explanation.ts';
import { attention } from './attention/attention.tsx';
import { attribution } from './attribution/attributions.tsx';
import { cases } from './cases/cases.tsx';
import { concepts } from './concepts/concepts.tsx';
import { dependence } from './dependence/curves.tsx';
import { imageAttribution } from './image-attribution/image-attribution.tsx';
import { importance } from './importance/importance.tsx';
import { interactions } from './interactions/interactions.tsx';
import type { AllRowsProps, OneRowProps, ResultPicture } from './result-view.ts';
import { rules } from './rules/rules.tsx';
import { surface } from './surface/surface.tsx';
import { surrogate } from './surrogate/surrogate.tsx';
import { textAttribution } from './text-attribution/text-attribution.tsx';
import { units } from './units/units.tsx';

type Pictures = { readonly [K in ResultView['kind']]: ResultPicture<Extract<ResultView, { kind: K }>> };

/** The pictures of every kind of result, by its name. */
const pictures: Pictures = {
  attribution,
  importance,
  dependence,
  surrogate,
  interactions,
  surface,
  cases,
  rules,
  'image-attribution': imageAttribution,
  'text-attribution': textAttribution,
  attention,
  units,
  concepts,
};

/** The picture of a kind takes the view of that kind: the same name stands in both. */
const pictureOf = (view: ResultView) => pictures[view.kind] as ResultPicture<ResultView>;

export function AllRowsPicture(props: AllRowsProps<ResultView>) {
  const { AllRows } = pictureOf(props.view);
  return <AllRows {...props} />;
}

/** Nothing where a kind says of one row no more than its card. */
export function OneRowPicture(props: OneRowProps<ResultView>) {
  const { OneRow } = pictureOf(props.view);
  return OneRow ? <OneRow {...props} /> : null;
}

import { useLanguage } from '../ui/use-language.ts';
import { useCall } from './use-call.ts';

/** What kinds of models are called in the reader's language; by their names in a spec until the catalogue is there. */
export function useKindTitles(): (kind: string) => string {
  const { pick } = useLanguage();
  const { data } = useCall('catalogue', null);
  return (kind) => {
    const card = data?.kinds.find((one) => one.kind === kind);
    return card ? pick(card.title) : kind;
  };
}

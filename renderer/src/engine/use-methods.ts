import type { JsonSchema } from '../ui/json-schema.ts';
import { useLanguage } from '../ui/use-language.ts';
import { useCall } from './use-call.ts';

/** What methods and their parameters are called in the reader's language. */
export interface MethodNames {
  titleOf(method: string): string;
  labelOf(method: string, param: string): string;
}

/** By their names in a specification, until the catalogue is there. */
export function useMethods(): MethodNames {
  const { pick } = useLanguage();
  const { data } = useCall('catalogue', null);
  const find = (method: string) => data?.explainers.find((card) => card.method === method);
  return {
    titleOf(method) {
      const card = find(method);
      return card ? pick(card.title) : method;
    },
    labelOf(method, param) {
      const label = (find(method)?.params as JsonSchema | undefined)?.properties?.[param]?.label;
      return label ? pick(label) : param;
    },
  };
}

import type { JsonSchema } from '../ui/json-schema.ts';
import { useLanguage } from '../ui/use-language.ts';
import { useCall } from './use-call.ts';

/** @returns what a setting of a kind of model is called: `model.maxDepth`, or `maxDepth` itself; its own name where it has no title */
export function useSettingTitles(kind: string): (path: string) => string {
  const { pick } = useLanguage();
  const kinds = useCall('catalogue', null).data?.kinds ?? [];
  const schema = kinds.find((one) => one.kind === kind)?.params as JsonSchema | undefined;
  return (path) => {
    const label = schema?.properties?.[path.replace(/^model\./, '')]?.label;
    return label ? pick(label) : path;
  };
}

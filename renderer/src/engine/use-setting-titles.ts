import { type JsonSchema, titleOfPath } from '../ui/json-schema.ts';
import { useLanguage } from '../ui/use-language.ts';
import { valueText } from '../ui/value-text.ts';
import { useCall } from './use-call.ts';
import { useKindTitles } from './use-kind-titles.ts';

/**
 * @param kinds whose parameters are asked about
 * @returns what a setting is called: `model.maxDepth`, `maxDepth` itself, `training.optimizer.learningRate`; its own name
 * where it has no title
 */
export function useSettingTitles(kinds: readonly string[]): (path: string) => string {
  const { t, pick } = useLanguage();
  const { data } = useCall('catalogue', null);
  const models = data?.kinds.filter((one) => kinds.includes(one.kind)).map((one) => one.params as JsonSchema) ?? [];
  const parts: Readonly<Record<string, unknown>> = {
    training: data?.training,
    split: data?.split,
    preprocess: data?.preprocess,
    weights: data?.weights,
    crossValidation: data?.crossValidation,
  };
  return (path) => {
    const [first, ...rest] = path.split('.');
    const inModel = first === 'model' ? rest : first in parts ? undefined : [first, ...rest];
    const schemas = inModel ? models : [parts[first] as JsonSchema | undefined];
    const names = (inModel ?? rest).filter((name) => name !== 'kind');
    if (names.length === 0) return t(`settingOf.${first}`, { defaultValue: path });
    const [labels = []] = schemas.flatMap((schema) => {
      const found = titleOfPath(schema, names);
      return found ? [found] : [];
    });
    return labels.length > 0 ? labels.map(pick).join(' · ') : t(`settingOf.${path}`, { defaultValue: path });
  };
}

/** What a value of a setting is called: a kind by its title, a choice by its own. */
export function useSettingValues(): (path: string, value: string) => string {
  const { t } = useLanguage();
  const titleOfKind = useKindTitles();
  return (path, value) => (path === 'model.kind' ? titleOfKind(value) : valueText(t, parsed(value)));
}

/** A value as it is written in a comparison: JSON, or a text as it is. */
function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

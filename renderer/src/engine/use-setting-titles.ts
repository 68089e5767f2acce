import { isChoice, type JsonSchema, schemasTo } from '../ui/json-schema.ts';
import { useLanguage } from '../ui/use-language.ts';
import { valueText } from '../ui/value-text.ts';
import { useCall } from './use-call.ts';
import { useKindTitles } from './use-kind-titles.ts';

/** Finds the schemas on the way to a setting: of the kinds' own parameters first, then of the other parts of a spec. */
function useSettingSchemas(kinds: readonly string[]): (path: string, kind?: string) => JsonSchema[] | undefined {
  const { data } = useCall('catalogue', null);
  const models = data?.kinds.filter((one) => kinds.includes(one.kind)) ?? [];
  const whole: JsonSchema = {
    properties: {
      training: (data?.training ?? {}) as JsonSchema,
      split: (data?.split ?? {}) as JsonSchema,
      preprocess: (data?.preprocess ?? {}) as JsonSchema,
      weights: (data?.weights ?? {}) as JsonSchema,
      crossValidation: (data?.crossValidation ?? {}) as JsonSchema,
    },
  };
  return (path, kind) => {
    const own = models.filter((one) => kind === undefined || one.kind === kind).map((one) => one.params as JsonSchema);
    const names = path.replace(/^model\./, '').split('.');
    return own.map((schema) => schemasTo(schema, names)).find((one) => one) ?? schemasTo(whole, path.split('.'));
  };
}

/**
 * @param kinds whose parameters are asked about
 * @returns what a setting is called: `model.maxDepth`, `maxDepth` itself, `training.optimizer.learningRate`; its own name
 * where it has no title; `kind`: that of one kind alone
 */
export function useSettingTitles(kinds: readonly string[]): (path: string, kind?: string) => string {
  const { t, pick } = useLanguage();
  const schemasOf = useSettingSchemas(kinds);
  return (path, kind) => {
    const labels = (schemasOf(path, kind) ?? []).flatMap(({ label }) => (label ? [pick(label)] : []));
    return labels.length > 0
      ? labels.join(' · ')
      : t(`settingOf.${path.replace(/\.kind$/, '')}`, { defaultValue: path });
  };
}

/** What a value of a setting is called: a kind by its title, a choice by its own; a person's words stay as they are. */
export function useSettingValues(kinds: readonly string[]): (path: string, value: string, kind?: string) => string {
  const { t } = useLanguage();
  const titleOfKind = useKindTitles();
  const schemasOf = useSettingSchemas(kinds);
  return (path, value, kind) => {
    if (path === 'model.kind') return titleOfKind(value);
    const schema = schemasOf(path, kind)?.at(-1);
    if (value === 'null' || (schema && isChoice(schema) && !isList(value))) return valueText(t, wordOf(value));
    return value;
  };
}

const isList = (value: string): boolean => /^[[{]/.test(value);

/** A choice as it is written in a comparison; a number, which a choice may be too, as it is. */
const wordOf = (value: string): unknown => (value === 'null' ? null : /^-?\d/.test(value) ? Number(value) : value);

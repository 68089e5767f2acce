import { Button, MultiSelect } from '@mantine/core';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import type { ScoreCard } from '../../../../core/schema/views.ts';
import { useCall } from '../../engine/use-call.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { isAttribution } from '../../ui/is-attribution.ts';
import type { JsonSchema } from '../../ui/json-schema.ts';
import { formatCount } from '../../ui/numbers.ts';
import { SchemaForm } from '../../ui/schema-form.tsx';
import { useLanguage } from '../../ui/use-language.ts';

type Values = Readonly<Record<string, unknown>>;

export const scoreGroups = ['faithfulness', 'stability', 'complexity', 'axioms', 'randomisation'] as const;

interface FieldsProps {
  readonly values: Values;
  readonly onChange: (values: Values) => void;
}

const without = (values: Values, name: string): Values =>
  Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));

const withList = (values: Values, name: string, list: readonly string[]): Values =>
  list.length > 0 ? { ...values, [name]: [...list] } : without(values, name);

/** Which scores are worked out, and with which parameters; nothing chosen: the usual ones. */
export function ScoreFields({ values, onChange }: FieldsProps) {
  const { t, pick } = useLanguage();
  const cards = useCall('catalogue', null).data?.scores ?? [];
  const chosen = Array.isArray(values.scores) ? values.scores.map(String) : [];
  const known = (values.of ?? {}) as Readonly<Record<string, Values>>;
  const usual = cards.filter((card) => card.isDefault).map((card) => card.score);
  const used = cards.filter((card) => (chosen.length > 0 ? chosen : usual).includes(card.score));
  const choose = (names: readonly string[]) => {
    const of = Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
    const next = withList(without(values, 'of'), 'scores', names);
    onChange(Object.keys(of).length > 0 ? { ...next, of } : next);
  };
  const setParams = (name: string, own: Values) => {
    const { [name]: _before, ...rest } = known;
    const of = Object.keys(own).length > 0 ? { ...rest, [name]: own } : rest;
    onChange(Object.keys(of).length > 0 ? { ...values, of } : without(values, 'of'));
  };
  return (
    <>
      <MultiSelect
        size="xs"
        label={t('trust.scoresAsked')}
        description={t('trust.scoresAskedHelp', { count: usual.length, total: cards.length })}
        placeholder={chosen.length === 0 ? t('trust.usualScores') : ''}
        data={scoreGroups.map((group) => ({
          group: t(`trust.group.${group}`),
          items: cards
            .filter((card) => card.group === group)
            .map((card) => ({ value: card.score, label: pick(card.title) })),
        }))}
        value={chosen}
        searchable
        clearable
        mb="xs"
        onChange={choose}
      />
      <div className="row">
        <Button variant="default" size="compact-xs" onClick={() => choose(cards.map((card) => card.score))}>
          {t('trust.allScores', { count: formatCount(cards.length) })}
        </Button>
      </div>
      {used.filter(hasParams).map((card) => (
        <details className="fold" key={card.score}>
          <summary>{t('trust.paramsOf', { score: pick(card.title) })}</summary>
          <SchemaForm
            schema={card.params as JsonSchema}
            values={known[card.score] ?? {}}
            onChange={(own) => setParams(card.score, own)}
            closed={[]}
          />
        </details>
      ))}
    </>
  );
}

const hasParams = ({ params }: ScoreCard): boolean => Object.keys((params as JsonSchema).properties ?? {}).length > 0;

/** Which methods are compared or tried, of those that can explain this model; nothing chosen: all that are quick. */
export function MethodField({ view, values, onChange }: FieldsProps & { readonly view: ExperimentView }) {
  const { t, pick } = useLanguage();
  const cards = useCall('catalogue', null).data?.explainers ?? [];
  const able = cards.filter(
    (card) =>
      card.givesAttributions &&
      card.tasks.includes(view.task) &&
      (card.needs === null || card.needs.some((name) => view.capabilities.includes(name))),
  );
  return (
    <MultiSelect
      size="xs"
      label={t('trust.methodsAsked')}
      placeholder={Array.isArray(values.methods) ? '' : t('trust.allMethods')}
      data={able.map((card) => ({ value: card.method, label: pick(card.title) }))}
      value={Array.isArray(values.methods) ? values.methods.map(String) : []}
      searchable
      clearable
      mb="sm"
      onChange={(names) => onChange(withList(values, 'methods', names))}
    />
  );
}

interface ExplanationFieldProps {
  readonly view: ExperimentView;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: string[]) => void;
}

/** Which stored explanations are judged; nothing chosen: the newest of each method. */
export function ExplanationField({ view, chosen, onChange }: ExplanationFieldProps) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  const heads = view.explanations.filter((head) => isAttribution(head) && !head.foreign).reverse();
  if (heads.length === 0) return null;
  return (
    <MultiSelect
      size="xs"
      label={t('trust.explanationsAsked')}
      placeholder={chosen.length === 0 ? t('trust.newestOfEach') : ''}
      data={heads.map((head) => ({
        value: head.id,
        label: `${titleOf(head.method)} · ${t('explain.rowCount', { count: formatCount(head.rows) })}${
          head.output ? ` · ${t(`output.${head.output.kind}`)}` : ''
        }`,
      }))}
      value={chosen.filter((id) => heads.some((head) => head.id === id))}
      searchable
      clearable
      mb="sm"
      onChange={onChange}
    />
  );
}

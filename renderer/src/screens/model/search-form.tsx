import { ActionIcon, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { scoreName } from '../../../../core/schema/search.ts';
import type { Catalogue, ModelKindCard } from '../../../../core/schema/views.ts';
import type { Draft } from '../../state/draft.ts';
import { Icon } from '../../ui/icon.tsx';
import { fieldKind, type JsonSchema } from '../../ui/json-schema.ts';
import { SchemaForm } from '../../ui/schema-form.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './search-form.module.css';

interface SearchFormProps {
  readonly draft: Draft;
  readonly card: ModelKindCard;
  readonly catalogue: Catalogue;
  readonly training: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
}

type Search = NonNullable<Draft['search']>;
type Space = Readonly<Record<string, unknown>>;

const metrics = ['auto', ...scoreName.options] as const;

/** Judge by cross-validation, and try many settings: a grid, a random draw, or successive halving. */
export function SearchForm({ draft, card, catalogue, training, onChange }: SearchFormProps) {
  const { t } = useLanguage();
  const { search } = draft;
  const set = (part: Partial<Search>) => onChange({ search: { ...(search ?? fresh), ...part } });
  return (
    <div className="stack">
      <Switch
        label={t('search.crossValidate')}
        description={t('search.crossValidateHelp')}
        checked={draft.crossValidation !== null || search !== null}
        disabled={search !== null}
        onChange={(event) => onChange({ crossValidation: event.currentTarget.checked ? {} : null })}
      />
      {(draft.crossValidation !== null || search !== null) && (
        <SchemaForm
          schema={catalogue.crossValidation as JsonSchema}
          values={draft.crossValidation ?? {}}
          onChange={(values) => onChange({ crossValidation: values })}
        />
      )}
      <Switch
        label={t('search.switch')}
        description={t('search.switchHelp')}
        checked={search !== null}
        onChange={(event) => onChange({ search: event.currentTarget.checked ? fresh : null })}
      />
      {search && (
        <>
          <div className="form-group">
            <Select
              label={t('search.kind')}
              description={t(`search.help.${search.kind}`)}
              data={['grid', 'random', 'halving'].map((kind) => ({ value: kind, label: t(`search.${kind}`) }))}
              value={search.kind}
              allowDeselect={false}
              onChange={(kind) => kind && set({ kind: kind as Search['kind'] })}
            />
            <Select
              label={t('search.metric')}
              data={metrics.map((name) => ({
                value: name,
                label: name === 'auto' ? t('form.automatic') : t(`metric.${name}`),
              }))}
              value={search.metric}
              allowDeselect={false}
              onChange={(metric) => metric && set({ metric })}
            />
            {search.kind !== 'grid' && (
              <NumberInput
                label={t('search.trials')}
                min={1}
                max={100_000}
                allowDecimal={false}
                value={search.trials}
                onChange={(value) => set({ trials: typeof value === 'number' ? Math.max(1, value) : 1 })}
              />
            )}
          </div>
          <SpaceRows
            space={search.space}
            paths={pathsOf(card, catalogue, training)}
            onChange={(space) => set({ space })}
          />
        </>
      )}
    </div>
  );
}

const fresh: Search = { kind: 'random', metric: 'auto', trials: 20, space: {} };

interface Path {
  readonly path: string;
  readonly schema: JsonSchema;
}

/** Settings that can be searched: those of the model and of its training, down to the optimiser's own. */
function pathsOf(card: ModelKindCard, catalogue: Catalogue, training: boolean): Path[] {
  const own = Object.entries((card.params as JsonSchema).properties ?? {}).map(([key, schema]) => ({
    path: `model.${key}`,
    schema,
  }));
  const fields = training
    ? Object.entries((catalogue.training as JsonSchema).properties ?? {}).map(([key, schema]) => ({
        path: `training.${key}`,
        schema,
      }))
    : [];
  const rate = training ? [{ path: 'training.optimizer.learningRate', schema: { type: 'number' } as JsonSchema }] : [];
  const batch = training ? [{ path: 'training.batch.size', schema: { type: 'integer' } as JsonSchema }] : [];
  return [
    ...own,
    ...rate,
    ...batch,
    ...fields,
    ...Object.entries((catalogue.preprocess as JsonSchema).properties ?? {}).map(([key, schema]) => ({
      path: `preprocess.${key}`,
      schema,
    })),
  ];
}

function SpaceRows({
  space,
  paths,
  onChange,
}: {
  readonly space: Space;
  readonly paths: readonly Path[];
  readonly onChange: (space: Space) => void;
}) {
  const { t } = useLanguage();
  const free = paths.filter(({ path }) => !Object.hasOwn(space, path));
  return (
    <div className="stack">
      {Object.entries(space).map(([path, values]) => (
        <div key={path} className="row">
          <span className={`cut ${styles.path}`} title={path}>
            {path}
          </span>
          <TextInput
            className="fill"
            aria-label={t('search.valuesOf', { path })}
            placeholder={t('search.valuesHint')}
            defaultValue={textOf(values)}
            onBlur={(event) => onChange({ ...space, [path]: valuesOf(event.currentTarget.value) })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t('common.delete')}: ${path}`}
            onClick={() => onChange(Object.fromEntries(Object.entries(space).filter(([key]) => key !== path)))}
          >
            <Icon name="bin" />
          </ActionIcon>
        </div>
      ))}
      <Select
        aria-label={t('search.add')}
        placeholder={t('search.add')}
        data={free.map(({ path }) => path)}
        value={null}
        searchable
        onChange={(path) => {
          const found = free.find((entry) => entry.path === path);
          if (path && found) onChange({ ...space, [path]: usualValues(found) });
        }}
      />
      <p className="soft small">{t('search.valuesHelp')}</p>
    </div>
  );
}

/** Values that are worth a try, from what the schema says. */
function usualValues({ path, schema }: Path): unknown {
  const kind = fieldKind(schema);
  if (kind.kind === 'choice') return [...kind.values].filter((value) => value !== 'auto').slice(0, 4);
  if (kind.kind === 'boolean') return [false, true];
  if (kind.kind === 'union') return kind.branches.slice(0, 3).map((branch) => ({ kind: branch.name }));
  if (path.endsWith('learningRate')) return { low: 0.001, high: 0.1, scale: 'log' };
  if (kind.kind === 'numbers') return [[8], [16], [16, 8]];
  const usual =
    typeof schema.default === 'number' && schema.default > 0
      ? schema.default
      : kind.kind === 'number' && kind.integer
        ? 8
        : 1;
  const around = [usual / 4, usual / 2, usual, usual * 2].map((value) =>
    kind.kind === 'number' && kind.integer ? Math.max(1, Math.round(value)) : value,
  );
  return [...new Set(around)];
}

/** `1, 2, 4`, `0.001..0.1 log`, or JSON where neither says it. */
export function textOf(values: unknown): string {
  if (Array.isArray(values))
    return values
      .map((value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)))
      .join(', ');
  if (typeof values === 'object' && values !== null && 'low' in values && 'high' in values) {
    const { low, high, scale, integer } = values as { low: number; high: number; scale?: string; integer?: boolean };
    return `${low}..${high}${scale === 'log' ? ' log' : ''}${integer ? ' integer' : ''}`;
  }
  return '';
}

export function valuesOf(text: string): unknown {
  const range = /^\s*(-?[\d.eE+-]+?)\s*\.\.\s*(-?[\d.eE+-]+)\s*((?:log|integer|\s)*)$/.exec(text);
  if (range) {
    return {
      low: Number(range[1]),
      high: Number(range[2]),
      ...(range[3].includes('log') ? { scale: 'log' } : {}),
      ...(range[3].includes('integer') ? { integer: true } : {}),
    };
  }
  try {
    const list: unknown = JSON.parse(`[${text}]`);
    if (Array.isArray(list)) return list;
  } catch {
    // words without quotes
  }
  return text
    .split(/[,，]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) =>
      part === 'true'
        ? true
        : part === 'false'
          ? false
          : part !== '' && Number.isFinite(Number(part))
            ? Number(part)
            : part,
    );
}

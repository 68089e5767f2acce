import { Accordion, Input, MultiSelect, Select, Switch, TextInput } from '@mantine/core';
import { choiceTitle } from './choice-title.ts';
import groupStyles from './field-group.module.css';
import { FoldedHelp } from './folded-help.tsx';
import { GroupsField } from './groups-field.tsx';
import { branchDefaults, type FieldKind, fieldKind, type JsonSchema } from './json-schema.ts';
import { EntriesField, NumberField, NumbersField, type PartProps } from './number-fields.tsx';
import { RecordField } from './record-field.tsx';
import styles from './schema-form.module.css';
import { useLanguage } from './use-language.ts';
import { ValuesField } from './values-field.tsx';

type Values = Readonly<Record<string, unknown>>;

interface SchemaFormProps {
  readonly schema: JsonSchema;
  /** What differs from the defaults. */
  readonly values: Values;
  readonly onChange: (values: Values) => void;
  readonly hidden?: readonly string[];
  /** Fields for another task are left out. */
  readonly task?: string;
  /** Groups that are shut at first. */
  readonly closed?: readonly string[];
  /** Values to choose from for fields whose schema leaves them open (a class, say). */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Names that a list of names is chosen from. */
  readonly names?: readonly string[];
}

const groups = ['basics', 'training', 'regularisation', 'advanced'] as const;

/**
 * A form made from a schema: labels, help, ranges and defaults are those that validate. Only what differs from a
 * default is kept.
 */
export function SchemaForm({
  schema,
  values,
  onChange,
  hidden = [],
  task,
  closed = ['advanced'],
  choices = {},
  names = [],
}: SchemaFormProps) {
  const { t } = useLanguage();
  const entries = Object.entries(schema.properties ?? {}).filter(
    ([key, field]) => !hidden.includes(key) && (!task || !field.task || field.task === task),
  );
  const present = groups.filter((group) => entries.some(([, field]) => (field.group ?? 'basics') === group));
  const set = (key: string, value: unknown, fallback: unknown) => {
    const { [key]: _old, ...rest } = values;
    onChange(
      value === undefined || JSON.stringify(value) === JSON.stringify(fallback) ? rest : { ...rest, [key]: value },
    );
  };
  const fields = (group: string) => (
    <div className="form-group">
      {entries
        .filter(([, field]) => (field.group ?? 'basics') === group)
        .map(([key, field]) => (
          <SchemaField
            key={key}
            name={key}
            schema={field}
            value={values[key]}
            choices={choices[key]}
            names={names}
            onChange={(value) => set(key, value, field.default)}
          />
        ))}
    </div>
  );
  const [first, ...rest] = present;
  const open = closed.includes(first) ? [] : [first];
  const folded = open.length > 0 ? rest : present;
  return (
    <FoldedHelp>
      {open.length > 0 && fields(first)}
      {folded.length > 0 && (
        <Accordion
          multiple
          defaultValue={folded.filter((group) => !closed.includes(group))}
          variant="default"
          chevronPosition="left"
          styles={{
            label: { padding: '6px 0', fontWeight: 600 },
            content: { padding: '4px 0 12px' },
            control: { paddingInline: 0 },
          }}
        >
          {folded.map((group) => (
            <Accordion.Item key={group} value={group}>
              <Accordion.Control>{t(`form.${group}`)}</Accordion.Control>
              <Accordion.Panel>{fields(group)}</Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
    </FoldedHelp>
  );
}

interface FieldProps {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly value: unknown;
  readonly choices?: readonly string[];
  readonly names?: readonly string[];
  readonly onChange: (value: unknown) => void;
}

function SchemaField({ name, schema, value, choices, names = [], onChange }: FieldProps) {
  const { t, pick } = useLanguage();
  const kind = choices ? ({ kind: 'choice', values: choices } satisfies FieldKind) : fieldKind(schema);
  const label = schema.label ? pick(schema.label) : name;
  const help = schema.help ? pick(schema.help) : undefined;
  const changed = value !== undefined && JSON.stringify(value) !== JSON.stringify(schema.default);
  const shown = value ?? schema.default;
  const common = { label, description: help, className: changed ? styles.fieldChanged : undefined };
  switch (kind.kind) {
    case 'boolean':
      return (
        <Switch {...common} checked={Boolean(shown)} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={kind.values.map((one) => ({
            value: String(one),
            label: choices ? String(one) : choiceTitle(t, String(one)),
          }))}
          value={shown === undefined ? null : String(shown)}
          placeholder={t(schema.empty === 'none' ? 'form.none' : 'form.automatic')}
          clearable={schema.default === undefined}
          allowDeselect={false}
          searchable={kind.values.length > 10}
          onChange={(next) => onChange(kind.values.find((one) => String(one) === next))}
        />
      );
    case 'number':
      return <NumberField {...common} kind={kind} value={shown} fallback={schema.default} onChange={onChange} />;
    case 'numbers':
      return <NumbersField {...common} value={Array.isArray(shown) ? shown : []} onChange={onChange} />;
    case 'names':
      return (
        <MultiSelect
          {...common}
          size="xs"
          data={[...names]}
          value={Array.isArray(shown) ? shown.map(String) : []}
          searchable
          clearable
          onChange={(next) => onChange(next.length > 0 ? next : undefined)}
        />
      );
    case 'groups':
      return <GroupsField {...common} names={names} value={(shown ?? []) as string[][]} onChange={onChange} />;
    case 'entries':
      return <EntriesField {...common} value={Array.isArray(shown) ? shown : []} onChange={onChange} />;
    case 'values':
      return <ValuesField {...common} value={Array.isArray(shown) ? shown : []} onChange={onChange} />;
    case 'record':
      return (
        <RecordField
          label={label}
          description={help}
          value={shown}
          names={names}
          flat={!kind.of.properties}
          initial={initialOf(kind.of)}
          onChange={onChange}
        >
          {(entry, own, change) =>
            kind.of.properties ? (
              Object.entries(kind.of.properties).map(([key, field]) => (
                <SchemaField
                  key={key}
                  name={key}
                  schema={field}
                  value={(own as Values | undefined)?.[key]}
                  onChange={(next) => change({ ...(own as Values | undefined), [key]: next })}
                />
              ))
            ) : (
              <SchemaField name={entry} schema={kind.of} value={own} onChange={change} />
            )
          }
        </RecordField>
      );
    case 'text':
      return (
        <TextInput
          {...common}
          value={shown === undefined ? '' : String(shown)}
          onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
        />
      );
    case 'union':
      return <UnionField {...common} kind={kind} value={shown} fallback={schema.default} onChange={onChange} />;
    case 'object':
      return (
        <ObjectField
          {...common}
          kind={kind}
          value={alwaysOf(schema) === undefined ? value : shown}
          always={alwaysOf(schema)}
          names={names}
          onChange={onChange}
        />
      );
  }
}

/** What a group of settings begins with that is always there: one that begins empty is there when it is asked for. */
const alwaysOf = ({ default: begins }: JsonSchema): unknown =>
  typeof begins === 'object' && begins !== null && Object.keys(begins).length > 0 ? begins : undefined;

/** What a setting of one name begins with. */
function initialOf(schema: JsonSchema): unknown {
  const kind = fieldKind(schema);
  if (kind.kind === 'object') return {};
  if (kind.kind === 'numbers') return [0, 0];
  return kind.kind === 'choice' ? kind.values[0] : kind.kind === 'values' ? [0] : undefined;
}

/** A choice that brings fields of its own with it: an optimiser, a schedule, an initialiser. */
function UnionField({
  label,
  description,
  className,
  kind,
  value,
  fallback,
  onChange,
}: PartProps & { readonly kind: Extract<FieldKind, { kind: 'union' }>; readonly fallback: unknown }) {
  const { t } = useLanguage();
  const current = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const branch = kind.branches.find((entry) => entry.name === current.kind) ?? kind.branches[0];
  const usual = (typeof fallback === 'object' && fallback !== null ? fallback : {}) as Record<string, unknown>;
  const fields = Object.entries(branch.properties).map(([key, schema]): [string, JsonSchema] => [
    key,
    usual.kind === branch.name && key in usual ? { ...schema, default: usual[key] } : schema,
  ]);
  return (
    <>
      <Select
        label={label}
        description={description}
        className={className}
        data={kind.branches.map((entry) => ({ value: entry.name, label: choiceTitle(t, entry.name) }))}
        value={branch.name}
        allowDeselect={false}
        onChange={(next) => {
          const chosen = kind.branches.find((entry) => entry.name === next);
          if (chosen) onChange(branchDefaults(chosen.name, chosen.properties));
        }}
      />
      {fields.length > 0 && (
        <div className={groupStyles.fieldGroup}>
          {fields.map(([key, schema]) => (
            <SchemaField
              key={`${branch.name}-${key}`}
              name={key}
              schema={schema}
              value={current[key] ?? schema.default}
              onChange={(next) =>
                onChange({
                  ...branchDefaults(branch.name, branch.properties),
                  ...current,
                  [key]: next ?? schema.default,
                })
              }
            />
          ))}
        </div>
      )}
    </>
  );
}

/** A group of fields that is there or not, such as a target to stop at. */
function ObjectField({
  label,
  description,
  className,
  kind,
  value,
  always,
  names,
  onChange,
}: PartProps & {
  readonly kind: Extract<FieldKind, { kind: 'object' }>;
  /** What it begins with where it is always there. */
  readonly always: unknown;
  readonly names: readonly string[];
}) {
  const { t } = useLanguage();
  const current = value as Record<string, unknown> | undefined;
  const begin = () =>
    Object.fromEntries(
      Object.entries(kind.properties).map(([key, schema]) => [key, schema.default ?? schema.enum?.[0] ?? 0]),
    );
  return (
    <>
      <div className={className}>
        {always === undefined ? (
          <Switch
            label={label}
            description={description}
            checked={current !== undefined}
            onChange={(event) => onChange(event.currentTarget.checked ? begin() : undefined)}
          />
        ) : (
          <Input.Wrapper label={label} description={description} />
        )}
      </div>
      {current && (
        <div className={groupStyles.fieldGroup}>
          {Object.entries(kind.properties).map(([key, schema]) => (
            <SchemaField
              key={key}
              name={t(`form.field.${key}`)}
              schema={schema}
              value={current[key]}
              names={names}
              onChange={(next) => onChange({ ...current, [key]: next })}
            />
          ))}
        </div>
      )}
    </>
  );
}

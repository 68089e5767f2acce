import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { type DragEvent, useState } from 'react';
import type { DatasetSummary } from '../../../../core/schema/dataset.ts';
import type { BlockPlan, ModelKindCard } from '../../../../core/schema/views.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { changeDraft, type Draft } from '../../state/draft.ts';
import { choiceTitle } from '../../ui/choice-title.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Icon } from '../../ui/icon.tsx';
import { fieldKind, type JsonSchema } from '../../ui/json-schema.ts';
import { Loading } from '../../ui/loading.tsx';
import { formatBytes, formatCount } from '../../ui/numbers.ts';
import { SchemaForm } from '../../ui/schema-form.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './block-editor.module.css';

type Block = Readonly<Record<string, unknown>>;

interface EditorProps {
  readonly dataset: DatasetSummary;
  readonly draft: Draft;
  readonly card: ModelKindCard;
  readonly classes: number;
}

const shapeText = (shape: readonly number[]): string => shape.join(' × ');

/** A network of blocks, drawn as it is: each with its shape, what it costs and its settings; moved, added, taken away. */
export function BlockEditor({ dataset, draft, card, classes }: EditorProps) {
  const { t } = useLanguage();
  const own = draft.params[card.kind] ?? {};
  const batch = (draft.training.batch as { size?: number } | undefined)?.size ?? 32;
  const plan = useCall(
    'model.blocks',
    {
      id: dataset.id,
      preset: typeof own.preset === 'string' ? own.preset : presetOf(card),
      ...(Array.isArray(own.blocks) ? { blocks: own.blocks as Block[] } : {}),
      ...(draft.preprocess.image ? { image: draft.preprocess.image } : {}),
      units: classes > 2 ? classes : 1,
      batch,
    },
    { keep: true },
  );
  const change = (blocks: readonly Block[] | undefined) => {
    const { blocks: _blocks, ...rest } = own;
    changeDraft(dataset.id, {
      params: { ...draft.params, [card.kind]: blocks && blocks.length > 0 ? { ...rest, blocks } : rest },
    });
  };
  return (
    <Loading query={plan} report={reportOf}>
      {(value) => (
        <div className="stack">
          <BlockList plan={value} card={card} onChange={change} />
          {value.problem && <ErrorPanel report={value.problem.report} />}
          {Array.isArray(own.blocks) && (
            <button type="button" className="link-button" onClick={() => change(undefined)}>
              {t('blocks.backToPreset')}
            </button>
          )}
          <dl className="card-list">
            <dt>{t('model.parameterCount')}</dt>
            <dd>{formatCount(value.parameters)}</dd>
            <dt>{t('blocks.operations')}</dt>
            <dd>{formatCount(value.operations)}</dd>
            <dt>{t('blocks.memory')}</dt>
            <dd>{formatBytes(value.bytes)}</dd>
          </dl>
        </div>
      )}
    </Loading>
  );
}

const blockSchema = (card: ModelKindCard): JsonSchema =>
  (card.params.properties as Readonly<Record<string, JsonSchema>>).blocks?.items ?? {};
const presetOf = (card: ModelKindCard): string =>
  String((card.params.properties as Readonly<Record<string, JsonSchema>>).preset?.default ?? '');

interface ListProps {
  readonly plan: BlockPlan;
  readonly card: ModelKindCard;
  readonly onChange: (blocks: readonly Block[]) => void;
}

function BlockList({ plan, card, onChange }: ListProps) {
  const { t } = useLanguage();
  const [open, setOpen] = useState<number | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const schema = fieldKind(blockSchema(card));
  const branches = schema.kind === 'union' ? schema.branches : [];
  const blocks = plan.wanted;
  const move = (from: number, to: number) => {
    if (to < 0 || to >= blocks.length || from === to) return;
    const next = [...blocks];
    next.splice(to, 0, ...next.splice(from, 1));
    setOpen(null);
    onChange(next);
  };
  const add = (kind: string, at: number) => onChange([...blocks.slice(0, at), { kind }, ...blocks.slice(at)]);
  const dropOn = (at: number) => (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (dragged !== null) move(dragged, at);
    setDragged(null);
  };
  const last = plan.problem ? undefined : plan.blocks.at(-1);
  return (
    <ol className={styles.blocks} aria-label={t('blocks.title')}>
      <li className={styles.end}>
        {t('blocks.picture')} <span className="soft">{shapeText(plan.input)}</span>
      </li>
      {blocks.map((block, i) => {
        const kind = String(block.kind);
        const branch = branches.find((one) => one.name === kind);
        const placed = plan.problem && i >= plan.problem.at ? undefined : plan.blocks[i];
        return (
          <li
            key={i}
            className={`${styles.block}${plan.problem?.at === i ? ` ${styles.wrong}` : ''}`}
            draggable
            onDragStart={() => setDragged(i)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={dropOn(i)}
          >
            <div className={styles.head}>
              <button
                type="button"
                className="plain-button"
                aria-expanded={open === i}
                onClick={() => setOpen(open === i ? null : i)}
              >
                <b>{choiceTitle(t, kind)}</b>
                <span className="soft small">{placed ? shapeText(placed.shape) : t('blocks.notYet')}</span>
                {placed && placed.parameters > 0 && (
                  <span className="soft small">{t('blocks.weights', { count: formatCount(placed.parameters) })}</span>
                )}
              </button>
              <Tool name="up" label={t('blocks.up', { kind: choiceTitle(t, kind) })} onClick={() => move(i, i - 1)} />
              <Tool
                name="down"
                label={t('blocks.down', { kind: choiceTitle(t, kind) })}
                onClick={() => move(i, i + 1)}
              />
              <Tool
                name="close"
                label={t('blocks.remove', { kind: choiceTitle(t, kind) })}
                onClick={() => onChange(blocks.filter((_, other) => other !== i))}
              />
            </div>
            {open === i && branch && Object.keys(branch.properties).length > 0 && (
              <SchemaForm
                schema={{ properties: branch.properties }}
                values={settingsOf(block)}
                onChange={(values) => onChange(blocks.map((one, other) => (other === i ? { kind, ...values } : one)))}
              />
            )}
          </li>
        );
      })}
      <li className={styles.end}>
        {t('blocks.output')} <span className="soft">{last ? shapeText(last.shape) : '…'}</span>
      </li>
      <li className={styles.add}>
        <Menu position="bottom-start" withinPortal>
          <Menu.Target>
            <button type="button" className="link-button">
              {t('blocks.add')}
            </button>
          </Menu.Target>
          <Menu.Dropdown mah={320} className={styles.menu}>
            {branches.map(({ name }) => (
              <Menu.Item key={name} onClick={() => add(name, blocks.length)}>
                {choiceTitle(t, name)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </li>
    </ol>
  );
}

const settingsOf = ({ kind: _kind, ...settings }: Block): Record<string, unknown> => settings;

function Tool({
  name,
  label,
  onClick,
}: {
  readonly name: 'up' | 'down' | 'close';
  readonly label: string;
  readonly onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={onClick}>
        {name === 'close' ? (
          <Icon name="close" size={12} />
        ) : (
          <span aria-hidden="true">{name === 'up' ? '↑' : '↓'}</span>
        )}
      </ActionIcon>
    </Tooltip>
  );
}

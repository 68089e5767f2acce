import { ActionIcon, Button, Menu, NumberInput, Select, Slider, Textarea } from '@mantine/core';
import type { WhatIfView } from '../../../../core/schema/what-if.ts';
import { Icon } from '../../ui/icon.tsx';
import { cutMiddle, formatNumber, roundForField } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import type { Cell } from './pasted-cases.ts';
import styles from './what-if.module.css';

type Feature = WhatIfView['features'][number];

/** What a counterfactual may do with a feature. */
export interface Limit {
  readonly kind: 'free' | 'up' | 'down' | 'range' | 'frozen';
  readonly low?: number;
  readonly high?: number;
}

export const free: Limit = { kind: 'free' };

export const textOf = (cell: Cell, t: (key: string) => string): string =>
  cell === null ? t('data.missing') : typeof cell === 'number' ? formatNumber(cell, 5) : cell;

interface ControlProps {
  readonly feature: Feature;
  readonly value: Cell;
  readonly limit: Limit;
  readonly onChange: (value: Cell) => void;
  readonly onLimit: (limit: Limit) => void;
}

/** Characters of what a value was before. */
const mostShown = 30;

const limitIcons = { free: 'both', up: 'up', down: 'down', range: 'range', frozen: 'lock' } as const;
const ofNumbers = ['free', 'up', 'down', 'range', 'frozen'] as const;
const ofCategories = ['free', 'frozen'] as const;

/** One feature's value, and what may happen to it when other predictions are looked for. */
export function Control({ feature, value, limit, onChange, onLimit }: ControlProps) {
  const { t } = useLanguage();
  const changed = value !== feature.own;
  const span = feature.high - feature.low;
  const step = feature.whole ? 1 : span > 0 ? span / 200 : 1;
  return (
    <div className={`${styles.row} ${changed ? styles.changed : ''}`}>
      <div className="row no-wrap">
        <span className={`wrap ${styles.grow}`} title={feature.name}>
          {feature.name}
        </span>
        {changed && (
          <Button size="compact-xs" mih={24} variant="subtle" color="gray" onClick={() => onChange(feature.own)}>
            {t('whatIf.was', { value: cutMiddle(textOf(feature.own, t), mostShown) })}
          </Button>
        )}
        {feature.kind !== 'text' && <LimitMenu feature={feature} limit={limit} onLimit={onLimit} />}
      </div>
      {feature.kind === 'text' ? (
        <Textarea
          size="xs"
          aria-label={feature.name}
          autosize
          minRows={2}
          maxRows={8}
          dir="auto"
          value={value === null ? '' : String(value)}
          placeholder={t('data.missing')}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : feature.kind === 'categorical' ? (
        <Select
          size="xs"
          aria-label={feature.name}
          data={[...feature.categories]}
          value={value === null ? null : String(value)}
          placeholder={t('data.missing')}
          allowDeselect={false}
          searchable={feature.categories.length > 8}
          onChange={(next) => next !== null && onChange(next)}
        />
      ) : (
        <div className="row no-wrap">
          <Slider
            className={styles.grow}
            size="sm"
            thumbLabel={feature.name}
            label={null}
            min={feature.low}
            max={span > 0 ? feature.high : feature.low + 1}
            step={step}
            value={typeof value === 'number' ? Math.min(feature.high, Math.max(feature.low, value)) : feature.low}
            onChange={onChange}
          />
          <NumberInput
            size="xs"
            w={110}
            aria-label={t('whatIf.valueOf', { name: feature.name })}
            hideControls
            value={typeof value === 'number' ? roundForField(value) : ''}
            placeholder={t('data.missing')}
            onChange={(next) => typeof next === 'number' && onChange(next)}
          />
        </div>
      )}
      {limit.kind === 'range' && <RangeInputs feature={feature} limit={limit} onLimit={onLimit} />}
    </div>
  );
}

type LimitProps = Pick<ControlProps, 'feature' | 'limit' | 'onLimit'>;

function LimitMenu({ feature, limit, onLimit }: LimitProps) {
  const { t } = useLanguage();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          size="sm"
          variant={limit.kind === 'free' ? 'subtle' : 'filled'}
          color="gray"
          title={t(`whatIf.limit.${limit.kind}`)}
          aria-label={t('whatIf.limitOf', { name: feature.name, limit: t(`whatIf.limit.${limit.kind}`) })}
        >
          <Icon name={limitIcons[limit.kind]} size={12} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(feature.kind === 'numeric' ? ofNumbers : ofCategories).map((kind) => (
          <Menu.Item
            key={kind}
            leftSection={<Icon name={limitIcons[kind]} size={12} />}
            onClick={() => onLimit(kind === 'range' ? { kind, low: feature.low, high: feature.high } : { kind })}
          >
            {t(`whatIf.limit.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function RangeInputs({ feature, limit, onLimit }: LimitProps) {
  const { t } = useLanguage();
  return (
    <div className="row no-wrap">
      {(['low', 'high'] as const).map((end) => (
        <NumberInput
          key={end}
          size="xs"
          className={styles.grow}
          hideControls
          aria-label={t(`whatIf.rangeOf.${end}`, { name: feature.name })}
          leftSection={end === 'low' ? '≥' : '≤'}
          value={limit[end] ?? ''}
          error={limit.low !== undefined && limit.high !== undefined && limit.low > limit.high}
          onChange={(next) => onLimit({ ...limit, [end]: typeof next === 'number' ? next : undefined })}
        />
      ))}
    </div>
  );
}

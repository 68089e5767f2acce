import { Select } from '@mantine/core';
import { useState } from 'react';
import type { AttentionView } from '../../../../core/schema/results/attention.ts';
import { MatrixMap } from '../../plots/matrix-map.tsx';
import { largestOf, MapCanvas, Scale } from '../../plots/picture-map.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import type { AllRowsProps, OneRowProps, ResultPicture } from '../result-view.ts';
import styles from './attention.module.css';

type Sample = AttentionView['samples'][number];
type Matrix = readonly (readonly number[])[];

/** Tokens whose table is drawn as fields. */
const mostFields = 40;

/** The mean of all heads of a layer, or one of them. */
function matrixOf({ layers }: Sample, layer: number, head: number | null): Matrix {
  const { heads } = layers[layer];
  if (head !== null) return heads[head];
  return heads[0].map((row, from) =>
    row.map((_, to) => heads.reduce((sum, matrix) => sum + matrix[from][to] / heads.length, 0)),
  );
}

/** What each token receives from all, or from one that looks. */
const strengthsOf = (matrix: Matrix, from: number | null): readonly number[] =>
  from === null
    ? (matrix[0] ?? []).map((_, to) => matrix.reduce((sum, row) => sum + row[to] / matrix.length, 0))
    : matrix[from];

/** One row's attention: by layer and head, from all tokens or from the one that is chosen. */
function OneSample({ view, sample }: { readonly view: AttentionView; readonly sample: Sample }) {
  const { t } = useLanguage();
  const [layer, setLayer] = useState(Math.min(sample.layers.length, view.layer ?? sample.layers.length) - 1);
  const [head, setHead] = useState<number | null>(view.head === null ? null : view.head - 1);
  const [from, setFrom] = useState<number | null>(null);
  const { heads } = sample.layers[layer];
  const matrix = matrixOf(sample, layer, head !== null && head < heads.length ? head : null);
  const strengths = strengthsOf(matrix, from);
  const { tokens } = sample;
  return (
    <Panel title={t('attention.title', { row: sample.row })} note={t('attention.note')}>
      <div className="row">
        <Select
          size="xs"
          w={120}
          label={t('attention.layer')}
          data={sample.layers.map((_, i) => ({ value: String(i), label: String(i + 1) }))}
          value={String(layer)}
          allowDeselect={false}
          onChange={(next) => setLayer(Number(next))}
        />
        <Select
          size="xs"
          w={160}
          label={t('attention.head')}
          data={[
            { value: 'mean', label: t('attention.mean') },
            ...heads.map((_, i) => ({ value: String(i), label: String(i + 1) })),
          ]}
          value={head === null ? 'mean' : String(head)}
          allowDeselect={false}
          onChange={(next) => setHead(next === 'mean' ? null : Number(next))}
        />
      </div>
      {tokens ? (
        <Words tokens={tokens} strengths={strengths} from={from} onFrom={setFrom} />
      ) : (
        <Patches sample={sample} strengths={strengths} from={from} onFrom={setFrom} />
      )}
      {tokens && tokens.length <= mostFields && (
        <MatrixMap
          title={t('attention.table')}
          name={`row_${sample.row}_attention`}
          rows={tokens.map(({ text }) => text)}
          columns={tokens.map(({ text }) => text)}
          values={matrix}
          rowLabel={t('attention.from')}
          columnLabel={t('attention.to')}
          numbers={false}
        />
      )}
    </Panel>
  );
}

interface PickProps {
  readonly strengths: readonly number[];
  /** The token that looks; null: all of them. */
  readonly from: number | null;
  readonly onFrom: (from: number | null) => void;
}

function Words({ tokens, strengths, from, onFrom }: PickProps & { readonly tokens: NonNullable<Sample['tokens']> }) {
  const { t } = useLanguage();
  const most = largestOf(strengths);
  return (
    <div className="stack">
      <p className="soft small">
        {from === null ? t('attention.ofAll') : t('attention.ofOne', { word: tokens[from].text })}
      </p>
      <div className={styles.tokens} dir="auto">
        {tokens.map(({ text, start }, i) => (
          <button
            key={start}
            type="button"
            className={styles.token}
            aria-pressed={from === i}
            title={formatNumber(strengths[i], 3)}
            style={{
              background: `color-mix(in srgb, var(--up) ${Math.round((45 * strengths[i]) / (most || 1))}%, transparent)`,
            }}
            onClick={() => onFrom(from === i ? null : i)}
          >
            {text}
          </button>
        ))}
      </div>
    </div>
  );
}

function Patches({ sample, strengths, from, onFrom }: PickProps & { readonly sample: Sample }) {
  const { t } = useLanguage();
  const side = Math.round(Math.sqrt(strengths.length));
  const largest = largestOf(strengths);
  const shared = { threshold: 0, borders: false } as const;
  return (
    <div className={styles.patches}>
      <MapCanvas
        picture={{ width: side, height: side, values: [], address: sample.address }}
        largest={0}
        side={240}
        label={sample.name}
        opacity={0}
        {...shared}
      />
      <MapCanvas
        picture={{ width: side, height: side, values: strengths, address: sample.address }}
        largest={largest}
        side={240}
        label={t('attention.title', { row: sample.row })}
        opacity={0.6}
        {...shared}
      />
      <Scale largest={largest} />
      <Select
        size="xs"
        w={160}
        label={t('attention.patch')}
        data={[
          { value: 'all', label: t('attention.all') },
          ...strengths.map((_, i) => ({
            value: String(i),
            label: t('attention.patchAt', { row: Math.floor(i / side) + 1, column: (i % side) + 1 }),
          })),
        ]}
        value={from === null ? 'all' : String(from)}
        allowDeselect={false}
        searchable
        onChange={(next) => onFrom(next === 'all' ? null : Number(next))}
      />
    </div>
  );
}

function AllRows({ view, row, onRow }: AllRowsProps<AttentionView>) {
  const { t } = useLanguage();
  const sample = view.samples.find((one) => one.row === row) ?? view.samples[0];
  if (!sample) return null;
  return (
    <div className="stack">
      {view.samples.length > 1 && (
        <Select
          size="xs"
          w={320}
          aria-label={t('attention.choose')}
          data={view.samples.map((one) => ({
            value: String(one.row),
            label: `#${one.row} · ${one.name.slice(0, 60)}`,
          }))}
          value={String(sample.row)}
          allowDeselect={false}
          onChange={(next) => onRow(Number(next))}
        />
      )}
      <OneSample key={sample.row} view={view} sample={sample} />
    </div>
  );
}

function OneRow({ view, row }: OneRowProps<AttentionView>) {
  const sample = view.samples.find((one) => one.row === row);
  return sample ? <OneSample view={view} sample={sample} /> : null;
}

export const attention: ResultPicture<AttentionView> = { AllRows, OneRow };

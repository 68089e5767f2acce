import { Select } from '@mantine/core';
import { useState } from 'react';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { Figure } from '../../plots/figure.tsx';
import { largestOf, MapCanvas, Scale } from '../../plots/picture-map.tsx';
import { choiceTitle } from '../../ui/choice-title.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './picture-inside.module.css';

const plain = { opacity: 1, threshold: 0, borders: false } as const;

/** What each block of the network makes of a picture, channel by channel. */
export function PictureInside({ view, row }: { readonly view: ExperimentView; readonly row: number | null }) {
  const { t } = useLanguage();
  const [block, setBlock] = useState<number | null>(null);
  const inside = useCall(
    'experiment.inside',
    { id: view.id, row: row ?? 0, block },
    { when: row !== null, keep: true },
  );
  if (row === null) return <EmptyState icon="explain" title={t('explain.pickTitle')} text={t('explain.pickRow')} />;
  return (
    <Panel title={t('inside.title', { row })}>
      <Loading query={inside} report={reportOf} lines={8}>
        {(value) => {
          const largest = value.maps.reduce((most, map) => Math.max(most, largestOf(map)), 0);
          const nameOf = (at: number) =>
            `${at + 1} · ${choiceTitle(t, value.blocks[at].kind)} · ${value.blocks[at].shape.join(' × ')}`;
          return (
            <div className="stack">
              <Select
                label={t('inside.block')}
                w={340}
                data={value.blocks.map((_, at) => ({ value: String(at), label: nameOf(at) }))}
                value={String(value.block)}
                allowDeselect={false}
                onChange={(next) => setBlock(Number(next))}
              />
              <Figure
                title={nameOf(value.block)}
                name={`${view.name}_block_${value.block + 1}_row_${row}`}
                note={
                  value.maps.length < value.channels
                    ? t('inside.some', { shown: value.maps.length, count: value.channels })
                    : undefined
                }
                table={() => ({
                  columns: ['channel', 'place', 'value'],
                  rows: value.maps.flatMap((map, c) => map.map((one, i) => [c + 1, i, one])),
                })}
              >
                <div className={styles.inside}>
                  <Scale largest={largest} />
                  <div className={styles.maps}>
                    {value.maps.map((map, c) => (
                      <figure key={`${value.block}-${c + 1}`} className={styles.map}>
                        <MapCanvas
                          picture={{ width: value.width, height: value.height, values: map, address: null }}
                          largest={largest}
                          side={value.height * value.width > 1 ? 72 : 28}
                          label={t('inside.channel', { number: c + 1 })}
                          {...plain}
                        />
                        <figcaption className="soft small">
                          {value.height * value.width > 1 ? c + 1 : formatNumber(map[0], 2)}
                        </figcaption>
                      </figure>
                    ))}
                  </div>
                </div>
              </Figure>
              <p className="soft small">{t('inside.help')}</p>
            </div>
          );
        }}
      </Loading>
    </Panel>
  );
}

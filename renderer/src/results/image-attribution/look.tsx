import { Slider, Switch } from '@mantine/core';
import { useState } from 'react';
import type { MapLook } from '../../plots/picture-map.tsx';
import { formatPercent } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './image-attribution.module.css';

const usual: MapLook = { opacity: 0.6, threshold: 0, borders: false };

export const useLook = () => useState<MapLook>(usual);

interface LookFieldsProps {
  readonly look: MapLook;
  readonly onLook: (look: MapLook) => void;
  readonly hasSegments: boolean;
}

/** How strongly the map covers the picture, and from which size on values are drawn. */
export function LookFields({ look, onLook, hasSegments }: LookFieldsProps) {
  const { t } = useLanguage();
  const share = (name: 'opacity' | 'threshold') => (
    <div className={styles.slider}>
      <span className="small">{t(`pictures.${name}`)}</span>
      <Slider
        min={0}
        max={1}
        step={0.05}
        value={look[name]}
        label={(value) => formatPercent(value, 0)}
        thumbLabel={t(`pictures.${name}`)}
        onChange={(value) => onLook({ ...look, [name]: value })}
      />
    </div>
  );
  return (
    <div className="row">
      {share('opacity')}
      {share('threshold')}
      {hasSegments && (
        <Switch
          label={t('pictures.borders')}
          checked={look.borders}
          onChange={(event) => onLook({ ...look, borders: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}

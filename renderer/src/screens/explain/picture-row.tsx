import type { ExplanationRow } from '../../../../core/schema/summaries.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { PictureMap } from '../../plots/picture-map.tsx';
import { LookFields, useLook } from '../../results/image-attribution/look.tsx';
import { formatNumber } from '../../ui/numbers.ts';
import { useLanguage } from '../../ui/use-language.ts';

interface PictureRowProps {
  readonly value: ExplanationRow;
  readonly picture: NonNullable<ExplanationRow['picture']>;
  readonly note: string | undefined;
}

/** One picture with what its pixels come to. */
export function PictureRow({ value, picture, note }: PictureRowProps) {
  const { t } = useLanguage();
  const { titleOf } = useMethods();
  const [look, setLook] = useLook();
  const { head } = value;
  return (
    <div className="stack">
      <PictureMap
        title={`${titleOf(head.method)} · #${value.row}`}
        name={`row_${value.row}_${head.method}`}
        note={note}
        picture={picture}
        look={look}
        alone={value.texts[0] ?? ''}
        nothing={t('pictures.nothing')}
      />
      <LookFields look={look} onLook={setLook} hasSegments={picture.segments !== null} />
      <p className="soft small">
        {t('pictures.of', { name: value.texts[0] ?? '' })}
        {value.class === null ? ' ' : ` ${t('pictures.speaksOf', { class: value.class })} `}
        {head.output ? `${t(`output.${head.output.kind}`)} ${formatNumber(value.prediction, 3)}. ` : ''}
        {t(picture.block === null ? 'pictures.hues' : 'pictures.huesOfBlock', { block: picture.block ?? 0 })}
      </p>
    </div>
  );
}

import { MapCanvas } from './picture-map.tsx';

interface SegmentPictureProps {
  readonly picture: {
    readonly width: number;
    readonly height: number;
    readonly segments: readonly number[];
    readonly address?: string | null | undefined;
  };
  readonly marked: readonly number[];
  /** Marked in the hue of what raises, or of what lowers. */
  readonly sign: 1 | -1;
  readonly label: string;
}

/** A picture with some of its segments marked. */
export function SegmentPicture({ picture, marked, sign, label }: SegmentPictureProps) {
  const own = new Set(marked);
  return (
    <MapCanvas
      picture={{
        width: picture.width,
        height: picture.height,
        segments: picture.segments,
        address: picture.address ?? null,
        values: picture.segments.map((segment) => (own.has(segment) ? sign : 0)),
      }}
      largest={1}
      side={160}
      label={label}
      opacity={0.35}
      threshold={0.5}
      borders
    />
  );
}

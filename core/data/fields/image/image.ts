// Images: one column a pixel and channel, 0 to 1, in the order row, column, channel. A raw value is a picture's place
// among those that have been met, which are not stored with a model.
import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import type { ImageSettings } from '../../../schema/spec.ts';
import { type Picture, type Pictures, pictureCount, pictureOf } from '../../images/pictures.ts';
import { scaled, withChannels } from '../../images/scale.ts';
import type { ImageColumn } from '../../table.ts';
import type { FieldType, Learning } from '../field-type.ts';

const stored = z.object({
  kind: z.literal('image'),
  name: z.string(),
  offset: z.number(),
  width: z.number(),
  /** In pixels, and channels: what every picture is brought to. */
  shape: z.object({ height: z.number(), width: z.number(), channels: z.number() }),
});

export interface ImageEncoding extends z.infer<typeof stored> {
  /** A missing picture is black. */
  readonly fill: number;
  /** Names of the pictures that have been met, by their raw values. */
  readonly categories: readonly string[];
}

/** What one encoding has met. */
class Met {
  readonly names: string[] = [];
  readonly #pictures: Picture[] = [];
  readonly #starts = new WeakMap<Pictures, number>();

  /** The raw value of a column's first picture; the others follow by their codes. */
  startOf({ pictures, categories }: ImageColumn): number {
    const known = this.#starts.get(pictures);
    if (known !== undefined) return known;
    const start = this.names.length;
    this.#starts.set(pictures, start);
    for (let code = 0; code < pictureCount(pictures); code++) this.add(pictureOf(pictures, code), categories[code]);
    return start;
  }

  add(picture: Picture, name: string): number {
    this.#pictures.push(picture);
    return this.names.push(name) - 1;
  }

  pictureOf(raw: number): Picture | undefined {
    return this.#pictures[raw];
  }
}

const met = new WeakMap<object, Met>();

const metBy = (encoding: object): Met => {
  const known = met.get(encoding);
  if (!known) throw new Error('an image encoding that was copied');
  return known;
};

/** The pictures stay with the encoding in memory and are not stored with it. */
function withPictures(encoding: z.infer<typeof stored>): ImageEncoding {
  const own = new Met();
  const whole = Object.defineProperties(
    { ...encoding },
    {
      categories: { enumerable: false, value: own.names },
      fill: { enumerable: false, value: Number.NaN },
    },
  ) as ImageEncoding;
  met.set(whole, own);
  return whole;
}

/** Larger pictures are brought to this on their longer side unless a person says otherwise. */
const longestByDefault = 64;

/** The most frequent size of some rows' pictures, made smaller where it is large; the colours that they have. */
export function shapeFor(
  { codes, pictures }: ImageColumn,
  rows: ArrayLike<number>,
  { size, colour }: ImageSettings,
): ImageEncoding['shape'] | undefined {
  const sizes = new Map<string, number>();
  let channels = 1;
  for (const row of Array.from(rows)) {
    if (codes[row] < 0) continue;
    const [width, height, own] = pictures.sizes.subarray(3 * codes[row], 3 * codes[row] + 3);
    sizes.set(`${width} ${height}`, (sizes.get(`${width} ${height}`) ?? 0) + 1);
    channels = Math.max(channels, own);
  }
  const most = [...sizes].sort(([a, own], [b, other]) => other - own || (a < b ? -1 : 1)).at(0);
  if (!most) return undefined;
  const [width, height] = most[0].split(' ').map(Number);
  const ratio = Math.min(1, longestByDefault / Math.max(width, height));
  const side = (own: number) => (size === 'auto' ? Math.max(1, Math.round(own * ratio)) : size);
  return {
    height: side(height),
    width: side(width),
    channels: colour === 'auto' ? channels : colour === 'grey' ? 1 : 3,
  };
}

function learn(column: ImageColumn, { rows, settings, offset }: Learning): ImageEncoding {
  const shape = shapeFor(column, rows, settings.image);
  if (!shape) throw new VitrineError('data', say('error.noImage', { name: column.name }), { where: 'features' });
  return withPictures({
    kind: 'image',
    name: column.name,
    offset,
    width: shape.height * shape.width * shape.channels,
    shape,
  });
}

/** The raw value of a picture that stands in no table. */
export const addPicture = (encoding: ImageEncoding, picture: Picture): number => {
  const own = metBy(encoding);
  return own.add(picture, `picture ${own.names.length}`);
};

/** The picture of a raw value. */
export const pictureOfRaw = (encoding: ImageEncoding, raw: number): Picture | undefined =>
  metBy(encoding).pictureOf(raw);

/** Mean of each picture's pixels, 0 to 1, by its raw value: what is compared of pictures where each is another. */
export const brightnesses = (encoding: ImageEncoding, raw: Float64Array): Float64Array =>
  raw.map((code) => {
    const pixels = metBy(encoding).pictureOf(code)?.pixels;
    return pixels ? pixels.reduce((sum, value) => sum + value, 0) / pixels.length / 255 : Number.NaN;
  });

/** A picture as a model sees it. */
export function fitted({ shape }: ImageEncoding, picture: Picture): Picture {
  return scaled(withChannels(picture, shape.channels), shape.width, shape.height);
}

/** What an encoded column is called: `image[row,column]`, and its channel where there are three. */
export function pixelName({ name, offset, shape }: z.infer<typeof stored>, column: number): string {
  const pixel = Math.floor((column - offset) / shape.channels);
  const place = [Math.floor(pixel / shape.width), pixel % shape.width];
  return `${name}[${[...place, ...(shape.channels > 1 ? [(column - offset) % shape.channels] : [])]}]`;
}

export const image: FieldType<ImageEncoding, ImageColumn> = {
  shape: stored.transform(withPictures) as unknown as z.ZodType<ImageEncoding>,
  settings: ['image', 'missing'],
  learn,
  columnNames: (encoding) => Array.from({ length: encoding.width }, (_, i) => pixelName(encoding, encoding.offset + i)),
  isAffine: () => false,
  take(column, encoding, { rows, values, feature, features, where }) {
    if (column.kind !== 'image')
      throw new VitrineError('data', say('error.mustBeImages', { name: column.name }), {
        where,
        hint: say('folder.accepted', {}),
      });
    const start = metBy(encoding).startOf(column);
    for (let i = 0; i < rows.length; i++) {
      const code = column.codes[rows[i]];
      values[i * features + feature] = code < 0 ? Number.NaN : start + code;
    }
  },
  encode(encoding, raw, output, start) {
    const from = start + encoding.offset;
    const picture = Number.isNaN(raw) ? undefined : metBy(encoding).pictureOf(raw);
    if (!picture) {
      output.fill(0, from, from + encoding.width);
      return;
    }
    const { pixels } = fitted(encoding, picture);
    for (let i = 0; i < pixels.length; i++) output[from + i] = pixels[i] / 255;
  },
  info: ({ name, shape }) => ({ name, kind: 'image', ...shape }),
  describe: ({ name, shape }) => ({ name, kind: 'image', encoding: 'pixels from 0 to 1', ...shape }),
};

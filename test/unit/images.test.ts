import fs from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { differenceHash } from '../../core/data/fields/image/image-profile.ts';
import { decodeImage } from '../../core/data/images/decode.ts';
import { pictureOf } from '../../core/data/images/pictures.ts';
import { scaled, upright, withChannels } from '../../core/data/images/scale.ts';
import { readFile } from '../../core/data/reader/read-file.ts';
import { gridSegments, quickShiftSegments, slicSegments } from '../../core/explain/images/segments.ts';
import { Random } from '../../core/numeric/random.ts';
import { png } from '../../core/presentation/picture-markup.ts';
import { workFolder } from '../support/cli.ts';
import { testJob } from '../support/job.ts';
import { folderOfPictures } from '../support/pictures.ts';

/** 8 x 4 pixels: red (220, 40, 40) on the left half, blue (30, 60, 200) on the right. */
const halves: Readonly<Record<string, string>> = {
  jpeg: '/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEAAICAgICAgICAgIDAwIDAwQDAwMDBAYEBAQEBAYJBQYFBQYFCQgJBwcHCQgOCwkJCw4QDQwNEBMRERMYFxgfHyoBAgICAgICAgICAgMDAgMDBAMDAwMEBgQEBAQEBgkFBgUFBgUJCAkHBwcJCA4LCQkLDhANDA0QExERExgXGB8fKv/CABEIAAQACAMBEQACEQEDEQH/xAAnAAEAAAAAAAAAAAAAAAAAAAAIAQEBAAAAAAAAAAAAAAAAAAAHCP/aAAwDAQACEAMQAAAAIK1QH//EABgQAAIDAAAAAAAAAAAAAAAAAAAGRYPC/9oACAEBAAE/AHGOuyf/xAAYEQACAwAAAAAAAAAAAAAAAAAACEeFxP/aAAgBAgEBPwBQZDqdB//EABgRAAIDAAAAAAAAAAAAAAAAAAAIR4XE/9oACAEDAQE/AHSjW5zH/9k=',
  webp: 'UklGRiIAAABXRUJQVlA4TBYAAAAvB8AAAA9wCpQLcR8FdP5jCYWP6H8A',
  gif: 'R0lGODlhCAAEAIAAANwoKB48yCwAAAAACAAEAAACCIQRGYfKug4sADs=',
};
const red = [220, 40, 40];
const blue = [30, 60, 200];

/** A bitmap of 24 bits, or of 8 by a palette, whose rows stand from below or from above. */
function bitmap(bits: 8 | 24, fromAbove: boolean): Buffer {
  const stride = 4 * Math.ceil((bits * 8) / 32);
  const start = bits === 8 ? 62 : 54;
  const file = Buffer.alloc(start + 4 * stride);
  file.write('BM', 'latin1');
  file.writeUInt32LE(start, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(8, 18);
  file.writeInt32LE(fromAbove ? -4 : 4, 22);
  file.writeUInt16LE(bits, 28);
  if (bits === 8) [red, blue].forEach((colour, i) => file.set([...colour].reverse(), 54 + 4 * i));
  for (let y = 0; y < 4; y++)
    for (let x = 0; x < 8; x++)
      if (bits === 8) file[start + y * stride + x] = Number(x >= 4);
      else file.set([...(x < 4 ? red : blue)].reverse(), start + y * stride + 3 * x);
  return file;
}

const bytesOf = (name: string): Uint8Array => Buffer.from(halves[name], 'base64');
const pngOf = (): Buffer =>
  png(8, 4, 3, Uint8Array.from(Array.from({ length: 32 }, (_, i) => (i % 8 < 4 ? red : blue)).flat()));

describe('an image file', () => {
  it.each([
    ['PNG', pngOf(), 0],
    ['JPEG', bytesOf('jpeg'), 6],
    ['WebP', bytesOf('webp'), 0],
    ['GIF', bytesOf('gif'), 0],
    ['BMP of 24 bits', bitmap(24, false), 0],
    ['BMP of 24 bits from above', bitmap(24, true), 0],
    ['BMP of 8 bits', bitmap(8, false), 0],
  ])('%s is decoded', async (_name, bytes, tolerance) => {
    const { width, height, channels, pixels } = await decodeImage(bytes);
    expect([width, height, channels]).toEqual([8, 4, 3]);
    for (let i = 0; i < 32; i++)
      (i % 8 < 4 ? red : blue).forEach((wanted, c) => {
        expect(Math.abs(pixels[3 * i + c] - wanted)).toBeLessThanOrEqual(tolerance);
      });
  });

  it('stands upright by its Exif orientation', async () => {
    const plain = Buffer.from(bytesOf('jpeg'));
    const exif = Buffer.from(
      '457869660000' + '4d4d002a00000008' + '0001' + '011200030000000100060000' + '00000000',
      'hex',
    );
    const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif]);
    const turned = await decodeImage(Buffer.concat([plain.subarray(0, 2), segment, plain.subarray(2)]));
    // 6: the left of the file is the top
    expect([turned.width, turned.height]).toEqual([4, 8]);
    expect(turned.pixels[0]).toBeGreaterThan(200);
    expect(turned.pixels[3 * (7 * 4)]).toBeLessThan(60);
  });

  it.each([
    ['no image', Buffer.from('this is a text whose name ends with .png, and long enough'), /is no PNG, JPEG/],
    ['an empty file', Buffer.alloc(0), /empty/],
    ['cut off', pngOf().subarray(0, 60), /damaged or cut off/],
    ['CMYK', Buffer.from('ffd8ffc0001408000400080401110002110103110104110000000000000000000000', 'hex'), /CMYK/],
    [
      'a bomb',
      (() => {
        const bomb = Buffer.from(pngOf());
        bomb.writeUInt32BE(100_000, 16);
        bomb.writeUInt32BE(100_000, 20);
        return bomb;
      })(),
      /100,000 × 100,000/,
    ],
  ])('%s is refused with its reason', async (_name, bytes, message) => {
    await expect(decodeImage(bytes)).rejects.toThrow(message);
    // and the next one is read all the same
    expect((await decodeImage(pngOf())).width).toBe(8);
  });

  it('lies over white where it is transparent, and has one channel where it is grey', async () => {
    const grey = await decodeImage(png(8, 4, 1, new Uint8Array(32).fill(77)));
    expect([grey.channels, grey.pixels[5]]).toEqual([1, 77]);
  });
});

describe('sizes of pictures', () => {
  const picture = { width: 4, height: 2, channels: 1, pixels: Uint8Array.of(0, 100, 200, 40, 20, 80, 120, 60) };
  it('shrink by the mean over the area', () => {
    expect([...scaled(picture, 2, 1).pixels]).toEqual([50, 105]);
    expect([...scaled(picture, 4, 2).pixels]).toEqual([...picture.pixels]);
  });
  it('grow between neighbours', () => {
    expect([...scaled({ ...picture, width: 2, height: 1, pixels: Uint8Array.of(0, 100) }, 4, 1).pixels]).toEqual([
      0, 25, 75, 100,
    ]);
  });
  it('turn and mirror back to themselves', () => {
    for (const [first, second] of [
      [2, 2],
      [3, 3],
      [4, 4],
      [5, 5],
      [6, 8],
      [7, 7],
    ])
      expect([...upright(upright(picture, first), second).pixels]).toEqual([...picture.pixels]);
  });
  it('become grey by luminance', () => {
    const colours = { width: 1, height: 1, channels: 3, pixels: Uint8Array.of(255, 0, 0) };
    expect(withChannels(colours, 1).pixels[0]).toBe(76);
    expect([...withChannels(withChannels(colours, 1), 3).pixels]).toEqual([76, 76, 76]);
  });
  it('do not change the difference hash', () => {
    const random = new Random(3);
    const large = { width: 36, height: 32, channels: 1, pixels: new Uint8Array(36 * 32) };
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 9; x++) {
        const value = random.integer(255);
        for (let i = 0; i < 16; i++) large.pixels[(4 * y + (i >> 2)) * 36 + 4 * x + (i % 4)] = value;
      }
    expect(differenceHash(scaled(large, 72, 64))).toBe(differenceHash(large));
  });
});

describe('a folder', () => {
  const job = testJob();

  it('of class folders becomes a table; what is broken is rejected by its name', async () => {
    using work = workFolder();
    const folder = folderOfPictures(path.join(work.folder, 'set'), 3, 8);
    fs.writeFileSync(path.join(folder, 'left', 'broken.png'), 'no picture at all, whatever its name says');
    fs.writeFileSync(path.join(folder, 'notes.md'), 'something else');
    const { table, preview } = await readFile(folder, {}, job);
    expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['image', 'image'],
      ['label', 'categorical'],
    ]);
    expect([table.rows, preview.rejectedCount, preview.rejected[0].text]).toEqual([6, 1, 'left/broken.png']);
    expect(preview.notes.map(({ key }) => key)).toEqual(['folder.ignored']);
    const [column] = table.columns;
    if (column.kind !== 'image') throw new Error('no images');
    expect(column.categories[column.codes[4]]).toBe('right/001.png');
    expect(pictureOf(column.pictures, column.codes[4]).pixels.filter((value) => value === 230).length).toBe(4);
  });

  it('as a zip gives the same table', async () => {
    using work = workFolder();
    const folder = folderOfPictures(path.join(work.folder, 'set'), 3, 8);
    const files = Object.fromEntries(
      ['left', 'right'].flatMap((label) =>
        [0, 1, 2].map((i) => [`set/${label}/00${i}.png`, fs.readFileSync(path.join(folder, label, `00${i}.png`))]),
      ),
    );
    const zip = path.join(work.folder, 'set.zip');
    fs.writeFileSync(zip, zipSync(files));
    const [a, b] = [await readFile(folder, {}, job), await readFile(zip, {}, job)];
    const pixels = ({ table: { columns } }: typeof a) =>
      columns[0].kind === 'image' ? columns[0].pictures : undefined;
    expect(pixels(b)).toEqual(pixels(a));
    expect(b.table.columns[1]).toEqual(a.table.columns[1]);
  });

  it('of texts has the texts, and an empty one is refused', async () => {
    using work = workFolder();
    for (const [label, text] of [
      ['good', 'A fine film.'],
      ['bad', 'A dull film.'],
    ]) {
      fs.mkdirSync(path.join(work.folder, 'texts', label), { recursive: true });
      fs.writeFileSync(path.join(work.folder, 'texts', label, '1.txt'), `${text}\n`);
    }
    const { table } = await readFile(path.join(work.folder, 'texts'), {}, job);
    const [text, label] = table.columns;
    expect([text.kind, text.kind === 'text' && text.categories[text.codes[0]]]).toEqual(['text', 'A dull film.']);
    expect(label.kind === 'categorical' && label.categories).toEqual(['bad', 'good']);
    fs.mkdirSync(path.join(work.folder, 'nothing'));
    await expect(readFile(path.join(work.folder, 'nothing'), {}, job)).rejects.toThrow(/neither images nor texts/);
  });
});

it('a table that names images beside it reads them; rows whose image is not there are rejected', async () => {
  using work = workFolder();
  folderOfPictures(path.join(work.folder, 'set'), 2, 8);
  const lines = ['left/000.png,1', 'left/001.png,2', 'right/000.png,3', 'right/gone.png,4'];
  const file = work.file('set.csv', `file,size\n${lines.map((line) => `set/${line}`).join('\n')}\n`);
  const { table, preview, readings } = await readFile(file, {}, testJob());
  const [images, sizes] = table.columns;
  expect([images.kind, readings[0].kind, table.rows]).toEqual(['image', 'image', 3]);
  expect(sizes.kind === 'numeric' && [...sizes.values]).toEqual([1, 2, 3]);
  expect(preview.rejected.map(({ text }) => text)).toEqual(['set/right/gone.png']);
  expect(preview.notes.map(({ key }) => key)).toContain('read.images');
  // and stay names where a person says so
  expect((await readFile(file, { kinds: { 0: 'text' } }, testJob())).table.columns[0].kind).toBe('text');
});

describe('segments', () => {
  const random = new Random(1);
  /** Left half dark, right half bright, with a little noise. */
  const image = {
    height: 40,
    width: 60,
    channels: 1,
    pixels: Float64Array.from({ length: 2400 }, (_, i) => (i % 60 < 30 ? 0.2 : 0.8) + 0.02 * random.uniform()),
  };
  const sides = (segments: Int32Array): number => {
    const left = new Set(segments.filter((_, i) => i % 60 < 30));
    return segments.filter((segment, i) => i % 60 >= 30 && left.has(segment)).length;
  };

  it('of a grid are as many as asked for, and alike', () => {
    const segments = gridSegments(image, 24);
    const sizes = new Map<number, number>();
    for (const segment of segments) sizes.set(segment, (sizes.get(segment) ?? 0) + 1);
    expect([...sizes.values()]).toEqual(Array.from({ length: 24 }, () => 100));
  });

  it('by SLIC and by quick shift do not cross an edge, and hang together', () => {
    const slic = slicSegments(image, 24, 10);
    const quick = quickShiftSegments(image, { kernelSize: 4, maxDistance: 200, ratio: 0.2 }, new Random(2));
    for (const segments of [slic, quick]) {
      expect(sides(segments)).toBe(0);
      expect(Math.max(...segments) + 1).toBe(new Set(segments).size);
    }
    expect(new Set(slic).size).toBeGreaterThan(8);
  });
});

// Windows bitmaps without compression (BITMAPINFOHEADER and later): 1, 4 and 8 bits by a palette, 24 and 32 as they are.
// The libraries for them read neither palettes nor rows from the top.

/** @returns red, green, blue and opacity of each pixel. @throws where the file is cut off or of another sort */
export function decodeBitmap(file: Uint8Array): { width: number; height: number; data: Uint8Array } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = bytes.readUInt32LE(10);
  const headerEnd = 14 + bytes.readUInt32LE(14);
  const width = bytes.readInt32LE(18);
  const signed = bytes.readInt32LE(22);
  const height = Math.abs(signed);
  const bits = bytes.readUInt16LE(28);
  const compression = bytes.readUInt32LE(30);
  if (![1, 4, 8, 24, 32].includes(bits) || (compression !== 0 && !(compression === 3 && bits === 32)))
    throw new Error(`a bitmap of ${bits} bits with compression ${compression}`);
  const stride = 4 * Math.ceil((bits * width) / 32);
  if (start + stride * height > bytes.length) throw new Error('a bitmap that is cut off');
  const data = new Uint8Array(4 * width * height).fill(255);
  for (let y = 0; y < height; y++) {
    const row = start + stride * (signed > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x++) {
      let from = row + (bits >> 3) * x;
      if (bits <= 8) {
        const shift = 8 - bits - ((x * bits) % 8);
        from = headerEnd + 4 * ((bytes[row + ((x * bits) >> 3)] >> shift) & ((1 << bits) - 1));
      }
      // blue comes first
      for (let c = 0; c < 3; c++) data[4 * (y * width + x) + c] = bytes[from + 2 - c];
    }
  }
  return { width, height, data };
}

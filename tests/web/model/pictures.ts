/** Real digits, read from the files that the engine reads. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { at } from '../../../scripts/lib/paths.mjs';
import { blank, type Sheet } from '../../../web/src/model/ink';

const folder = (name: string) => readFileSync(at('engine', 'datasets', 'data', name));

/** The first pictures of 8 × 8 pixels. */
export function smallDigits(count: number): Sheet[] {
  const lines = folder('digits.csv')
    .toString()
    .split('\n')
    .slice(1, count + 1);
  return lines.map((line) => {
    const greys = line.split(',').slice(0, 64).map(Number);
    return { width: 8, height: 8, ink: Float32Array.from(greys, (grey) => grey / 16) };
  });
}

/** Every so many of the pictures of 28 × 28 pixels. */
export function largeDigits(every: number): Sheet[] {
  const file = unzipSync(folder('mnist.npz'))['pictures.npy'];
  if (!file) throw new Error('mnist.npz holds no pictures.');
  // NumPy's format: magic and version, two bytes for the header's length, header, bytes.
  const packed = file.subarray(10 + (file[8] ?? 0) + 256 * (file[9] ?? 0));
  const count = packed.length / 392;
  return Array.from({ length: Math.floor(count / every) }, (_, i) => {
    const bytes = packed.subarray(i * every * 392, (i * every + 1) * 392);
    const greys = [...bytes].flatMap((pair) => [pair >> 4, pair & 15]);
    return { width: 28, height: 28, ink: Float32Array.from(greys, (grey) => grey / 15) };
  });
}

/** The same picture, each pixel `times` as large, at another place of a larger sheet. */
export function enlarged(sheet: Sheet, times: number, right: number, down: number): Sheet {
  const size = sheet.width * times + 40;
  const large = blank(size, size);
  for (let y = 0; y < sheet.height * times; y += 1) {
    for (let x = 0; x < sheet.width * times; x += 1) {
      const value = sheet.ink[Math.floor(y / times) * sheet.width + Math.floor(x / times)] ?? 0;
      large.ink[(y + down) * size + x + right] = value;
    }
  }
  return large;
}

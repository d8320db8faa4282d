/** A photograph of ink on paper, as ink on paper: which is which, and how light falls on it. */
import type { Preparation } from '../generated/wire';
import type { Sheet } from './ink';

/** Red, green, blue and opacity, 0…255, row by row from the top: `ImageData` without a browser. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** A sheet, and whether what is bright was taken for ink. */
export interface Taken {
  sheet: Sheet;
  bright: boolean;
}

/** Contrast below which nothing stands out from the paper. */
const FAINT = 0.1;
/** Shares of the full contrast below which all is paper, above which all is ink. */
const PAPER = 0.3;
const INK = 0.7;

/**
 * `bright`: whether what is bright is the ink; null: whichever stands out more from the border.
 * Where the ink's box will be cut out (`preparation.fit`), paper is made blank and ink full, and
 * light that falls unevenly is undone; else the greys stay as they are.
 */
export function inkOf(image: Pixels, preparation: Preparation, bright: boolean | null): Taken {
  const { width, height } = image;
  const tones = tonesOf(image);
  const paper = paperOf(tones, width, height);
  const rises = tones.map((tone, at) => tone - paper(at % width, Math.floor(at / width)));
  const [lowest, highest] = [quantile(rises, 0.01), quantile(rises, 0.99)];
  const taken = bright ?? highest > -lowest;
  const ink = preparation.fit
    ? cleared(rises, taken ? highest : lowest)
    : tones.map((tone) => (taken ? tone : 1 - tone));
  return { sheet: { width, height, ink }, bright: taken };
}

/** How bright each pixel is, 0…1, on white where it is transparent (luma of ITU-R BT.709). */
function tonesOf({ width, height, data }: Pixels): Float32Array {
  return Float32Array.from({ length: width * height }, (_, at) => {
    const [red, green, blue] = [data[4 * at] ?? 0, data[4 * at + 1] ?? 0, data[4 * at + 2] ?? 0];
    const luma = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
    return 1 + ((data[4 * at + 3] ?? 0) / 255) * (luma - 1);
  });
}

/** The paper's tone at any place: a plane through the medians of the four borders. */
function paperOf(
  tones: Float32Array,
  width: number,
  height: number,
): (x: number, y: number) => number {
  const at = (x: number, y: number): number => tones[y * width + x] ?? 1;
  const row = (y: number) => Float32Array.from({ length: width }, (_, x) => at(x, y));
  const column = (x: number) => Float32Array.from({ length: height }, (_, y) => at(x, y));
  const sides = [row(0), row(height - 1), column(0), column(width - 1)];
  const [top = 1, bottom = 1, left = 1, right = 1] = sides.map((side) => quantile(side, 0.5));
  const mean = (top + bottom + left + right) / 4;
  return (x, y) =>
    mean + (right - left) * ((x + 0.5) / width - 0.5) + (bottom - top) * ((y + 0.5) / height - 0.5);
}

function quantile(values: Float32Array, share: number): number {
  const sorted = values.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Ink 0…1 from differences to the paper, `full` being ink. */
function cleared(rises: Float32Array, full: number): Float32Array {
  if (Math.abs(full) < FAINT) return new Float32Array(rises.length);
  return rises.map((rise) => Math.min(1, Math.max(0, (rise / full - PAPER) / (INK - PAPER))));
}

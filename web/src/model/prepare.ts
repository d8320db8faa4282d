/** A learner's own picture made alike those of a dataset, as the dataset says they were made. */
import type { Fit, Preparation } from '../generated/wire';
import { blank, boxOf, drawn, filled, inkBox, means, rowsOf } from './ink';
import type { Box, Point, Sheet, Stroke } from './ink';

/** Side of the sheet that strokes are drawn on: 4 or more of its pixels for one of the picture. */
const SIDE = 128;

/**
 * Strokes of the pad on a sheet, with a pen that is as wide as the data's once the sheet is
 * prepared: where size tells nothing, the drawing fills the sheet.
 */
export function sheetOf(strokes: readonly Stroke[], preparation: Preparation, side: number): Sheet {
  const { fit, pen } = preparation;
  const box = boxOf(strokes);
  if (!box) return blank(SIDE, SIDE);
  if (!fit) return drawn(scaled(strokes, 0, 0, SIDE), SIDE, (pen / side) * SIDE);
  const wide = penFor(box, fit, pen);
  const reach = Math.max(box.right - box.left, box.bottom - box.top) + wide;
  const scale = (SIDE - 2) / reach;
  const edge = wide / 2 + 1 / scale;
  return drawn(scaled(strokes, box.left - edge, box.top - edge, scale), SIDE, wide * scale);
}

function scaled(strokes: readonly Stroke[], left: number, top: number, scale: number): Stroke[] {
  return strokes.map((stroke) =>
    stroke.map(([x, y]): Point => [(x - left) * scale, (y - top) * scale]),
  );
}

/** The width w of a pen so that w times the scale of the fit is `pen`: both depend on each other. */
export function penFor(box: Box, { box: [width = 1, height = 1] }: Fit, pen: number): number {
  const across = (box.right - box.left) / Math.max(width - pen, pen);
  const down = (box.bottom - box.top) / Math.max(height - pen, pen);
  return pen * Math.max(across, down, 1e-3);
}

/**
 * The picture's pixels, row by row, side × side, each 0 paper … 1 ink; null for a blank sheet.
 * Whatever size and place the ink had is undone as `preparation.fit` says.
 */
export function prepare(sheet: Sheet, preparation: Preparation, side: number): number[] | null {
  const { fit, dots, levels, solid } = preparation;
  const inked = solid ? filled(sheet) : sheet;
  const box = inkBox(inked);
  if (!box) return null;
  const fine = side * (dots ?? 1);
  const rows = fit ? fitted(inked, box, fit, dots ?? 1, fine) : whole(inked, fine);
  const pixels = dots === null ? rows : counted(rows, dots, side);
  const greys = levels - 1;
  return pixels.flatMap((row) =>
    Array.from(row, (value) => Math.round(Math.min(1, Math.max(0, value)) * greys) / greys),
  );
}

/** The square in the middle of the sheet, in `side` rows of as many. */
function whole(sheet: Sheet, side: number): Float32Array[] {
  const { width, height } = sheet;
  const short = Math.min(width, height);
  const [left, top] = [(width - short) / 2, (height - short) / 2];
  return rowsOf(sheet, top, top + short, side).map((row) => means(row, left, left + short, side));
}

/** The share of dark dots in each square of `dots` by `dots`. */
function counted(rows: Float32Array[], dots: number, side: number): Float32Array[] {
  const dark = rows.map((row) => row.map((value) => (value >= 0.5 ? 1 : 0)));
  const shares = dark.map((row) => means(row, 0, row.length, side));
  return Array.from({ length: side }, (_, y) => {
    const lines = shares.slice(y * dots, (y + 1) * dots);
    return Float32Array.from({ length: side }, (_, x) =>
      lines.reduce((sum, line) => sum + (line[x] ?? 0) / dots, 0),
    );
  });
}

/** The ink in a square of `side` rows, `fine` of which make a pixel, fitted and centred. */
function fitted(sheet: Sheet, box: Box, fit: Fit, fine: number, side: number): Float32Array[] {
  const [across, down] = scales(box, fit, fine);
  const height = Math.max(1, Math.round((box.bottom - box.top) * down));
  const rows = rowsOf(sheet, box.top, box.bottom, height);
  const leans = fit.upright ? leaning(rows) : 0;
  const shifts = rows.map((_, y) => (height > 1 ? leans * (1 - y / (height - 1)) : 0));
  const [left, right] = edges(rows, shifts);
  const width = Math.max(1, Math.round((right - left) * across));
  const small = rows.map((row, y) => {
    const from = left + (shifts[y] ?? 0);
    return means(row, from, from + width / across, width);
  });
  const [x, y] =
    fit.centre === 'mass' ? byMass(small, side) : [middle(width, side), middle(height, side)];
  return Array.from({ length: side }, (_, i) => placed(small[i - y], x, side));
}

/** How many dots a pixel of the sheet becomes, across and down. */
function scales(box: Box, fit: Fit, fine: number): [number, number] {
  const [width = 1, height = 1] = fit.box;
  const across = (width * fine) / (box.right - box.left);
  const down = (height * fine) / (box.bottom - box.top);
  const most = Math.min(across, down) * fit.stretch;
  return [Math.min(across, most), Math.min(down, most)];
}

/** How far the left end of the first row stands right of the last row's. */
function leaning(rows: Float32Array[]): number {
  const [first = 0, last = 0] = [rows[0], rows.at(-1)].map((row) => {
    const most = Math.max(...(row ?? []));
    return row?.findIndex((value) => value >= most / 2) ?? 0;
  });
  return first - last;
}

/** Where the ink of all rows, each moved left by its shift, begins and ends. */
function edges(rows: Float32Array[], shifts: number[]): [number, number] {
  let [left, right] = [Infinity, -Infinity];
  rows.forEach((row, y) => {
    const shift = shifts[y] ?? 0;
    const [first, last] = [row.findIndex(some), row.findLastIndex(some)];
    if (first < 0) return;
    left = Math.min(left, first - shift);
    right = Math.max(right, last + 1 - shift);
  });
  return [left, right];
}

/** Less than on the sheet: where it is made small, the mean of a thin line is faint. */
function some(value: number): boolean {
  return value > 1e-3;
}

function middle(length: number, side: number): number {
  return Math.round((side - length) / 2);
}

/** Whole steps right and down, after which the centre of mass lies in the pixel side / 2. */
function byMass(rows: Float32Array[], side: number): [number, number] {
  let [mass, right, down] = [0, 0, 0];
  rows.forEach((row, y) =>
    row.forEach((value, x) => {
      mass += value;
      right += value * (x + 0.5);
      down += value * (y + 0.5);
    }),
  );
  return [Math.ceil(side / 2 - right / mass), Math.ceil(side / 2 - down / mass)];
}

/** A row of `side` with this one begun at x; what leaves the picture is cut off. */
function placed(row: Float32Array | undefined, x: number, side: number): Float32Array {
  return Float32Array.from({ length: side }, (_, i) => row?.[i - x] ?? 0);
}

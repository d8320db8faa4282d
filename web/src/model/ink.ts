/** Ink on paper: strokes, what they look like on a sheet, and what can be done to a sheet. */

/** A rectangle of pixels, row by row from the top: 0 paper … 1 ink. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly ink: Float32Array;
}

/** A place on the pad: right and down, 0…1. */
export type Point = readonly [number, number];
/** The way of a pen from where it was put down to where it was lifted; one point is a dot. */
export type Stroke = readonly Point[];

/** Left, top, right and bottom of a part of a sheet, in pixels; right and bottom lie outside. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** From where on a pixel counts as inked. */
const INKED = 0.05;

export function blank(width: number, height: number): Sheet {
  return { width, height, ink: new Float32Array(width * height) };
}

/** The smallest rectangle that holds all ink; null where there is none. */
export function inkBox({ width, height, ink }: Sheet): Box | null {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  ink.forEach((value, i) => {
    if (!(value >= INKED)) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y + 1);
  });
  return box.right > 0 ? box : null;
}

/** The smallest rectangle around all points, in the pad's unit; null where there is no point. */
export function boxOf(strokes: readonly Stroke[]): Box | null {
  const points = strokes.flat();
  if (points.length === 0) return null;
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

/** Strokes in pixels of a square sheet, drawn with a round pen so many pixels wide. */
export function drawn(strokes: readonly Stroke[], side: number, pen: number): Sheet {
  const sheet = blank(side, side);
  for (const stroke of strokes) {
    stroke.forEach((point, i) => drawLine(sheet, stroke[i - 1] ?? point, point, pen / 2));
  }
  return sheet;
}

/** Inks what is nearer to the line from a to b than the pen's radius; the edge is a pixel wide. */
function drawLine({ width, height, ink }: Sheet, a: Point, b: Point, radius: number): void {
  const reach = radius + 1;
  const [fromX, toX] = span(a[0], b[0], reach, width);
  const [fromY, toY] = span(a[1], b[1], reach, height);
  for (let y = fromY; y < toY; y += 1) {
    for (let x = fromX; x < toX; x += 1) {
      const share = radius + 0.5 - distance(x + 0.5, y + 0.5, a, b);
      const at = y * width + x;
      ink[at] = Math.max(ink[at] ?? 0, Math.min(1, share));
    }
  }
}

function span(a: number, b: number, reach: number, size: number): [number, number] {
  const from = Math.max(0, Math.floor(Math.min(a, b) - reach));
  return [from, Math.min(size, Math.ceil(Math.max(a, b) + reach))];
}

/** From a point to the line between a and b. */
function distance(x: number, y: number, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const long = dx * dx + dy * dy;
  const along = long > 0 ? ((x - a[0]) * dx + (y - a[1]) * dy) / long : 0;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - a[0] - share * dx, y - a[1] - share * dy);
}

/** The sheet with everything inked that a closed line goes round. */
export function filled({ width, height, ink }: Sheet): Sheet {
  const outside = new Uint8Array(width * height);
  const open = (at: number): boolean => (ink[at] ?? 1) < 0.5 && outside[at] === 0;
  const todo: number[] = [];
  const visit = (at: number): void => {
    if (!open(at)) return;
    outside[at] = 1;
    todo.push(at);
  };
  for (let x = 0; x < width; x += 1) [x, (height - 1) * width + x].forEach(visit);
  for (let y = 0; y < height; y += 1) [y * width, y * width + width - 1].forEach(visit);
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (at % width > 0) visit(at - 1);
    if (at % width < width - 1) visit(at + 1);
    visit(at - width);
    visit(at + width);
  }
  return { width, height, ink: ink.map((value, at) => (outside[at] || value >= 0.5 ? value : 1)) };
}

/** The means of `values` over `count` equal parts of the stretch from `from` to `to`; 0 outside. */
export function means(
  values: ArrayLike<number>,
  from: number,
  to: number,
  count: number,
): Float32Array {
  const step = (to - from) / count;
  return Float32Array.from({ length: count }, (_, i) => {
    const [begin, end] = [from + i * step, from + (i + 1) * step];
    let sum = 0;
    for (let k = Math.max(0, Math.floor(begin)); k < Math.min(values.length, end); k += 1) {
      sum += (values[k] ?? 0) * (Math.min(end, k + 1) - Math.max(begin, k));
    }
    return sum / step;
  });
}

/** Part of a sheet in `height` rows: each the mean of the rows it covers, its columns untouched. */
export function rowsOf(sheet: Sheet, top: number, bottom: number, height: number): Float32Array[] {
  const { width, ink } = sheet;
  const rows = Array.from({ length: height }, () => new Float32Array(width));
  for (let x = 0; x < width; x += 1) {
    const column = Float32Array.from({ length: sheet.height }, (_, y) => ink[y * width + x] ?? 0);
    means(column, top, bottom, height).forEach((value, y) => {
      const row = rows[y];
      if (row) row[x] = value;
    });
  }
  return rows;
}

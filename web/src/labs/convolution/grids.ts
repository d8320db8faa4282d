/**
 * Grids of numbers, and windows that slide over them.
 *
 * y[i, j] = Σ w[a, b] · x[i·s + a·d − p, j·s + b·d − p], with stride s, dilation d and p rows and
 * columns of zeros before the picture: for "valid" none, for "same" so many on both sides that
 * ⌈n / s⌉ places come out. Source: Dumoulin and Visin (2016), arXiv 1603.07285; Keras,
 * layers.Conv2D.
 */

/** Rows below one another, each from left to right. */
export interface Grid {
  rows: number;
  columns: number;
  values: readonly number[];
}

export interface Slide {
  /** Cells on a side of the window. */
  size: number;
  stride: number;
  dilation: number;
  padding: 'valid' | 'same';
}

/** A cell below the window, outside of the picture too, and which of the window's cells lies on it. */
export interface Below {
  row: number;
  column: number;
  cell: number;
}

export function valueAt({ rows, columns, values }: Grid, row: number, column: number): number {
  const inside = row >= 0 && row < rows && column >= 0 && column < columns;
  return inside ? (values[row * columns + column] ?? 0) : 0;
}

export function gridOf(
  rows: number,
  columns: number,
  value: (row: number, column: number) => number,
): Grid {
  const values = Array.from({ length: rows * columns }, (_, i) =>
    value(Math.floor(i / columns), i % columns),
  );
  return { rows, columns, values };
}

/** How many cells a window with gaps reaches over: d · (k − 1) + 1. */
export function reachOf({ size, dilation }: Slide): number {
  return dilation * (size - 1) + 1;
}

/** How many places there are along a side of n cells. */
export function placesAlong(n: number, slide: Slide): number {
  if (slide.padding === 'same') return Math.ceil(n / slide.stride);
  return Math.max(0, Math.floor((n - reachOf(slide)) / slide.stride) + 1);
}

/** Zeros before and after a side of n cells; where one more is needed, it comes after. */
export function zerosAround(n: number, slide: Slide): { before: number; after: number } {
  if (slide.padding === 'valid') return { before: 0, after: 0 };
  const needed = (placesAlong(n, slide) - 1) * slide.stride + reachOf(slide) - n;
  const total = Math.max(0, needed);
  return { before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

/** What lies below the window at a place of the output. */
export function windowAt(grid: Grid, slide: Slide, row: number, column: number): Below[] {
  const { size, stride, dilation } = slide;
  const top = row * stride - zerosAround(grid.rows, slide).before;
  const left = column * stride - zerosAround(grid.columns, slide).before;
  return Array.from({ length: size * size }, (_, cell) => ({
    row: top + Math.floor(cell / size) * dilation,
    column: left + (cell % size) * dilation,
    cell,
  }));
}

/** What a window makes of every place it comes to. */
function slid(grid: Grid, slide: Slide, make: (below: Below[]) => number): Grid {
  return gridOf(placesAlong(grid.rows, slide), placesAlong(grid.columns, slide), (row, column) =>
    make(windowAt(grid, slide, row, column)),
  );
}

export function convolved(grid: Grid, kernel: readonly number[], slide: Slide): Grid {
  return slid(grid, slide, (below) =>
    below.reduce(
      (sum, { row, column, cell }) => sum + (kernel[cell] ?? 0) * valueAt(grid, row, column),
      0,
    ),
  );
}

export type Pooling = 'max' | 'average';

/** Windows beside one another, each of which leaves its largest value, or its mean. */
export function pooled(grid: Grid, size: number, pooling: Pooling): Grid {
  return slid(grid, poolSlide(size), (below) => {
    const values = below.map(({ row, column }) => valueAt(grid, row, column));
    if (pooling === 'max') return Math.max(...values);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

export function poolSlide(size: number): Slide {
  return { size, stride: size, dilation: 1, padding: 'valid' };
}

/** All cells so far to the right and down; what leaves the grid is lost, zeros come in. */
export function moved(grid: Grid, right: number, down: number): Grid {
  return gridOf(grid.rows, grid.columns, (row, column) =>
    valueAt(grid, row - down, column - right),
  );
}

/** How much of two grids differs: Σ|a − b| / Σ(|a| + |b|), from 0 (the same) to 1 (all of it). */
export function differing(a: Grid, b: Grid): number {
  const sums = a.values.reduce(
    (found, value, i) => {
      const other = b.values[i] ?? 0;
      return {
        apart: found.apart + Math.abs(value - other),
        all: found.all + Math.abs(value) + Math.abs(other),
      };
    },
    { apart: 0, all: 0 },
  );
  return sums.all === 0 ? 0 : sums.apart / sums.all;
}

export function largest({ values }: Grid): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

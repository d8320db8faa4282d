/** Places in a grid, and the ways to walk through it. */
import type { Grid } from './grids';

export interface Place {
  row: number;
  column: number;
}

const WAYS: Record<string, readonly [down: number, right: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The place, or the nearest that there is. */
export function within({ row, column }: Place, grid: Grid): Place {
  return {
    row: Math.max(0, Math.min(grid.rows - 1, row)),
    column: Math.max(0, Math.min(grid.columns - 1, column)),
  };
}

/** Where a key leads; null if it leads nowhere. */
export function walkedBy({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): Place | null {
  const way = ctrlKey || metaKey || altKey ? undefined : WAYS[key];
  return way ? { row: way[0], column: way[1] } : null;
}

/** One frame around a window; where it has gaps, one around each of its cells as well. */
export function framesOf(cells: readonly Place[]): (Place & { rows: number; columns: number })[] {
  if (cells.length === 0) return [];
  const [down, right] = [cells.map(({ row }) => row), cells.map(({ column }) => column)];
  const [row, column] = [Math.min(...down), Math.min(...right)];
  const [rows, columns] = [Math.max(...down) - row + 1, Math.max(...right) - column + 1];
  const single = cells.map((cell) => ({ ...cell, rows: 1, columns: 1 }));
  const gaps = rows * columns > cells.length;
  return [{ row, column, rows, columns }, ...(gaps ? single : [])];
}

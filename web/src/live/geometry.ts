/** Where neurons stand and wires run. Lengths in CSS pixels. */

/** A wire from neuron `from` of column `column` to neuron `to` of the next; column 0: the inputs. */
export interface Wire {
  column: number;
  from: number;
  to: number;
}

export interface Plan {
  width: number;
  height: number;
  /** The side of a neuron's picture. */
  size: number;
  /** The middle of each column, and of each neuron in it. */
  columns: { x: number; ys: number[] }[];
}

/** From the middle of one neuron to the next, at least: what a finger tells apart. */
const STEP = 24;
const SIZES = { least: 22, most: 46 };
const PITCH = 78;
/** Between inputs, whose names stand above them. */
const NAMED = 46;
const HEAD = 50;
const FOOT = 8;

/** Columns of so many neurons each, filling the room; larger than it where it is too small. */
export function planOf(counts: readonly number[], room: { width: number; height: number }): Plan {
  const most = Math.max(...counts);
  const width = Math.max(room.width, counts.length * PITCH);
  const pitch = width / counts.length;
  const step = Math.max(STEP, (room.height - HEAD - FOOT) / most);
  const size = Math.floor(clamp(Math.min(0.85 * step, pitch / 2), SIZES.least, SIZES.most));
  const height = Math.max(room.height, HEAD + FOOT + most * step);
  const columns = counts.map((count, i) => {
    const apart = Math.min((height - HEAD - FOOT) / count, Math.max(1.9 * size, NAMED));
    const first = HEAD + (height - HEAD - FOOT - apart * count) / 2 + apart / 2;
    return {
      x: pitch * (i + 0.5),
      ys: Array.from({ length: count }, (_, unit) => first + unit * apart),
    };
  });
  return { width, height, size, columns };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

/** Both ends of a wire: it leaves a neuron at its right side and enters the next at its left. */
export function endsOf(plan: Plan, { column, from, to }: Wire): [number, number, number, number] {
  const [left, right] = [plan.columns[column], plan.columns[column + 1]];
  const half = plan.size / 2;
  return [(left?.x ?? 0) + half, left?.ys[from] ?? 0, (right?.x ?? 0) - half, right?.ys[to] ?? 0];
}

/**
 * How high a wire is at x. Wires are cubic Béziers whose handles lie level at half the way, so
 * x(t) = x₀ + Δx·(1.5·t·(1 − t) + t³) and y(t) = y₀ + Δy·(3t² − 2t³); x grows with t.
 */
export function heightAt([x0, y0, x1, y1]: readonly [number, number, number, number], x: number) {
  const share = clamp((x - x0) / (x1 - x0), 0, 1);
  let [low, high] = [0, 1];
  for (let i = 0; i < 20; i += 1) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t ** 3 < share) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  return y0 + (y1 - y0) * (3 * t * t - 2 * t ** 3);
}

/** The wire nearest to a point, at most so far above or below it. */
export function wireNear(plan: Plan, x: number, y: number, within: number): Wire | null {
  const half = plan.size / 2;
  const column = plan.columns.findIndex(
    (left, i) => x > left.x + half && x < (plan.columns[i + 1]?.x ?? -Infinity) - half,
  );
  const [left, right] = [plan.columns[column], plan.columns[column + 1]];
  let best: Wire | null = null;
  let distance = within;
  left?.ys.forEach((_, from) =>
    right?.ys.forEach((_, to) => {
      const wire = { column, from, to };
      const away = Math.abs(heightAt(endsOf(plan, wire), x) - y);
      if (away > distance) return;
      distance = away;
      best = wire;
    }),
  );
  return best;
}

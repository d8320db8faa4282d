/** A curve as it is kept after its run: short, and plain numbers. */
import type { CurvePoints } from './curve';

/** Steps and values in parallel; null where the value was no finite number. */
export interface KeptCurve {
  x: number[];
  y: (number | null)[];
}

/** Points that a kept curve has at most. */
export const KEPT_POINTS = 160;

const DIGITS = 5;

/**
 * The curve in at most `limit` points: each the mean of equally many neighbours, at the last one's
 * step. The first and the last point stay what they are.
 */
export function thinned({ x, y }: CurvePoints, limit = KEPT_POINTS): KeptCurve {
  const n = x.length;
  if (n <= limit) return { x: [...x], y: [...y].map(rounded) };
  const group = Math.ceil((n - 2) / (limit - 2));
  const out: KeptCurve = { x: [x[0] ?? 0], y: [rounded(y[0] ?? NaN)] };
  for (let from = 1; from < n - 1; from += group) {
    const end = Math.min(from + group, n - 1);
    out.x.push(x[end - 1] ?? 0);
    out.y.push(rounded(mean(y.subarray(from, end))));
  }
  out.x.push(x[n - 1] ?? 0);
  out.y.push(rounded(y[n - 1] ?? NaN));
  return out;
}

/** Steps and values as charts take them: NaN is a gap. */
export function pointsOf({ x, y }: KeptCurve): Pick<CurvePoints, 'x' | 'y'> {
  return { x: Float64Array.from(x), y: Float64Array.from(y, (value) => value ?? NaN) };
}

/** The value of the point nearest to a step; null before the first point or where there is a gap. */
export function valueAt({ x, y }: Pick<CurvePoints, 'x' | 'y'>, step: number): number | null {
  if (x.length === 0) return null;
  let [low, high] = [0, x.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  const before = Math.max(0, low - 1);
  const near = Math.abs((x[before] ?? 0) - step) <= Math.abs((x[low] ?? 0) - step) ? before : low;
  const value = y[near] ?? NaN;
  return Number.isNaN(value) ? null : value;
}

function mean(values: Float64Array): number {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? NaN : finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null;
}

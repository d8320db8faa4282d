/** A curve sketched over the steps of a run: heights at evenly spread places. */

/** How many places there are. */
export const PLACES = 21;

/** The step of a place. */
export const stepAt = (place: number, steps: number): number => (place / (PLACES - 1)) * steps;

/** The place next to a step. */
export function placeAt(step: number, steps: number): number {
  const place = Math.round((step / steps) * (PLACES - 1));
  return Math.min(PLACES - 1, Math.max(0, place));
}

/** The heights with the line from one place to another drawn through them. */
export function drawn(
  heights: readonly number[],
  [from, start]: readonly [number, number],
  [to, end]: readonly [number, number],
): number[] {
  return heights.map((height, place) => {
    if (place === to) return end;
    if (place < Math.min(from, to) || place > Math.max(from, to)) return height;
    return start + ((end - start) * (place - from)) / (to - from);
  });
}

/**
 * The mean distance of a sketch from a run's curve, over the places the curve has come by; null
 * before there is one. The curve is a line between its points.
 */
export function distance(
  heights: readonly number[],
  steps: number,
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
): number | null {
  const away = heights.flatMap((height, place) => {
    const value = between(stepAt(place, steps), xs, ys);
    return value === null ? [] : [Math.abs(height - value)];
  });
  return away.length === 0 ? null : away.reduce((sum, each) => sum + each, 0) / away.length;
}

function between(x: number, xs: ArrayLike<number>, ys: ArrayLike<number>): number | null {
  for (let i = 1; i < xs.length; i += 1) {
    const [a, b] = [xs[i - 1] ?? NaN, xs[i] ?? NaN];
    if (x < a || x > b) continue;
    const [from, to] = [ys[i - 1] ?? NaN, ys[i] ?? NaN];
    const value = b === a ? to : from + ((to - from) * (x - a)) / (b - a);
    return Number.isFinite(value) ? value : null;
  }
  return null;
}

/**
 * Descent on the mean square of a line's errors, by batches: each step takes the slope of a few
 * examples for the slope of all.
 *
 * An epoch goes once through all n examples, in an order drawn anew: n/B steps of B examples each.
 * The slope of a batch is right on average; about the slope of all it scatters by
 * σ_B = √(σ²/B · (n − B)/(n − 1)), where σ² is the mean squared distance of one example's slope from
 * the mean. Sources: Bottou, Curtis and Nocedal (2018), arXiv 1606.04838, section 4; Cochran (1977),
 * Sampling Techniques, theorem 2.2, for drawing without putting back.
 */
import { gradientOf, type Line, type Point } from '../loss/fit';

/** Whole numbers from a seed, evenly in 0 … 2³² − 1: mulberry32, by T. Ettinger (public domain). */
export function drawer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

export const COUNT = 128;

/** Points about the line 0.8x + 1: evenly across, scattered up and down by up to 1.5. */
export const POINTS: readonly Point[] = (() => {
  const draw = drawer(7);
  return Array.from({ length: COUNT }, (_, i) => {
    const x = -3 + (6 * (i + 0.5)) / COUNT;
    return { x, y: 0.8 * x + 1 + 3 * (draw() / 2 ** 32 - 0.5) };
  });
})();

/** The order in which an epoch reads the examples: Fisher and Yates's shuffle. */
export function orderOf(seed: number, epoch: number, count = COUNT): number[] {
  const draw = drawer(seed * 7919 + epoch);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = draw() % (i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

/** How far a batch's slope lies from the slope of all, as the root of its mean square. */
export function noiseOf(line: Line, points: readonly Point[], batch: number): number {
  const all = gradientOf(line, points);
  const spread =
    points.reduce((sum, point) => {
      const one = gradientOf(line, [point]);
      return sum + (one.w - all.w) ** 2 + (one.b - all.b) ** 2;
    }, 0) / points.length;
  return Math.sqrt(((spread / batch) * (points.length - batch)) / (points.length - 1));
}

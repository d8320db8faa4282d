/** Reading curves: they are noisy, so what counts are means over stretches. */
import type { Series } from './rule';

/** A stretch of a curve. */
export interface Stretch {
  /** The step at which it ends. */
  step: number;
  mean: number;
  /** Standard deviation of the values in it. */
  std: number;
}

/** A curve in at most `count` stretches of equally many points; what is no number is left out. */
export function stretches({ x, y }: Series, count: number): Stretch[] {
  const places = Array.from({ length: y.length }, (_, i) => i).filter((i) => Number.isFinite(y[i]));
  const size = Math.max(1, Math.ceil(places.length / count));
  const found: Stretch[] = [];
  for (let start = 0; start < places.length; start += size) {
    const part = places.slice(start, start + size);
    const values = part.map((i) => y[i] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    found.push({ step: x[part.at(-1) ?? 0] ?? 0, mean, std: Math.sqrt(square) });
  }
  return found;
}

/** The stretch with the lowest mean; null where there is none. */
export function lowest(all: readonly Stretch[]): Stretch | null {
  return all.reduce<Stretch | null>(
    (best, one) => (best && best.mean <= one.mean ? best : one),
    null,
  );
}

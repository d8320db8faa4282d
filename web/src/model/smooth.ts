/** Curves made calmer to read. */

/** A weight of this smoothing keeps that much of the past over a two-hundredth of the run. */
const PARTS = 200;

/**
 * An exponential mean of a curve, s(xᵢ) = Σⱼ≤ᵢ wⱼ yⱼ / Σⱼ≤ᵢ wⱼ with wⱼ = weight^(200 (xᵢ − xⱼ) / span).
 *
 * `weight` in 0 … 1: 0 leaves the curve as it is. It counts distances and not points, so that a
 * curve that is thinned in the course of the run keeps its look, and dividing by the sum of the
 * weights takes away the pull towards zero at the beginning. Gaps (NaN) stay gaps.
 */
export function smoothed(x: Float64Array, y: Float64Array, weight: number): Float64Array {
  const span = (x.at(-1) ?? 0) - (x[0] ?? 0);
  if (weight <= 0 || span <= 0) return y;
  const out = new Float64Array(y.length).fill(NaN);
  let [sum, total, at] = [0, 0, x[0] ?? 0];
  y.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    const here = x[i] ?? at;
    const kept = Math.min(weight, 1) ** ((PARTS * (here - at)) / span);
    sum = sum * kept + value;
    total = total * kept + 1;
    at = here;
    out[i] = sum / total;
  });
  return out;
}

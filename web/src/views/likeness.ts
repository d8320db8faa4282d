/** How alike two pictures are, in decibels. */

/**
 * PSNR: 10·log₁₀(1 / mean squared difference) in dB, for values of 0…1; infinite for equal pictures.
 * Source: the usual measure of image compression; see ITU-T J.340 (2010).
 */
export function psnr(values: readonly number[], target: readonly number[]): number {
  const squares = target.map((wanted, i) => ((values[i] ?? NaN) - wanted) ** 2);
  const error = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  return 10 * Math.log10(1 / error);
}

/** What a picture gained from being mended, in dB; null where it has no number. */
export function gained(
  input: readonly number[],
  output: readonly number[],
  target: readonly number[],
): number | null {
  const gain = psnr(output, target) - psnr(input, target);
  return Number.isFinite(gain) ? gain : null;
}

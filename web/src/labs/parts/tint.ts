/** Values' colours: blue for positive, orange for negative, the fuller the larger. */

/** Below figures colours are so full at most, orange ones in the dark even less, that figures can be read. */
const BELOW_FIGURES = 0.55;
const ORANGE_IN_THE_DARK = 0.68;

const mix = (colour: string, share: number): string =>
  `color-mix(in oklab, ${colour} ${(share * 100).toFixed(0)}%, var(--zero))`;

export function tint(value: number, scale: number, figures = true): string {
  const full = figures ? BELOW_FIGURES : 1;
  const share = scale > 0 ? Math.min(1, Math.abs(value) / scale) * full : 0;
  if (value >= 0) return mix('var(--positive)', share);
  const [light, dark] = [share, figures ? share * ORANGE_IN_THE_DARK : share];
  return `light-dark(${mix('var(--negative)', light)}, ${mix('var(--negative)', dark)})`;
}

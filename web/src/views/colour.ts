/** Colours of values and colours as values. Plain numbers in, plain numbers out. */

/** Red, green and blue, each 0…255. */
export type Rgb = readonly [number, number, number];

/** The scale of values: negative orange, zero neutral, positive blue, not-a-number grey. */
export interface ValueScale {
  negative: Rgb;
  zero: Rgb;
  positive: Rgb;
  nan: Rgb;
}

/** A value in -1…1 on the scale; beyond its ends the ends, NaN grey. */
export function valueColour(value: number, scale: ValueScale): Rgb {
  if (Number.isNaN(value)) return scale.nan;
  const end = value < 0 ? scale.negative : scale.positive;
  return mix(scale.zero, end, Math.min(1, Math.abs(value)));
}

/** From `a` (t = 0) to `b` (t = 1), whole numbers. */
export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  const at = (i: 0 | 1 | 2): number => Math.round(a[i] + (b[i] - a[i]) * t);
  return [at(0), at(1), at(2)];
}

/** `#f59322` or `#fff` as numbers; black when it is neither. */
export function parseHex(text: string): Rgb {
  const plain = text.trim().replace('#', '');
  const long = plain.length === 3 ? [...plain].map((digit) => digit + digit).join('') : plain;
  if (!/^[0-9a-f]{6}$/i.test(long)) return [0, 0, 0];
  const at = (i: number): number => Number.parseInt(long.slice(i, i + 2), 16);
  return [at(0), at(2), at(4)];
}

/** Channels 0…1 as `#rrggbb`, cut off at both ends; grey when one is no number. */
export function hexOf(channels: ArrayLike<number>): string {
  const bytes = [0, 1, 2].map((i) => channels[i] ?? NaN);
  if (bytes.some(Number.isNaN)) return '#9aa0a3';
  return `#${bytes.map((value) => byte(value).toString(16).padStart(2, '0')).join('')}`;
}

/** The complementary colour of channels 0…1: largest + smallest − channel, the same hue opposite. */
export function complement(channels: ArrayLike<number>): number[] {
  const three = [channels[0] ?? 0, channels[1] ?? 0, channels[2] ?? 0];
  const sum = Math.max(...three) + Math.min(...three);
  return three.map((value) => sum - value);
}

/** Whether black reads better on it than white: by relative luminance, as in WCAG 2. */
export function isLight(channels: ArrayLike<number>): boolean {
  const linear = [0, 1, 2].map((i) => {
    const value = Math.min(1, Math.max(0, channels[i] ?? 0));
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const [r = 0, g = 0, b = 0] = linear;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
}

/** How far two colours are apart, 0 (equal) to 100 (black and white): distance in the RGB cube. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const squares = [0, 1, 2].map((i) => ((a[i] ?? NaN) - (b[i] ?? NaN)) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / 3) * 100;
}

function byte(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 255);
}

/** Hues for many classes, apart in lightness as well as in hue. */
export const CLASS_COLOURS: readonly Rgb[] = [
  [245, 147, 34],
  [8, 119, 189],
  [66, 150, 90],
  [160, 90, 180],
  [205, 70, 80],
  [95, 95, 105],
  [190, 160, 20],
  [20, 160, 160],
  [225, 120, 170],
  [120, 80, 40],
];

/** The colour of a class by its number. */
export function classColour(index: number): Rgb {
  return CLASS_COLOURS[index % CLASS_COLOURS.length] ?? [0, 0, 0];
}

/** As CSS. */
export function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}

/** Windows that photographers and networks know. Source: Gonzalez and Woods, Digital Image Processing. */

export const KERNEL_NAMES = ['upright', 'level', 'outline', 'blur', 'sharpen'] as const;
export const SIZES = [3, 5] as const;

export type KernelName = (typeof KERNEL_NAMES)[number];
export type Size = (typeof SIZES)[number];

/** A weight by how far it lies below and to the right of the middle. */
type Weight = (down: number, right: number, size: number) => number;

const middle = (down: number, right: number): number => (down === 0 && right === 0 ? 1 : 0);
const MAKE: Record<KernelName, Weight> = {
  upright: (_, right) => Math.sign(right),
  level: (down) => Math.sign(down),
  outline: (down, right, size) => size * size * middle(down, right) - 1,
  blur: (_, __, size) => 1 / (size * size),
  sharpen: (down, right) => (Math.abs(down) + Math.abs(right) === 1 ? -1 : 5 * middle(down, right)),
};

/** The weights, row by row. */
export function kernelOf(name: KernelName, size: Size): number[] {
  const half = (size - 1) / 2;
  return Array.from({ length: size * size }, (_, i) => {
    return MAKE[name](Math.floor(i / size) - half, (i % size) - half, size) + 0;
  });
}

export const STRONGEST = 9;

/** A weight as people set it: to two decimals, not too large. */
export function heldWeight(value: number): number {
  if (!Number.isFinite(value)) return 0;
  return Number(Math.max(-STRONGEST, Math.min(STRONGEST, value)).toFixed(2)) + 0; // no −0
}

/** The weights of a link, or null. */
export function readKernel(text: string | undefined): number[] | null {
  const weights = (text ?? '').split('_').map((each) => (each ? Number(each) : NaN));
  const fits = SIZES.some((size) => size * size === weights.length);
  return fits && weights.every(Number.isFinite) ? weights.map(heldWeight) : null;
}

/** Where a translation looked while it was written. */
import type { Tensor } from '../generated/wire';

/** What one layer looked at: shares (heads, words written, words read). */
export interface Look {
  node: string;
  shares: Tensor;
}

/** One head of a layer. */
export interface Head extends Look {
  number: number;
  /** Whether the layer has others. */
  several: boolean;
}

/** Every head of every layer that looks. */
export function headsOf(looks: readonly Look[]): Head[] {
  return looks.flatMap((look) => {
    const count = look.shares.shape[0] ?? 0;
    return Array.from({ length: count }, (_, number) => ({ ...look, number, several: count > 1 }));
  });
}

/** How much of its look a word that was written gave to a word that was read; 0 beyond both. */
export function shareOf({ shares, number }: Head, written: number, read: number): number {
  const [, rows = 0, columns = 0] = shares.shape;
  if (written >= rows || read >= columns) return 0;
  return shares.data[(number * rows + written) * columns + read] ?? 0;
}

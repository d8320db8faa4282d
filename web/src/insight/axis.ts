/** Axes that count in powers of ten. */

/** From which power of ten to which. */
export interface Decades {
  low: number;
  high: number;
}

/** The whole powers of ten around all positive values; one decade where there is none. */
export function decadesOf(values: Iterable<number>): Decades {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!(value > 0) || !Number.isFinite(value)) continue;
    low = Math.min(low, Math.log10(value));
    high = Math.max(high, Math.log10(value));
  }
  if (low > high) return { low: -1, high: 0 };
  return { low: Math.floor(low), high: Math.max(Math.ceil(high), Math.floor(low) + 1) };
}

/** Where a value lies between both ends, 0…1; what is not positive lies at the lower end. */
export function placeOn({ low, high }: Decades, value: number): number {
  if (!(value > 0)) return 0;
  return Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low)));
}

/** Powers of ten to be named, five at most. */
export function ticksOf({ low, high }: Decades): number[] {
  const every = Math.max(1, Math.ceil((high - low) / 4));
  const found = [];
  for (let power = high; power >= low; power -= every) found.push(power);
  return found;
}

/** The curves a run has: their keys, their names, and which way is better. */
import type { Catalogue, Spec } from '../generated/wire';
import type { CurvePoints } from './curve';
import type { Extremes } from './diary';
import { measureOf } from './figures';

/** Losses share one axis; figures (metrics, a recipe's own measures) another. */
export interface Series {
  key: string;
  title: string;
  group: 'loss' | 'figure';
  better: 'higher' | 'lower';
  /** Its place in the group, by which it is drawn; validation comes first. */
  style: number;
}

export const TRAINING = 'loss';
export const VALIDATION = 'val_loss';
const FURTHER = 'loss.';
const FIGURE = 'val.';

/** The key of a further loss of the recipe, such as the generator's. */
export const furtherKey = (name: string): string => FURTHER + name;

/** The key of a figure measured on the samples kept back. */
export const figureKey = (name: string): string => FIGURE + name;

/** What keys stand for; the catalogue has the figures' names. */
export function seriesOf(keys: readonly string[], spec: Spec, catalogue: Catalogue): Series[] {
  const further = keys.filter((key) => key.startsWith(FURTHER));
  const figures = keys.filter((key) => key.startsWith(FIGURE));
  return keys.flatMap((key): Series[] => {
    const loss = { key, group: 'loss', better: 'lower' } as const;
    if (key === TRAINING) return [{ ...loss, title: 'training', style: 1 }];
    if (key === VALIDATION) return [{ ...loss, title: 'validation', style: 0 }];
    const style = further.indexOf(key);
    if (style >= 0) return [{ ...loss, title: key.slice(FURTHER.length), style: style + 2 }];
    if (!figures.includes(key)) return [];
    const name = key.slice(FIGURE.length);
    const entry = measureOf(name, spec, catalogue);
    const [title, better] = [entry?.title ?? name, entry?.better ?? 'higher'];
    return [{ key, title, group: 'figure', better, style: figures.indexOf(key) }];
  });
}

/** The best of what was seen, and the step it was seen at. */
export function bestOf(seen: Extremes, better: Series['better']): { value: number; step: number } {
  return better === 'lower'
    ? { value: seen.low, step: seen.lowStep }
    : { value: seen.high, step: seen.highStep };
}

/** The extremes of a curve; null where it has no finite value. */
export function extremesOf({ x, min, max }: CurvePoints): Extremes | null {
  const seen = (found: Extremes | null, step: number, i: number): Extremes | null =>
    widened(widened(found ?? undefined, min[i] ?? NaN, step) ?? undefined, max[i] ?? NaN, step);
  return [...x].reduce(seen, null);
}

/** The extremes with one more value; what is no finite number counts for nothing. */
export function widened(seen: Extremes | undefined, value: number, step: number): Extremes | null {
  if (!Number.isFinite(value)) return seen ?? null;
  if (!seen) return { low: value, lowStep: step, high: value, highStep: step };
  return {
    ...(value < seen.low
      ? { low: value, lowStep: step }
      : { low: seen.low, lowStep: seen.lowStep }),
    ...(value > seen.high
      ? { high: value, highStep: step }
      : { high: seen.high, highStep: seen.highStep }),
  };
}

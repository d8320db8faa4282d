/** Sliders: positions 0…1 along a linear or logarithmic range, and steps along it. */
import type { Field } from '../generated/wire';

/** A field's range, when it has both ends. */
export interface Range {
  min: number;
  max: number;
  step: number | null;
  log: boolean;
  whole: boolean;
}

const MOST_STEPS = 1000;
const DECADES_FROM_ZERO = 1e-6;

/** The slider's range of a field, or null where a slider would be too coarse to help. */
export function sliderRange(field: Field): Range | null {
  const { min, max, step } = field;
  if (min === null || max === null || (field.kind !== 'int' && field.kind !== 'float')) return null;
  const range = { min, max, step, log: field.scale === 'log', whole: field.kind === 'int' };
  const steps = (max - min) / (step ?? (range.whole ? 1 : (max - min) / 100));
  return range.log || steps <= MOST_STEPS ? range : null;
}

/** Where a value sits, 0…1. A logarithmic range from 0 has its zero at the very start. */
export function toPosition(range: Range, value: number): number {
  if (!range.log) return clamp((value - range.min) / (range.max - range.min));
  const low = lowest(range);
  if (value <= low) return 0;
  return clamp(Math.log(value / low) / Math.log(range.max / low));
}

/** The value at a position, rounded to what a person would write. */
export function fromPosition(range: Range, position: number): number {
  if (range.log) {
    // The ends are exact, whatever rounding would make of them.
    if (position <= 0) return range.min;
    if (position >= 1) return range.max;
    const low = lowest(range);
    return tidy(range, Number((low * (range.max / low) ** position).toPrecision(2)));
  }
  return tidy(range, range.min + position * (range.max - range.min));
}

/** The next value for an arrow key. */
export function nudge(range: Range, value: number, by: 1 | -1): number {
  if (!range.log) {
    const step = range.step ?? (range.whole ? 1 : (range.max - range.min) / 100);
    return tidy(range, value + by * step);
  }
  const moved = fromPosition(range, toPosition(range, value) + by * 0.02);
  return range.whole && moved === value ? tidy(range, value + by) : moved;
}

function lowest(range: Range): number {
  return range.min > 0 ? range.min : range.max * DECADES_FROM_ZERO;
}

function tidy(range: Range, value: number): number {
  const stepped = range.step && !range.log ? Math.round(value / range.step) * range.step : value;
  const whole = range.whole ? Math.round(stepped) : Number(stepped.toPrecision(6));
  return Math.min(range.max, Math.max(range.min, whole));
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

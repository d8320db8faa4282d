/** Runs as they are remembered: what was trained, how it went, and its curves, thinned. */
import type { Json, Spec } from '../generated/wire';
import { KEPT_POINTS, type KeptCurve } from './kept-curve';
import { readSpec } from './read-spec';

/** The lowest and the highest value of a figure, and the steps they were seen at. */
export interface Extremes {
  low: number;
  lowStep: number;
  high: number;
  highStep: number;
}

/** A setting that was changed while the run went on. */
export interface LiveChange {
  step: number;
  key: string;
  value: number;
}

/** One run. Curves and figures go by the keys of `Series`. */
export interface KeptRun {
  /** Unique among all runs of this browser. */
  id: string;
  /** Counts the runs of this browser from 1 on. */
  number: number;
  /** When it began, in milliseconds since 1970. */
  at: number;
  /** The experiment as it was at the first step. */
  spec: Spec;
  engine: string;
  diverged: boolean;
  steps: number;
  stepsPerEpoch: number;
  /** What was seen on the samples kept back. */
  extremes: { [key: string]: Extremes };
  changes: LiveChange[];
  curves: { [key: string]: KeptCurve };
}

export const MOST_CHANGES = 20;
const MOST_CURVES = 40;
const MOST_TEXT = 80;

/**
 * A run read from the browser's storage, where an older page may have left anything; null for what
 * cannot be used.
 */
export function readRun(raw: unknown): KeptRun | null {
  try {
    const found = fields(raw);
    return {
      id: text(found.id),
      number: number(found.number),
      at: number(found.at),
      spec: readSpec(found.spec),
      engine: text(found.engine),
      diverged: found.diverged === true,
      steps: number(found.steps),
      stepsPerEpoch: number(found.stepsPerEpoch),
      extremes: each(found.extremes, readExtremes),
      changes: items(found.changes, MOST_CHANGES).map(readChange),
      curves: each(found.curves, readCurve),
    };
  } catch {
    return null;
  }
}

function readExtremes(raw: unknown): Extremes {
  const { low, lowStep, high, highStep } = fields(raw);
  return {
    ...{ low: number(low), lowStep: number(lowStep) },
    ...{ high: number(high), highStep: number(highStep) },
  };
}

function readChange(raw: unknown): LiveChange {
  const { step, key, value } = fields(raw);
  return { step: number(step), key: text(key), value: number(value) };
}

function readCurve(raw: unknown): KeptCurve {
  const found = fields(raw);
  const x = items(found.x, KEPT_POINTS + 2).map(number);
  const y = items(found.y, KEPT_POINTS + 2).map((value) => (value === null ? null : number(value)));
  if (x.length !== y.length) throw new TypeError('A curve with more steps than values.');
  return { x, y };
}

function fields(raw: unknown): { [key: string]: Json | undefined } {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new TypeError();
  return raw as { [key: string]: Json };
}

function each<T>(raw: unknown, read: (value: unknown) => T): { [key: string]: T } {
  const entries = Object.entries(fields(raw));
  if (entries.length > MOST_CURVES) throw new TypeError();
  return Object.fromEntries(entries.map(([key, value]) => [text(key), read(value)]));
}

function items(raw: unknown, most: number): unknown[] {
  if (!Array.isArray(raw) || raw.length > most) throw new TypeError();
  return raw;
}

function number(raw: unknown): number {
  if (typeof raw !== 'number' || !Number.isFinite(raw)) throw new TypeError();
  return raw;
}

function text(raw: unknown): string {
  if (typeof raw !== 'string' || raw.length > MOST_TEXT) throw new TypeError();
  return raw;
}

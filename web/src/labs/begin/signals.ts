/**
 * Signals forwards through ten layers, gradients backwards: a = f(W · a), and ∂L/∂a of a layer from
 * that of the next, Wᵀ · (f′(z) · ∂L/∂a).
 */
import type { Activation } from '../neuron/activations';
import type { Kernel, Kernels, Start } from './initials';
import { Draw } from './rng';

export const LAYERS = 10;
/** So many multiplications of signals are done in a layer, about, whatever its width. */
const WORK = 1600;
const [LEAST, MOST] = [8, 64];
/** Streams of their own for what goes in at both ends. */
const [INPUTS, ENDS] = [100, 101];

/** A layer's numbers, of all units and samples together. */
export interface Spread {
  mean: number;
  deviation: number;
  values: Float64Array;
}

export interface Pass {
  /** The inputs, then what each layer gives. */
  signals: readonly Spread[];
  /** ∂L/∂a, in the same places; the last is drawn, with a deviation of 1. */
  gradients: readonly Spread[];
  /** In each layer, the share of units whose slope is less than a twentieth of the steepest. */
  flat: readonly number[];
}

export interface Network {
  start: Start;
  n: number;
  seed: number;
  activation: Activation;
}

export function samplesFor(n: number): number {
  return Math.max(LEAST, Math.min(MOST, Math.round(WORK / n)));
}

export function passOf({ start, n, seed, activation }: Network, weights: Kernels): Pass {
  const { f, slope } = activation;
  const samples = samplesFor(n);
  const size = samples * n;
  const kernels = Array.from({ length: LAYERS }, (_, i) => weights.of(start, n, seed, i + 1));
  const signals = [Float64Array.from(new Draw(seed, INPUTS).normal(size))];
  const slopes: Float64Array[] = [];
  for (const kernel of kernels) {
    const sums = times(signals.at(-1) ?? new Float64Array(size), kernel, n);
    signals.push(sums.map((z) => f(z)));
    slopes.push(sums.map((z) => slope(z)));
  }
  let gradient: Float64Array = Float64Array.from(new Draw(seed, ENDS).normal(size));
  const gradients = [gradient];
  for (const [layer, kernel] of [...kernels.entries()].reverse()) {
    const bent = gradient.map((each, i) => each * (slopes[layer]?.[i] ?? 0));
    gradient = back(bent, kernel, n);
    gradients.unshift(gradient);
  }
  const steepest = Math.max(...[-1, 0, 1].map((z) => slope(z)));
  return {
    signals: signals.map(spreadOf),
    gradients: gradients.map(spreadOf),
    flat: slopes.map((all) => all.filter((each) => each < steepest / 20).length / size),
  };
}

/** So many rows of a kernel are gone through at once, which is faster; all widths divide by it. */
const ONCE = 5;

/** Rows of n numbers, each times a kernel (in, out). */
function times(rows: Float64Array, { values: w, factor }: Kernel, n: number): Float64Array {
  const out = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row += n) {
    for (let i = 0; i < n; i += ONCE) {
      const a = factor * at(rows, row + i);
      const b = factor * at(rows, row + i + 1);
      const c = factor * at(rows, row + i + 2);
      const d = factor * at(rows, row + i + 3);
      const e = factor * at(rows, row + i + 4);
      let p = i * n;
      for (let j = row; j < row + n; j += 1, p += 1) {
        const first = a * at(w, p) + b * at(w, p + n) + c * at(w, p + 2 * n);
        out[j] = at(out, j) + first + (d * at(w, p + 3 * n) + e * at(w, p + 4 * n));
      }
    }
  }
  return out;
}

/** The same by the kernel turned over. */
function back(rows: Float64Array, { values: w, factor }: Kernel, n: number): Float64Array {
  const out = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row += n) {
    for (let i = 0; i < n; i += ONCE) {
      let [a, b, c, d, e] = [0, 0, 0, 0, 0];
      let p = i * n;
      for (let j = row; j < row + n; j += 1, p += 1) {
        const value = at(rows, j);
        a += value * at(w, p);
        b += value * at(w, p + n);
        c += value * at(w, p + 2 * n);
        d += value * at(w, p + 3 * n);
        e += value * at(w, p + 4 * n);
      }
      out[row + i] = factor * a;
      out[row + i + 1] = factor * b;
      out[row + i + 2] = factor * c;
      out[row + i + 3] = factor * d;
      out[row + i + 4] = factor * e;
    }
  }
  return out;
}

function at(values: Float64Array | Float32Array, i: number): number {
  return values[i] as number;
}

function spreadOf(values: Float64Array): Spread {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length), values };
}

/** How many values fall into each of so many equal parts of a range; those outside are left out. */
export function histogram(
  values: Float64Array,
  [least, most]: readonly [number, number],
  parts: number,
): number[] {
  const counts = Array.from({ length: parts }, () => 0);
  const scale = parts / (most - least);
  for (const value of values) {
    const part = Math.min(parts - 1, Math.floor((value - least) * scale));
    if (value >= least && value <= most) counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts;
}

/**
 * Cells that read a sequence step by step, by Keras's equations.
 *
 * SimpleRNN: hₜ = tanh(xₜ·W + hₜ₋₁·U + b). Source: Elman (1990); Keras, layers.SimpleRNN.
 * LSTM: [i, f, g, o] = xₜ·W + hₜ₋₁·U + b; cₜ = σ(f)·cₜ₋₁ + σ(i)·tanh(g); hₜ = σ(o)·tanh(cₜ).
 * Source: Hochreiter and Schmidhuber (1997); Gers, Schmidhuber and Cummins (2000); Keras, layers.LSTM.
 */

/** A cell of one unit that reads one number at a time. */
export interface Simple {
  w: number;
  u: number;
  b: number;
}

/** What goes on in one step: what comes from the input, what from the memory, and the new memory. */
export interface SimpleStep {
  x: number;
  before: number;
  fromInput: number;
  fromMemory: number;
  h: number;
}

export function readBySimple(xs: readonly number[], { w, u, b }: Simple, start = 0): SimpleStep[] {
  let before = start;
  return xs.map((x) => {
    const [fromInput, fromMemory] = [w * x, u * before];
    const step = { x, before, fromInput, fromMemory, h: Math.tanh(fromInput + fromMemory + b) };
    before = step.h;
    return step;
  });
}

/** Keras's weights: a row for each input or unit; columns i, f, g, o, of all units each. */
export interface LstmWeights {
  kernel: readonly (readonly number[])[];
  recurrent: readonly (readonly number[])[];
  bias: readonly number[];
}

/** One unit's gates, what was proposed, and its memory after the step. */
export interface LstmStep {
  i: number;
  f: number;
  g: number;
  o: number;
  before: number;
  c: number;
  h: number;
}

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** For every step what each unit does. */
export function readByLstm(
  rows: readonly (readonly number[])[],
  weights: LstmWeights,
): LstmStep[][] {
  const units = weights.recurrent.length;
  let h = Array<number>(units).fill(0);
  let c = Array<number>(units).fill(0);
  return rows.map((row) => {
    const z = weights.bias.map(
      (bias, column) =>
        bias + along(row, weights.kernel, column) + along(h, weights.recurrent, column),
    );
    const steps = c.map((before, unit) => {
      const [i = 0, f = 0, g = 0, o = 0] = [0, 1, 2, 3].map((gate) => z[gate * units + unit] ?? 0);
      return gated(before, i, f, g, o);
    });
    h = steps.map((step) => step.h);
    c = steps.map((step) => step.c);
    return steps;
  });
}

function gated(before: number, i: number, f: number, g: number, o: number): LstmStep {
  const open = { i: sigmoid(i), f: sigmoid(f), g: Math.tanh(g), o: sigmoid(o) };
  const c = open.f * before + open.i * open.g;
  return { ...open, before, c, h: open.o * Math.tanh(c) };
}

const along = (
  row: readonly number[],
  matrix: readonly (readonly number[])[],
  column: number,
): number => row.reduce((sum, value, i) => sum + value * (matrix[i]?.[column] ?? 0), 0);

/**
 * The operations of a computational graph: what each makes of its inputs, and by how much its value
 * changes with each of them (its local derivative).
 *
 * Source: Goodfellow, Bengio and Courville (2016), Deep Learning, section 6.5.
 */

export interface Op {
  /** How it is drawn beside its name. */
  sign: string;
  value: (inputs: readonly number[]) => number;
  /** ∂value/∂inputs[i]. */
  slope: (inputs: readonly number[], value: number, i: number) => number;
  /** As LaTeX, of its inputs' names or numbers. */
  tex: (inputs: readonly string[]) => string;
  /** The local derivative as LaTeX, where it is more than a number. */
  slopeTex?: (inputs: readonly string[], value: string, i: number) => string | null;
}

const at = (inputs: readonly number[], i: number): number => inputs[i] ?? NaN;
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** Of a dot product's inputs the last one without a partner is the bias. */
export const isBias = (i: number, count: number): boolean => count % 2 === 1 && i === count - 1;

export const OPS = {
  /** a₁·b₁ + a₂·b₂ + …, and a bias where their number is odd. */
  dot: {
    sign: 'Σ',
    value: (inputs) =>
      inputs.reduce((sum, input, i) => {
        if (isBias(i, inputs.length)) return sum + input;
        return i % 2 === 0 ? sum + input * at(inputs, i + 1) : sum;
      }, 0),
    slope: (inputs, _, i) => (isBias(i, inputs.length) ? 1 : at(inputs, i ^ 1)),
    tex: (inputs) =>
      inputs
        .flatMap((input, i) => {
          if (isBias(i, inputs.length)) return [input];
          return i % 2 === 0 ? [`${input} \\cdot ${inputs[i + 1] ?? ''}`] : [];
        })
        .join(' + '),
    slopeTex: (inputs, _, i) => (isBias(i, inputs.length) ? null : (inputs[i ^ 1] ?? null)),
  },
  sum: {
    sign: '+',
    value: (inputs) => inputs.reduce((sum, input) => sum + input, 0),
    slope: () => 1,
    tex: (inputs) => inputs.join(' + '),
  },
  minus: {
    sign: '−',
    value: (inputs) => at(inputs, 0) - at(inputs, 1),
    slope: (_, __, i) => (i === 0 ? 1 : -1),
    tex: (inputs) => inputs.join(' - '),
  },
  square: {
    sign: '( )²',
    value: (inputs) => at(inputs, 0) ** 2,
    slope: (inputs) => 2 * at(inputs, 0),
    tex: ([input = '']) => `${bracketed(input)}^2`,
    slopeTex: ([input = '']) => `2 \\cdot ${input}`,
  },
  tanh: {
    sign: 'tanh',
    value: (inputs) => Math.tanh(at(inputs, 0)),
    slope: (_, value) => 1 - value * value,
    tex: ([input = '']) => `\\tanh(${input})`,
    slopeTex: (_, value) => `1 - ${bracketed(value)}^2`,
  },
  relu: {
    sign: 'ReLU',
    value: (inputs) => Math.max(at(inputs, 0), 0),
    slope: (inputs) => (at(inputs, 0) > 0 ? 1 : 0),
    tex: ([input = '']) => `\\max(${input}, 0)`,
  },
  sigmoid: {
    sign: 'σ',
    value: (inputs) => sigmoid(at(inputs, 0)),
    slope: (inputs) => sigmoid(at(inputs, 0)) * sigmoid(-at(inputs, 0)),
    tex: ([input = '']) => `\\sigma(${input})`,
    slopeTex: (_, value) => `${value} \\cdot (1 - ${value})`,
  },
  /** What it costs to have given what happened the chance p: −log p. */
  surprise: {
    sign: '−log',
    value: (inputs) => -Math.log(at(inputs, 0)),
    slope: (inputs) => -1 / at(inputs, 0),
    tex: ([input = '']) => `-\\log ${input}`,
    slopeTex: ([input = '']) => `-\\tfrac{1}{${input}}`,
  },
} as const satisfies Record<string, Op>;

export type OpName = keyof typeof OPS;

export function opOf(name: OpName): Op {
  return OPS[name];
}

function bracketed(text: string): string {
  return text.startsWith('-') ? `(${text})` : text;
}

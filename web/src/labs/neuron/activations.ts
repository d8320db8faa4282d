/**
 * Activations: what a neuron makes of its sum z, and the slope there.
 *
 * The slope is what a gradient is multiplied by on its way back through the neuron: where it is 0,
 * nothing comes through, and where it is nearly 0, hardly anything. Names, formulas and settings
 * are the engine's, whose sources are: Cox (1958) for the sigmoid; LeCun and others (1998) for
 * tanh; Nair and Hinton (2010) for ReLU; Maas and others (2013); Clevert and others (2016);
 * Hendrycks and Gimpel (2016); Elfwing and others (2017); Glorot and others (2011) for softplus.
 */
import type { Fn } from '../parts/formula';
import type { Range } from '../../ui/plane/frame';

export interface Activation {
  f: Fn;
  slope: Fn;
  /** As LaTeX. */
  tex: string;
  /** As people write it. */
  title: string;
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ·x^(2n+1) / (2n+1)!!, all of one sign. DLMF 7.6.2. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; n < 200 && Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const below = (z: number): number => (1 + erf(z / Math.SQRT2)) / 2;
const [LEAK, ALPHA] = [0.2, 1];

export const ACTIVATIONS = {
  linear: { title: 'Linear', f: (z) => z, slope: () => 1, tex: 'z' },
  sigmoid: {
    title: 'Sigmoid',
    f: sigmoid,
    slope: (z) => sigmoid(z) * sigmoid(-z),
    tex: '\\frac{1}{1 + e^{-z}}',
  },
  tanh: {
    title: 'Tanh',
    f: Math.tanh,
    slope: (z) => 1 - Math.tanh(z) ** 2,
    tex: '\\tanh z',
  },
  relu: {
    title: 'ReLU',
    f: (z) => Math.max(z, 0),
    slope: (z) => (z > 0 ? 1 : 0),
    tex: '\\max(z, 0)',
  },
  leaky_relu: {
    title: 'Leaky ReLU',
    f: (z) => (z > 0 ? z : LEAK * z),
    slope: (z) => (z > 0 ? 1 : LEAK),
    tex: '\\max(z, 0.2\\,z)',
  },
  elu: {
    title: 'ELU',
    f: (z) => (z > 0 ? z : ALPHA * Math.expm1(z)),
    slope: (z) => (z > 0 ? 1 : ALPHA * Math.exp(z)),
    tex: '\\begin{cases} z & z > 0 \\\\ e^z - 1 & z \\le 0 \\end{cases}',
  },
  gelu: {
    title: 'GELU',
    f: (z) => z * below(z),
    slope: (z) => below(z) + z * density(z),
    tex: 'z \\cdot \\Phi(z)',
  },
  silu: {
    title: 'SiLU',
    f: (z) => z * sigmoid(z),
    slope: (z) => sigmoid(z) * (1 + z * sigmoid(-z)),
    tex: '\\frac{z}{1 + e^{-z}}',
  },
  softplus: {
    title: 'Softplus',
    f: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
    slope: sigmoid,
    tex: '\\log(1 + e^z)',
  },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof ACTIVATIONS;

export const NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

/** So small a slope lets hardly anything through: a hundredth. */
export const FAINT = 0.01;

export type Life = 'alive' | 'asleep' | 'dead';

/** `dead`: nothing comes through; `asleep`: hardly anything. */
export function lifeAt({ slope }: Activation, z: number): Life {
  const size = Math.abs(slope(z));
  return size === 0 ? 'dead' : size < FAINT ? 'asleep' : 'alive';
}

const FINE = 1600;

/** Where it is asleep or dead between two places, from the left. */
export function stillZones(activation: Activation, [least, most]: Range): Range[] {
  const zones: [number, number][] = [];
  for (let i = 0; i <= FINE; i += 1) {
    const z = least + ((most - least) * i) / FINE;
    if (lifeAt(activation, z) === 'alive') continue;
    const last = zones.at(-1);
    if (last && z - last[1] < (1.5 * (most - least)) / FINE) last[1] = z;
    else zones.push([z, z]);
  }
  return zones;
}

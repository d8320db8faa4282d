/**
 * How weights begin: with Keras's names, by the formulas of engine/initializers.
 *
 * Glorot keeps the spread of what is linear on the way there and back: var w = 2 / (n_in + n_out).
 * He makes up for the half that ReLU cuts away: var w = 2 / n_in. Sources: Glorot and Bengio (2010),
 * Understanding the difficulty of training deep feedforward neural networks; He, Zhang, Ren and Sun
 * (2015), Delving deep into rectifiers.
 */
import { Draw } from './rng';

export const SCHEMES = ['zeros', 'constant', 'small', 'large', 'glorot', 'he', 'own'] as const;
export type Scheme = (typeof SCHEMES)[number];

export const SHAPES = ['normal', 'uniform'] as const;
export type Shape = (typeof SHAPES)[number];

/** The value of every weight where all are the same. */
export const SAME = 0.1;
/** Standard deviations that do not ask for the layer's size. */
export const FIXED = { small: 0.01, large: 1 } as const;
/** The standard deviation of a normal that is cut off at ±2. */
const CUT = 0.8796256610342398;

export interface Start {
  scheme: Scheme;
  shape: Shape;
  /** The standard deviation of one's own. */
  own: number;
}

/** With it every unit of a layer begins the same, and learns the same. */
export function isAlike(scheme: Scheme): boolean {
  return scheme === 'zeros' || scheme === 'constant';
}

/** The weights' standard deviation in layers of n units after n. */
export function deviationOf({ scheme, own }: Start, n: number): number {
  if (isAlike(scheme)) return 0;
  if (scheme === 'glorot') return Math.sqrt(2 / (n + n));
  if (scheme === 'he') return Math.sqrt(2 / n);
  return scheme === 'own' ? own : FIXED[scheme as keyof typeof FIXED];
}

/** The largest weight there can be; null where there is no such limit. */
export function limitOf(start: Start, n: number): number | null {
  const deviation = deviationOf(start, n);
  if (isAlike(start.scheme)) return start.scheme === 'zeros' ? 0 : SAME;
  if (start.shape === 'uniform') return Math.sqrt(3) * deviation;
  return isScaled(start.scheme) ? (2 * deviation) / CUT : null;
}

/** Keras cuts normals off at two deviations where they are scaled to the layer. */
function isScaled(scheme: Scheme): boolean {
  return scheme === 'glorot' || scheme === 'he';
}

/** What one writes in Keras. */
export function kerasOf(start: Start, n: number): string {
  const { scheme, shape } = start;
  const limit = Number((limitOf(start, n) ?? 0).toPrecision(4));
  const drawn =
    shape === 'normal'
      ? `RandomNormal(stddev=${deviationOf(start, n)})`
      : `RandomUniform(-${limit}, ${limit})`;
  const same = scheme === 'zeros' ? '"zeros"' : `Constant(${SAME})`;
  const scaled = `"${scheme}_${shape}"`;
  return `kernel_initializer=${isAlike(scheme) ? same : isScaled(scheme) ? scaled : drawn}`;
}

/** A layer's weights, (in, out) row by row: `factor` times each of the values. */
export interface Kernel {
  values: Float32Array;
  factor: number;
}

/** Draws weights; what is drawn is kept while seed and size stay, for a scheme only scales it. */
export class Kernels {
  readonly #kept = new Map<string, Float32Array>();
  #of = '';

  of(start: Start, n: number, seed: number, layer: number): Kernel {
    const { scheme, shape } = start;
    const raw = (kind: string, draw: (from: Draw) => Float32Array): Float32Array => {
      if (this.#of !== `${seed} ${n}`) this.#kept.clear();
      this.#of = `${seed} ${n}`;
      const values = this.#kept.get(`${kind} ${layer}`) ?? draw(new Draw(seed, layer));
      this.#kept.set(`${kind} ${layer}`, values);
      return values;
    };
    const count = n * n;
    if (isAlike(scheme)) {
      const values = raw('same', () => new Float32Array(count).fill(1));
      return { values, factor: scheme === 'zeros' ? 0 : SAME };
    }
    const deviation = deviationOf(start, n);
    if (shape === 'uniform') {
      const values = raw('uniform', (from) => from.uniform(count).map((u) => 2 * u - 1));
      return { values, factor: deviation * Math.sqrt(3) };
    }
    return isScaled(scheme)
      ? { values: raw('truncated', (from) => from.truncated(count)), factor: deviation / CUT }
      : { values: raw('normal', (from) => from.normal(count)), factor: deviation };
  }
}

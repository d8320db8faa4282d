/**
 * The engine's random numbers (engine/rng.py), bit for bit: a hash of (seed, stream, step, index)
 * in 32-bit arithmetic, so that the weights here are the very ones that a training begins with.
 *
 * The hash is two rounds of multiply and xor-shift ("lowbias32", Christopher Wellons,
 * hash-prospector, public domain).
 */
const GOLDEN = 0x9e3779b9;
const [FIRST, SECOND, INNER_KEY] = [0x7feb352d, 0x846ca68b, 0x5bd1e995];
const f = Math.fround;

/** The two rounds, `inner` being the key between them. */
function mix(x: number, inner = 0): number {
  let bits = Math.imul(x ^ (x >>> 16), FIRST);
  bits ^= inner;
  bits = Math.imul(bits ^ (bits >>> 15), SECOND);
  return bits ^ (bits >>> 16);
}

function keyOf(seed: number, stream: number, step: number): number {
  let key = mix(seed + GOLDEN);
  key = mix((key ^ stream) + GOLDEN);
  return mix((key ^ step) + GOLDEN);
}

/** Names a stream of random numbers; each draw from it is another step. */
export class Draw {
  readonly #seed: number;
  readonly #stream: number;
  #step = 0;

  constructor(seed: number, stream: number) {
    this.#seed = seed;
    this.#stream = stream;
  }

  /** In [0, 1): the top 24 bits over 2²⁴. */
  uniform(count: number): Float32Array {
    this.#step += 1;
    const key = keyOf(this.#seed, this.#stream, this.#step);
    const inner = mix(key ^ INNER_KEY);
    const values = new Float32Array(count);
    for (let i = 0; i < count; i += 1) values[i] = (mix(i + key, inner) >>> 8) * 2 ** -24;
    return values;
  }

  /**
   * Mean 0, standard deviation 1: √(−2 ln(1 − u)) times cos and sin of 2πv. Source: Box and Muller
   * (1958), A note on the generation of random normal deviates.
   */
  normal(count: number): Float32Array {
    const half = Math.ceil(count / 2);
    const pairs = this.uniform(2 * half);
    const values = new Float32Array(count);
    for (let i = 0; i < half; i += 1) {
      const radius = Math.sqrt(-2 * Math.log(f(1 - (pairs[i] ?? 0))));
      const angle = f(f(2 * Math.PI) * (pairs[half + i] ?? 0));
      values[i] = radius * Math.cos(angle);
      if (half + i < count) values[half + i] = radius * Math.sin(angle);
    }
    return values;
  }

  /** A normal cut off at ±2, by drawing again what fell outside. */
  truncated(count: number): Float32Array {
    const values = this.normal(count);
    while (values.some((value) => Math.abs(value) > 2)) {
      const others = this.normal(count);
      values.forEach((value, i) => {
        if (Math.abs(value) > 2) values[i] = others[i] ?? 0;
      });
    }
    return values;
  }
}

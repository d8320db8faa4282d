/**
 * Densities made of hills, and draws from them.
 *
 * A hill is a normal density: exp(−(x − m)² / 2s²) / (s·√2π); several count by their shares. The best
 * detective there can be says p/(p + q), and what tells p and q apart is the Jensen–Shannon divergence
 * ½·KL(p ‖ m) + ½·KL(q ‖ m) with m = (p + q)/2, from 0 (the same) to log 2 (nothing in common).
 * Source: Goodfellow and others (2014), arXiv 1406.2661, section 4.
 */

/** A normal density around `at`, as wide as `wide`, that holds so much of the whole. */
export interface Hill {
  at: number;
  wide: number;
  share: number;
}

export function densityAt(hills: readonly Hill[], x: number): number {
  return hills.reduce((sum, { at, wide, share }) => {
    const z = (x - at) / wide;
    return sum + (share * Math.exp((-z * z) / 2)) / (wide * Math.sqrt(2 * Math.PI));
  }, 0);
}

/** What the best detective says of x; where there is neither, nobody can tell. */
export function bestVerdict(real: readonly Hill[], forged: readonly Hill[], x: number): number {
  const [p, q] = [densityAt(real, x), densityAt(forged, x)];
  return p + q === 0 ? 0.5 : p / (p + q);
}

const [FROM, TO, PIECES] = [-12, 12, 1200];

/** The integral over all x of something made of both densities. */
export function integral(
  real: readonly Hill[],
  forged: readonly Hill[],
  of: (p: number, q: number, x: number) => number,
): number {
  const stride = (TO - FROM) / PIECES;
  let sum = 0;
  for (let i = 0; i <= PIECES; i += 1) {
    const x = FROM + i * stride;
    sum += of(densityAt(real, x), densityAt(forged, x), x) * stride;
  }
  return sum;
}

/** How far apart two densities are. */
export function apart(real: readonly Hill[], forged: readonly Hill[]): number {
  const sum = integral(real, forged, (p, q) => part(p, (p + q) / 2) + part(q, (p + q) / 2));
  return Math.max(0, sum / 2);
}

/** The best detective's score: 2 · (how far apart) − log 4. */
export function bestScore(real: readonly Hill[], forged: readonly Hill[]): number {
  return 2 * apart(real, forged) - Math.log(4);
}

const part = (p: number, middle: number): number => (p > 0 ? p * Math.log(p / middle) : 0);

/** Numbers from 0 to 1 that follow from a seed alone. Source: Tommy Ettinger’s mulberry32. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normal numbers, by Box and Muller. */
export function normals(next: () => number, count: number): number[] {
  return Array.from({ length: count }, () => {
    const far = Math.sqrt(-2 * Math.log(1 - next()));
    return far * Math.cos(2 * Math.PI * next());
  });
}

/** So many draws, shared out among the hills as evenly as it goes. */
export function drawsFrom(hills: readonly Hill[], next: () => number, count: number): number[] {
  const zs = normals(next, count);
  return zs.map((z) => {
    const { at, wide } = hillFor(hills, next());
    return at + wide * z;
  });
}

function hillFor(hills: readonly Hill[], u: number): Hill {
  let left = u;
  for (const hill of hills) {
    left -= hill.share;
    if (left < 0) return hill;
  }
  return hills.at(-1) ?? { at: 0, wide: 1, share: 1 };
}

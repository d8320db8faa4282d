/**
 * The forger and the detective, and how each learns from a batch.
 *
 * The detective says D(x) = σ(l(x)), l(x) = c + Σ vₖ·exp(−(x − tₖ)²/2r²): a bump on each of a few places.
 * It climbs mean log D(real) + mean log(1 − D(forged)). The forger turns a normal number z into
 * x = m + s·z, with one of two hills, and goes down mean −log D(x), or, as first proposed, mean
 * log(1 − D(x)), which hardly slopes where the detective is sure.
 * Source: Goodfellow and others (2014), arXiv 1406.2661, section 3.
 */
import { integral, type Hill } from './densities';

export type Aim = 'fool' | 'original';

const [FIRST, LAST, BUMPS, REACH] = [-5, 5, 13, 0.8];
export const PLACES: readonly number[] = Array.from(
  { length: BUMPS },
  (_, k) => FIRST + ((LAST - FIRST) * k) / (BUMPS - 1),
);

/** c first, then a height for each place. */
export type Detective = readonly number[];
export const NOBODY: Detective = Array(BUMPS + 1).fill(0) as number[];

const bumpsAt = (x: number): number[] => [
  1,
  ...PLACES.map((place) => Math.exp(-((x - place) ** 2) / (2 * REACH * REACH))),
];

const logit = (detective: Detective, x: number): number =>
  bumpsAt(x).reduce((sum, bump, k) => sum + bump * (detective[k] ?? 0), 0);

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
/** log σ(z), exact for large |z| too. */
const logSigmoid = (z: number): number => Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));

export function verdict(detective: Detective, x: number): number {
  return sigmoid(logit(detective, x));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** What the detective makes as large as it can. */
export function scoreOf(
  detective: Detective,
  real: readonly number[],
  forged: readonly number[],
): number {
  const right = mean(real.map((x) => logSigmoid(logit(detective, x))));
  return right + mean(forged.map((x) => logSigmoid(-logit(detective, x))));
}

/** The score over all there is, instead of over a batch: ∫ p·log D + q·log(1 − D). */
export function fullScore(
  detective: Detective,
  real: readonly Hill[],
  forged: readonly Hill[],
): number {
  return integral(real, forged, (p, q, x) => {
    const l = logit(detective, x);
    return p * logSigmoid(l) + q * logSigmoid(-l);
  });
}

/** The score's derivatives by the detective's numbers. */
export function detectiveGradient(
  detective: Detective,
  real: readonly number[],
  forged: readonly number[],
): number[] {
  const found = detective.map(() => 0);
  const add = (x: number, weight: number): void => {
    bumpsAt(x).forEach((bump, k) => (found[k] = (found[k] ?? 0) + weight * bump));
  };
  for (const x of real) add(x, (1 - verdict(detective, x)) / real.length);
  for (const x of forged) add(x, -verdict(detective, x) / forged.length);
  return found;
}

/** One of the forger's hills, by what it learns: where, and the logarithm of how wide. */
export interface Skill {
  at: number;
  log: number;
}

/** The forger has as many hills as skills, of equal shares. */
export const hillsOf = (forger: readonly Skill[]): Hill[] =>
  forger.map(({ at, log }) => ({ at, wide: Math.exp(log), share: 1 / forger.length }));

/** What becomes of normal numbers: the first by the first hill, the second by the second, and so on. */
export function forge(forger: readonly Skill[], zs: readonly number[]): number[] {
  return zs.map((z, i) => {
    const { at, log } = forger[i % forger.length] ?? { at: 0, log: 0 };
    return at + Math.exp(log) * z;
  });
}

/** What the forger makes as small as it can. */
export function lossOf(
  forger: readonly Skill[],
  detective: Detective,
  zs: readonly number[],
  aim: Aim,
): number {
  return mean(
    forge(forger, zs).map((x) => {
      const l = logit(detective, x);
      return aim === 'fool' ? -logSigmoid(l) : logSigmoid(-l);
    }),
  );
}

/** The loss's derivatives by the forger's skills, through x = m + s·z. */
export function forgerGradient(
  forger: readonly Skill[],
  detective: Detective,
  zs: readonly number[],
  aim: Aim,
): Skill[] {
  const found = forger.map(() => ({ at: 0, log: 0 }));
  forge(forger, zs).forEach((x, i) => {
    const [skill, own] = [found[i % forger.length], forger[i % forger.length]];
    if (!skill || !own) return;
    const d = verdict(detective, x);
    const slope = (-slopeAt(detective, x) * (aim === 'fool' ? 1 - d : d)) / zs.length;
    skill.at += slope;
    skill.log += slope * Math.exp(own.log) * (zs[i] ?? 0);
  });
  return found;
}

/** l′(x). */
function slopeAt(detective: Detective, x: number): number {
  return bumpsAt(x).reduce((sum, bump, k) => {
    const place = PLACES[k - 1];
    if (place === undefined) return sum;
    return sum - ((detective[k] ?? 0) * bump * (x - place)) / (REACH * REACH);
  }, 0);
}

/** How the game stands, judged by its last rounds. */
import type { Hill } from './densities';

/** How it stood after a round. */
export interface Round {
  /** What tells the densities apart, from 0 to log 2. */
  apart: number;
  /** What the detective says of real and of forged ones, on average. */
  ofReal: number;
  ofForged: number;
  /** The share of forged ones that lie on each of the true hills. */
  covered: readonly number[];
  /** Where the forger's hills were, and how wide. */
  at: readonly number[];
  wide: readonly number[];
}

/**
 * `balance`: the forgery cannot be told from the truth; `detective`: it always can, for long;
 * `collapse`: a true hill is never forged; `circles`: the forger runs to and fro; `heap`: it makes
 * nearly the same again and again; else it `chases`.
 */
export type Standing =
  'begins' | 'chases' | 'balance' | 'detective' | 'collapse' | 'circles' | 'heap';

const [FEW, SOME, MANY] = [20, 40, 100];

export function coveredBy(forged: readonly number[], truth: readonly Hill[]): number[] {
  return truth.map(
    ({ at, wide }) => forged.filter((x) => Math.abs(x - at) < 2 * wide).length / forged.length,
  );
}

export function standingOf(history: readonly Round[], truth: readonly Hill[]): Standing {
  if (history.length === 0) return 'begins';
  const few = history.slice(-FEW);
  if (few.length < FEW) return 'chases';
  if (mean(few.map(({ apart }) => apart)) < 0.02) return 'balance';
  if (mean(few.map(({ ofReal, ofForged }) => ofReal - ofForged)) > 0.8) return 'detective';
  const some = history.slice(-SOME);
  if (some.length < SOME) return 'chases';
  if (truth.some((_, hill) => some.every(({ covered }) => isLeft(covered, hill))))
    return 'collapse';
  const many = history.slice(-MANY);
  if (mean(many.map(({ apart }) => apart)) < 0.1) return 'chases';
  if (truth.some((_, hill) => swings(many, hill))) return 'circles';
  const narrow = Math.min(...truth.map(({ wide }) => wide)) / 2;
  return some.every(({ wide }) => wide.every((each) => each < narrow)) ? 'heap' : 'chases';
}

/** Most of what is forged lies on true hills, and nearly none of it on this one. */
function isLeft(covered: readonly number[], hill: number): boolean {
  const all = covered.reduce((sum, share) => sum + share, 0);
  return all > 0.6 && (covered[hill] ?? 0) < 0.05;
}

/** A hill has gone far, and from one side of its middle to the other again and again. */
function swings(rounds: readonly Round[], hill: number): boolean {
  const way = rounds.map(({ at }) => at[hill] ?? 0);
  const [left, right] = [Math.min(...way), Math.max(...way)];
  const quarter = (right - left) / 4;
  const sides = way.flatMap((at) => (at < left + quarter ? [-1] : at > right - quarter ? [1] : []));
  const swung = sides.filter((side, i) => i > 0 && side !== sides[i - 1]).length;
  return right - left > 0.5 && swung >= 3;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

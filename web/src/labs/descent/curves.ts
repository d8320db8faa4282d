/**
 * Curves to roll down, and what gradient descent does on them.
 *
 * The rule is w ← w − α · f′(w). Near a valley's floor w*, where f(w) ≈ f(w*) + c/2 · (w − w*)² with
 * the curvature c = f″(w*), a step multiplies the distance to the floor by 1 − αc: it shrinks for
 * α < 2/c, keeps its size for ever at α = 2/c, and grows above. Source: Goodfellow, Bengio and
 * Courville (2016), Deep Learning, sections 4.3 and 8.2.
 */
import type { Fn } from '../parts/formula';
import type { Range } from '../../ui/plane/frame';

export interface Hill {
  f: Fn;
  slope: Fn;
  curvature: Fn;
  /** As LaTeX. */
  tex: string;
  /** The part of the plane that shows it. */
  x: Range;
  y: Range;
  /** Where the ball begins, and how far it goes at first. */
  start: number;
  rate: number;
}

export const HILLS = {
  parabola: {
    f: (w) => w * w,
    slope: (w) => 2 * w,
    curvature: () => 2,
    tex: 'f(w) = w^2',
    ...{ x: [-4, 4], y: [-1, 12], start: 3, rate: 0.1 },
  },
  quartic: {
    f: (w) => (w ** 4 - 8 * w * w + 3 * w) / 4,
    slope: (w) => w ** 3 - 4 * w + 0.75,
    curvature: (w) => 3 * w * w - 4,
    tex: 'f(w) = \\tfrac14 (w^4 - 8w^2 + 3w)',
    ...{ x: [-3.2, 3.2], y: [-6.5, 5], start: 3, rate: 0.05 },
  },
  cubic: {
    f: (w) => w ** 3 / 3,
    slope: (w) => w * w,
    curvature: (w) => 2 * w,
    tex: 'f(w) = \\tfrac13 w^3',
    ...{ x: [-3, 3], y: [-6, 6], start: 2.4, rate: 0.1 },
  },
  bumpy: {
    f: (w) => (w * w) / 10 + Math.sin(3 * w) / 2,
    slope: (w) => w / 5 + 1.5 * Math.cos(3 * w),
    curvature: (w) => 0.2 - 4.5 * Math.sin(3 * w),
    tex: 'f(w) = \\tfrac1{10} w^2 + \\tfrac12 \\sin 3w',
    ...{ x: [-5, 5], y: [-1, 3.2], start: 4.2, rate: 0.1 },
  },
} as const satisfies Record<string, Hill>;

export type HillName = keyof typeof HILLS;

/** Farther away from 0, the ball has flown off. */
export const AWAY = 1e6;

/** One step of gradient descent. */
export function next(hill: Pick<Hill, 'slope'>, w: number, rate: number): number {
  return w - rate * hill.slope(w);
}

/** How a walk goes on, judged by its last places. */
export type Fate = 'rolls' | 'rests' | 'flat' | 'bounces' | 'away';

/** So small a slope counts as level ground. */
const LEVEL = 1e-4;
const BESIDE = 0.05;

/**
 * `rests`: on a valley's floor; `flat`: on level ground that is no floor; `bounces`: between two
 * places for ever; `away`: beyond all bounds.
 */
export function fateOf(hill: Hill, way: readonly number[]): Fate {
  const [before, , now] = [way.at(-3), way.at(-2), way.at(-1)];
  if (now === undefined || !Number.isFinite(now) || Math.abs(now) > AWAY) return 'away';
  if (Math.abs(hill.slope(now)) < LEVEL) return isFloor(hill, now) ? 'rests' : 'flat';
  const back = before !== undefined && Math.abs(now - before) < 1e-9 * Math.max(1, Math.abs(now));
  return back ? 'bounces' : 'rolls';
}

/** Whether it climbs on both sides. */
function isFloor({ slope }: Hill, w: number): boolean {
  return slope(w - BESIDE) < 0 && slope(w + BESIDE) > 0;
}

/** The floor of the valley in which `w` lies, between the ends of the picture; null if there is none. */
export function floorBelow(hill: Hill, w: number): number | null {
  const [least, most] = hill.x;
  const down = hill.slope(w) > 0 ? -1 : 1;
  const stride = (most - least) / 2000;
  let here = w;
  while (here > least - stride && here < most + stride) {
    const there = here + down * stride;
    if (hill.slope(there) * down >= 0) return rootOf(hill.slope, here, there);
    here = there;
  }
  return null;
}

/** Where `f` is 0 between two places of different sign, by halving. */
function rootOf(f: Fn, a: number, b: number): number {
  let [low, high] = [a, b];
  const sign = Math.sign(f(low));
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (Math.sign(f(middle)) === sign) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The largest α with which a ball near this floor still comes to rest: 2 / curvature. */
export function limitAt(hill: Pick<Hill, 'curvature'>, floor: number): number {
  return 2 / hill.curvature(floor);
}

/** A formula's picture: as high as what lies between the ends, with some air. */
export function viewOf(f: Fn, x: Range): Range {
  const found = Array.from({ length: 201 }, (_, i) => f(x[0] + ((x[1] - x[0]) * i) / 200));
  const values = found.filter(Number.isFinite).sort((a, b) => a - b);
  // A pole would make all else flat: of the highest and the lowest, a few are left out.
  const low = values[Math.floor(values.length * 0.01)] ?? -1;
  const high = values[Math.ceil(values.length * 0.99) - 1] ?? 1;
  const air = (high - low) * 0.1 || 1;
  return [low - air, high + air];
}

/**
 * Lines with bends, as sums of ReLUs: y(x) = b + Σᵢ cᵢ · max(x − tᵢ, 0).
 *
 * Through heights hᵢ over places tᵢ from the left: b = h₀, and each cᵢ is by how much the line's
 * slope changes at tᵢ. So n ReLUs make n straight pieces; where the target is smooth, the gap
 * between it and pieces of width d is at most d²/8 · max|f″|. Source: Cybenko (1989) for the idea
 * that such sums reach any shape; de Boor (1978), A Practical Guide to Splines, chapter III, for
 * the gap.
 */
import type { Fn } from '../parts/formula';
import type { Range } from '../../ui/plane/frame';

export interface Relu {
  /** Where it bends, and the weight of its output. */
  at: number;
  weight: number;
}

/** Evenly spaced places, both ends among them. */
export function spaced([least, most]: Range, pieces: number): number[] {
  return Array.from({ length: pieces + 1 }, (_, i) => least + ((most - least) * i) / pieces);
}

/** The ReLUs whose sum goes through these heights. */
export function relusThrough(places: readonly number[], heights: readonly number[]): Relu[] {
  let before = 0;
  return places.slice(0, -1).map((at, i) => {
    const [here = 0, there = 0, next = at] = [heights[i], heights[i + 1], places[i + 1]];
    const slope = (there - here) / (next - at);
    const weight = slope - before;
    before = slope;
    return { at, weight };
  });
}

/** The sum at a place. */
export function sumAt(base: number, relus: readonly Relu[], x: number): number {
  return relus.reduce((sum, { at, weight }) => sum + weight * Math.max(x - at, 0), base);
}

const FINE = 600;

/** The largest distance between two functions, where both have a value. */
export function gapBetween(f: Fn, g: Fn, x: Range): number {
  const gaps = spaced(x, FINE).map((at) => Math.abs(f(at) - g(at)));
  return Math.max(0, ...gaps.filter(Number.isFinite));
}

/** Points of a link: `-1_0.5_2_3` are (−1, 0.5) and (2, 3). */
import type { Range } from '../../ui/plane/frame';
import type { Settings } from '../registry';
import type { Point } from './fit';

/** Where points may lie. */
export const ACROSS: Range = [-3.5, 3.5];
export const UP: Range = [-3, 5.5];

export function within(value: number, [least, most]: Range): number {
  return Math.min(most, Math.max(least, value));
}

/** A place as people set it: to two decimals, in the picture. */
export function placed(x: number, y: number): Point {
  return { x: within(Number(x.toFixed(2)), ACROSS), y: within(Number(y.toFixed(2)), UP) };
}

export function writePoints(points: readonly Point[]): string {
  return points.flatMap(({ x, y }) => [x, y]).join('_');
}

/** The points of a link, or `usual` where it does not hold as many, each in the picture. */
export function pointsIn(settings: Settings, usual: readonly Point[]): readonly Point[] {
  const numbers = (settings['points'] ?? '').split('_').map((text) => (text ? Number(text) : NaN));
  if (numbers.length !== 2 * usual.length || !numbers.every(Number.isFinite)) return usual;
  return usual.map((_, i) => placed(numbers[2 * i] ?? 0, numbers[2 * i + 1] ?? 0));
}

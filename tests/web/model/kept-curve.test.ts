import { describe, expect, test } from 'vitest';
import { pointsOf, thinned, valueAt } from '../../../web/src/model/kept-curve';
import { seeded } from '../specs';

function curve(y: number[]) {
  const x = Float64Array.from(y, (_, i) => i + 1);
  return { x, y: Float64Array.from(y), min: x, max: x };
}

describe('a kept curve', () => {
  test('of few points is the curve', () => {
    expect(thinned(curve([3, 2, 1]))).toEqual({ x: [1, 2, 3], y: [3, 2, 1] });
    expect(thinned(curve([]))).toEqual({ x: [], y: [] });
  });

  test('keeps to its limit, its ends, its order and its range, however long the run', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const random = seeded(seed);
      const count = 4 + Math.floor(random() * 2000);
      const limit = 4 + Math.floor(random() * 160);
      const whole = curve(Array.from({ length: count }, () => random()));
      const { x, y } = thinned(whole, limit);
      expect(x.length).toBeLessThanOrEqual(limit);
      expect(y).toHaveLength(x.length);
      expect([x[0], x.at(-1)]).toEqual([1, count]);
      expect(y[0]).toBeCloseTo(whole.y[0] ?? NaN, 4);
      expect(y.at(-1)).toBeCloseTo(whole.y.at(-1) ?? NaN, 4);
      expect(x).toEqual([...x].sort((a, b) => a - b));
      expect(new Set(x).size).toBe(x.length);
      expect(y.every((value) => value !== null && value >= 0 && value <= 1)).toBe(true);
    }
  });

  test('is the mean of neighbours, and a gap only where all of them are gaps', () => {
    const values = Array.from({ length: 22 }, (_, i) => (i % 2 === 0 ? 1 : 3));
    expect(thinned(curve(values), 12).y.slice(1, -1)).toEqual(new Array(10).fill(2));
    const gaps = [1, NaN, 2, NaN, NaN, 5];
    expect(thinned(curve(gaps), 4).y).toEqual([1, 2, null, 5]);
  });

  test('has gaps as NaN when it is drawn', () => {
    const { y } = pointsOf({ x: [1, 2], y: [null, 4] });
    expect(Number.isNaN(y[0])).toBe(true);
    expect(y[1]).toBe(4);
  });
});

describe('the value at a step', () => {
  const points = pointsOf({ x: [10, 20, 40], y: [1, null, 3] });

  test('is that of the nearest point', () => {
    expect([1, 10, 14, 31, 40, 99].map((step) => valueAt(points, step))).toEqual([
      1, 1, 1, 3, 3, 3,
    ]);
  });

  test('is none in a gap or without points', () => {
    expect(valueAt(points, 22)).toBeNull();
    expect(valueAt({ x: new Float64Array(), y: new Float64Array() }, 1)).toBeNull();
  });
});

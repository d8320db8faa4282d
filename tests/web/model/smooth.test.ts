import { describe, expect, test } from 'vitest';
import { smoothed } from '../../../web/src/model/smooth';
import { seeded } from '../specs';

const steps = (count: number) => Float64Array.from({ length: count }, (_, i) => i + 1);

describe('smoothing', () => {
  test('of weight 0 leaves the curve as it is', () => {
    const y = Float64Array.of(3, 1, 2);
    expect(smoothed(steps(3), y, 0)).toBe(y);
  });

  test('is the mean with weights that fade with the distance', () => {
    // The span is 2, so a step of 1 keeps 0.99^100 of what was before.
    const kept = 0.99 ** 100;
    const [a, b, c] = smoothed(steps(3), Float64Array.of(1, 5, 2), 0.99);
    expect(a).toBe(1);
    expect(b).toBeCloseTo((kept * 1 + 5) / (kept + 1), 12);
    expect(c).toBeCloseTo((kept ** 2 * 1 + kept * 5 + 2) / (kept ** 2 + kept + 1), 12);
  });

  test('stays between the least and the greatest value, and a flat curve stays flat', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const random = seeded(seed);
      const y = Float64Array.from({ length: 40 }, () => random() * 10 - 5);
      const weight = random() * 0.999;
      const calm = smoothed(steps(40), y, weight);
      const [low, high] = [Math.min(...y), Math.max(...y)];
      expect([...calm].every((value) => value >= low - 1e-9 && value <= high + 1e-9)).toBe(true);
      const flat = smoothed(steps(40), new Float64Array(40).fill(7), weight);
      expect([...flat].every((value) => Math.abs(value - 7) < 1e-9)).toBe(true);
    }
  });

  test('does not begin at zero, and more of it is calmer', () => {
    const y = steps(200).map((x) => 10 + (x % 2));
    const wobble = (weight: number) => {
      const calm = smoothed(steps(200), y, weight).subarray(100);
      return Math.max(...calm) - Math.min(...calm);
    };
    expect(smoothed(steps(200), y, 0.99)[0]).toBe(y[0]);
    expect(wobble(0.99)).toBeLessThan(wobble(0.5));
  });

  test('leaves gaps where they are and goes on behind them', () => {
    const calm = smoothed(steps(4), Float64Array.of(1, NaN, 3, 3), 0.9);
    expect(Number.isNaN(calm[1])).toBe(true);
    expect(calm[2]).toBeGreaterThan(1);
  });
});

import { expect, test } from 'vitest';
import { Curve } from '../../../web/src/model/curve';
import { seeded } from '../specs';

test('few points are kept as they are', () => {
  const curve = new Curve(8);
  [4, 3, 2, 1].forEach((y, i) => curve.add(i + 1, y));
  const { x, y, min, max } = curve.points();
  expect([...x]).toEqual([1, 2, 3, 4]);
  for (const series of [y, min, max]) expect([...series]).toEqual([4, 3, 2, 1]);
  expect(curve.last).toEqual({ x: 4, y: 1 });
});

test('it never holds more than its limit, and covers the whole run', () => {
  const random = seeded(1);
  const curve = new Curve(64);
  let [low, high, sum] = [Infinity, -Infinity, 0];
  const n = 100_003;
  for (let step = 1; step <= n; step += 1) {
    const y = random();
    [low, high, sum] = [Math.min(low, y), Math.max(high, y), sum + y];
    curve.add(step, y);
    if (step % 997 === 0) expect(curve.points().x.length).toBeLessThanOrEqual(64);
  }
  const { x, y, min, max } = curve.points();
  expect(x.length).toBeGreaterThanOrEqual(32);
  expect(x.at(-1)).toBe(n);
  expect(Math.min(...min)).toBe(low);
  expect(Math.max(...max)).toBe(high);
  expect(curve.total).toBe(n);
  // Buckets are nearly equal in size, so their means average to the run's mean.
  expect(y.reduce((a, b) => a + b) / y.length).toBeCloseTo(sum / n, 2);
  expect([...x].every((value, i) => i === 0 || value > (x[i - 1] ?? 0))).toBe(true);
});

test('values that are no finite numbers make a gap, and one only', () => {
  const curve = new Curve(8);
  [1, NaN, Infinity, NaN, 2].forEach((y, i) => curve.add(i, y));
  expect([...curve.points().y]).toEqual([1, NaN, 2]);
  expect([...curve.points().x]).toEqual([0, 3, 4]);
});

test('a gap between many values does not spoil their bucket', () => {
  const curve = new Curve(4);
  for (let i = 0; i < 100; i += 1) curve.add(i, i === 50 ? NaN : 1);
  for (const series of [curve.points().min, curve.points().max]) {
    expect([...series].filter((y) => !Number.isNaN(y)).every((y) => y === 1)).toBe(true);
  }
});

test('positive values stay positive, for a logarithmic axis', () => {
  const curve = new Curve(16);
  for (let i = 0; i < 5000; i += 1) curve.add(i, 10 ** -(i % 30));
  expect([...curve.points().y].every((y) => y > 0)).toBe(true);
});

test('clear begins anew at full resolution', () => {
  const curve = new Curve(4);
  for (let i = 0; i < 50; i += 1) curve.add(i, i);
  curve.clear();
  expect(curve.last).toBeNull();
  curve.add(1, 5);
  curve.add(2, 6);
  expect([...curve.points().y]).toEqual([5, 6]);
});

test('a limit below two buckets is refused', () => {
  expect(() => new Curve(1)).toThrow(RangeError);
});

test('a cut forgets what comes later, and goes on from there', () => {
  const curve = new Curve(8);
  for (let i = 0; i < 20; i += 1) curve.add(i, i);
  const whole = curve.points();
  curve.cut(10);
  const kept = [...whole.x].filter((x) => x <= 10);
  expect([...curve.points().x]).toEqual(kept);
  expect(curve.last?.x).toBe(kept.at(-1));
  for (let i = 11; i < 40; i += 1) curve.add(i, -1);
  expect(curve.points().x.at(-1)).toBe(39);
  expect(Math.max(...curve.points().max)).toBeLessThanOrEqual(10);
  curve.cut(-1);
  expect([curve.total, curve.last]).toEqual([0, null]);
});

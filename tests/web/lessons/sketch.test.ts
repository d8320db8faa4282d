/** Curves sketched by hand, and how far a run's are away. */
import { describe, expect, test } from 'vitest';
import { distance, drawn, placeAt, PLACES, stepAt } from '../../../web/src/lessons/sketch';

const flat = Array<number>(PLACES).fill(0);

test('places are spread over the steps', () => {
  expect([placeAt(-5, 200), placeAt(0, 200), placeAt(99, 200), placeAt(900, 200)]).toEqual([
    0, 0, 10, 20,
  ]);
  expect(stepAt(PLACES - 1, 200)).toBe(200);
});

test('a quick stroke leaves no gaps', () => {
  const line = drawn(flat, [4, 1], [8, 3]);
  expect(line.slice(3, 10)).toEqual([0, 1, 1.5, 2, 2.5, 3, 0]);
  expect(drawn(flat, [8, 3], [4, 1])).toEqual(line);
  expect(drawn(flat, [5, 2], [5, 2]).filter((height) => height !== 0)).toEqual([2]);
});

describe('the distance from a run', () => {
  test('is the mean over the places it has come by', () => {
    expect(distance(flat, 200, [0, 200], [1, 1])).toBeCloseTo(1, 12);
    expect(distance(flat, 200, [0, 100], [2, 2])).toBeCloseTo(2, 12);
    expect(distance(flat, 200, [0, 200], [0, 1])).toBeCloseTo(0.5, 12);
  });

  test('is not known without one', () => {
    expect(distance(flat, 200, [], [])).toBeNull();
    expect(distance(flat, 200, [0, 200], [NaN, NaN])).toBeNull();
  });
});

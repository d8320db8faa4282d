import { describe, expect, test } from 'vitest';
import {
  fateOf,
  floorBelow,
  HILLS,
  limitAt,
  next,
  type Hill,
} from '../../../web/src/labs/descent/curves';
import { Descent } from '../../../web/src/labs/descent/descent.svelte';
import { valleysOf } from '../../../web/src/labs/descent/valleys';

const hills = Object.entries(HILLS) as [string, Hill][];

/** Where so many steps lead, from a start. */
function walk(hill: Hill, start: number, rate: number, steps: number): number[] {
  const way = [start];
  for (let i = 0; i < steps; i += 1) way.push(next(hill, way[i] ?? NaN, rate));
  return way;
}

describe('curves', () => {
  test.for(hills)(
    '%s: slope and curvature are the derivatives',
    ([, { f, slope, curvature, x }]) => {
      const h = 1e-5;
      for (let w = x[0]; w <= x[1]; w += 0.37) {
        expect(slope(w)).toBeCloseTo((f(w + h) - f(w - h)) / (2 * h), 6);
        expect(curvature(w)).toBeCloseTo((slope(w + h) - slope(w - h)) / (2 * h), 6);
      }
    },
  );

  test('the quartic has two floors, and starts fall into the one on their side of the hill', () => {
    const floors = [-3, -1, 1, 3].map((w) => floorBelow(HILLS.quartic, w) ?? NaN);
    for (const floor of floors) expect(HILLS.quartic.slope(floor)).toBeCloseTo(0, 9);
    expect(floors.map((floor) => Math.round(floor))).toEqual([-2, -2, 2, 2]);
  });

  test('the cubic’s saddle stops a ball that comes from above, and holds none that is past it', () => {
    expect(floorBelow(HILLS.cubic, -0.5)).toBeNull();
    expect(fateOf(HILLS.cubic, [0.005])).toBe('flat');
    expect(fateOf(HILLS.cubic, walk(HILLS.cubic, -0.5, 0.5, 40))).toBe('away');
  });
});

describe('on the parabola', () => {
  test.for([0.01, 0.1, 0.5, 0.9, 1, 1.2])('α = %d: w after n steps is 3 · (1 − 2α)ⁿ', (rate) => {
    walk(HILLS.parabola, 3, rate, 20).forEach((w, n) => {
      expect(w).toBeCloseTo(3 * (1 - 2 * rate) ** n, 9);
    });
  });

  test('α = 1 bounces for ever, less comes to rest, more flies off', () => {
    expect(walk(HILLS.parabola, 3, 1, 4)).toEqual([3, -3, 3, -3, 3]);
    expect(fateOf(HILLS.parabola, [3, -3, 3])).toBe('bounces');
    expect(fateOf(HILLS.parabola, walk(HILLS.parabola, 3, 0.1, 100))).toBe('rests');
    expect(fateOf(HILLS.parabola, walk(HILLS.parabola, 3, 1.1, 100))).toBe('away');
  });
});

test.for(['parabola', 'quartic', 'bumpy'] as const)(
  '%s: near the floor, α just below 2 / curvature comes to rest and just above does not',
  (name) => {
    const hill: Hill = HILLS[name];
    const floor = floorBelow(hill, hill.start) ?? NaN;
    const limit = limitAt(hill, floor);
    const away = (rate: number) =>
      Math.abs((walk(hill, floor + 1e-4, rate, 60).at(-1) ?? 0) - floor);
    expect(away(limit * 0.95)).toBeLessThan(1e-4);
    expect(away(limit * 1.05)).toBeGreaterThan(1e-4);
  },
);

describe('the lab', () => {
  test('begins with what a link says, and never with what it cannot mean', () => {
    const linked = new Descent({ curve: 'quartic', rate: '0.2', start: '-1.5', balls: 'many' });
    expect([linked.name, linked.rate, linked.start]).toEqual(['quartic', 0.2, -1.5]);
    expect(linked.crowd).toHaveLength(41);
    const strange = new Descent({ curve: '__proto__', rate: '1e9', start: 'NaN' });
    expect([strange.name, strange.rate, strange.start]).toEqual(['parabola', 0.1, 3]);
  });

  test('a link holds what differs from the usual, and brings it back', () => {
    const descent = new Descent({});
    expect(descent.settings).toEqual({});
    descent.choose('bumpy');
    descent.rate = 0.3;
    descent.begin(-2);
    expect(descent.settings).toEqual({ curve: 'bumpy', rate: '0.3', start: '-2' });
    expect(new Descent(descent.settings).settings).toEqual(descent.settings);
  });

  test('many balls: each start takes the colour of its valley', () => {
    const descent = new Descent({ curve: 'quartic', rate: '0.05', balls: 'many' });
    for (let i = 0; i < 500; i += 1) descent.step();
    const crowd = descent.crowd ?? [];
    const valleys = valleysOf(HILLS.quartic, crowd);
    crowd.forEach(({ from, at }, i) => {
      expect(at).toBeCloseTo(floorBelow(HILLS.quartic, from) ?? NaN, 3);
      expect(valleys[i]).toBe(at < 0 ? 0 : 1);
    });
  });

  test('however long it runs, it keeps a bounded way', () => {
    const descent = new Descent({ rate: '1' });
    for (let i = 0; i < 1000; i += 1) descent.step();
    expect(descent.steps).toBe(1000);
    expect(descent.way.length).toBeLessThanOrEqual(200);
  });
});

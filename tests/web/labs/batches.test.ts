import { describe, expect, test } from 'vitest';
import { COUNT, noiseOf, orderOf, POINTS } from '../../../web/src/labs/batches/batches';
import { BATCHES, Batches, FLOOR, LEAST, MOST } from '../../../web/src/labs/batches/batches.svelte';
import { gradientOf, meanSquare, stepped, type Line } from '../../../web/src/labs/loss/fit';

/** All ways to choose so many of these. */
function choices<Item>(items: readonly Item[], count: number): Item[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) =>
    choices(items.slice(i + 1), count - 1).map((rest) => [item, ...rest]),
  );
}

describe('noise', () => {
  test.for([1, 2, 3, 5, 7])('of %d among 7 is what all batches there are scatter by', (batch) => {
    const points = POINTS.slice(10, 17);
    const line = { w: -0.4, b: 0.3 };
    const all = gradientOf(line, points);
    const squares = choices(points, batch).map((few) => {
      const { w, b } = gradientOf(line, few);
      return (w - all.w) ** 2 + (b - all.b) ** 2;
    });
    const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
    expect(noiseOf(line, points, batch)).toBeCloseTo(Math.sqrt(mean), 9);
  });

  test('by all there is none', () => {
    expect(noiseOf({ w: 1, b: 2 }, POINTS, COUNT)).toBe(0);
  });
});

describe('an epoch', () => {
  test.for([0, 1, 9999])('by seed %d reads every example once, each in its own order', (seed) => {
    const [first, second] = [orderOf(seed, 0), orderOf(seed, 1)];
    for (const order of [first, second]) {
      expect([...order].sort((a, b) => a - b)).toEqual(POINTS.map((_, i) => i));
    }
    expect(first).not.toEqual(second);
    expect(orderOf(seed, 0)).toEqual(first);
  });

  test('is 128 steps of 1, 4 of 32, 1 of all', () => {
    const batches = new Batches({});
    batches.go(COUNT);
    expect(BATCHES.map((batch) => batches.ways[batch].length - 1)).toEqual([128, 4, 1]);
    expect([batches.epoch, batches.done]).toEqual([0, COUNT]);
    batches.go(1);
    expect([batches.epoch, batches.done]).toEqual([1, 1]);
  });

  test('however it is cut up, it leads to the same places', () => {
    const [whole, cut] = [new Batches({}), new Batches({})];
    whole.go(2 * COUNT);
    for (let read = 0; read < 2 * COUNT; read += 3) cut.go(Math.min(3, 2 * COUNT - read));
    expect(cut.ways).toEqual(whole.ways);
  });
});

describe('the three paths', () => {
  test('by all: each step is one of descent on the mean square of all', () => {
    const batches = new Batches({ rate: '0.1' });
    let here: Line = batches.start;
    for (let epoch = 0; epoch < MOST; epoch += 1) {
      batches.go(COUNT);
      here = stepped(here, POINTS, 0.1);
      expect(batches.at(COUNT).w).toBeCloseTo(here.w, 9);
      expect(batches.at(COUNT).b).toBeCloseTo(here.b, 9);
    }
    expect(batches.loss(COUNT)).toBeLessThan(LEAST + 0.05);
  });

  test('by one: each step follows one example’s slope, 2e·x and 2e', () => {
    const batches = new Batches({});
    batches.go(COUNT);
    orderOf(batches.seed, 0).forEach((index, i) => {
      const [{ w, b }, next] = [batches.ways[1][i] ?? FLOOR, batches.ways[1][i + 1]];
      const { x, y } = POINTS[index] ?? { x: NaN, y: NaN };
      const e = w * x + b - y;
      expect(next?.w).toBeCloseTo(w - batches.rate * 2 * e * x, 9);
      expect(next?.b).toBeCloseTo(b - batches.rate * 2 * e, 9);
    });
  });

  test.for([0, 1, 2, 3, 4])('seed %d: after an epoch the single one is nearest', (seed) => {
    const batches = new Batches({ seed: String(seed) });
    batches.go(COUNT);
    const [one, few, all] = BATCHES.map((batch) => batches.loss(batch) - LEAST);
    expect(one).toBeLessThan(few ?? NaN);
    expect(few).toBeLessThan(all ?? NaN);
  });

  test('the single one trembles, and less with a smaller rate', () => {
    const tremble = (rate: number): number => {
      const batches = new Batches({ rate: String(rate), w: '0.8', b: '1' });
      batches.go(MOST * COUNT);
      const late = batches.ways[1].slice(-5 * COUNT);
      return late.reduce((sum, at) => sum + meanSquare(at, POINTS) - LEAST, 0) / late.length;
    };
    expect(tremble(0.02)).toBeGreaterThan(2 * tremble(0.005));
  });

  test('too large a rate throws out the single one first, and the others stay', () => {
    const batches = new Batches({ rate: '0.25' });
    batches.go(MOST * COUNT);
    expect(BATCHES.map((batch) => batches.away(batch))).toEqual([true, false, false]);
    expect(Number.isFinite(batches.at(1).w)).toBe(true);
  });
});

describe('a link', () => {
  test('holds what differs, and brings it back', () => {
    const batches = new Batches({});
    expect(batches.settings).toEqual({});
    batches.rate = 0.05;
    batches.shuffle();
    batches.begin({ w: 1.234, b: 99 });
    expect(batches.settings).toEqual({ rate: '0.05', seed: '2', w: '1.23', b: '3' });
    expect(new Batches(batches.settings).settings).toEqual(batches.settings);
  });

  test('that is hostile means the usual', () => {
    const hostile = { rate: '1e9', seed: '1.5', w: 'NaN', b: '-Infinity' };
    expect(new Batches(hostile).settings).toEqual({});
  });

  test('however long it is asked to go on, it ends', () => {
    const batches = new Batches({});
    expect(batches.go(1e6)).toBe(false);
    expect(batches.read).toBe(MOST * COUNT);
  });
});

import { describe, expect, test } from 'vitest';
import {
  bestByPeer,
  between,
  compared,
  geometricMean,
  median,
  rateOf,
  shareOf,
  shown,
  table,
  windowsIn,
  type Mark,
  type Window,
} from '../../bench/lib/figures.mjs';

/** 100 steps a second for one second, then 200. */
const marks: Mark[] = [
  [1, 10],
  [50, 500],
  [100, 1000],
  [200, 1500],
  [300, 2000],
  [400, 2500],
];

describe('of many figures one', () => {
  test('the median is the middle, or between the two middles', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([8, 1, 2, 4])).toBe(3);
    expect(median([])).toBeNaN();
  });

  test('the geometric mean of 2 and 8 is 4', () => {
    expect(geometricMean([2, 8])).toBeCloseTo(4);
  });
});

describe('speeds from marks', () => {
  const rates = (timing: { warm: number; ms: number; repeats: number }) =>
    windowsIn(marks, timing).map(rateOf);

  test('windows begin after the warm-up and follow each other', () => {
    expect(rates({ warm: 900, ms: 500, repeats: 3 })).toEqual([200, 200, 200]);
    expect(rates({ warm: 0, ms: 900, repeats: 1 })[0]).toBeCloseTo(100);
  });

  test('a run that ended too early has fewer windows', () => {
    expect(rates({ warm: 900, ms: 1000, repeats: 3 })).toHaveLength(1);
    expect(rates({ warm: 9000, ms: 500, repeats: 3 })).toEqual([]);
  });

  test('between two steps there is a window, if the run came so far', () => {
    expect(between(marks, 100, 400)).toEqual([marks[2], marks[5]]);
    expect(between(marks, 100, 401)).toBeNull();
    expect(between(marks, 120, 180)).toBeNull();
  });

  test('the share of a core is read between the samples', () => {
    const half = [0, 1000, 2000, 3000].map((time): Mark => [time, time / 2]);
    const window: Window = [
      [0, 100],
      [9, 1600],
    ];
    expect(shareOf(half, 700, window)).toBeCloseTo(0.5);
    expect(shareOf([...half, [9000, 1500]], 1900, window)).toBeCloseTo(500 / 1500);
  });
});

describe('Strata against the others', () => {
  const records = {
    strata: { rate: 600 },
    'jax-js/async': { rate: 100 },
    'jax-js/sync': { rate: 200 },
    'numpy/loop': { rate: 50 },
    'tfjs-cpu/fit': { error: 'no' },
  };

  test("the fastest of a peer's ways counts", () => {
    expect(bestByPeer(records)).toEqual({ 'jax-js': { rate: 200 }, numpy: { rate: 50 } });
  });

  test('the ratio is to the fastest peer', () => {
    expect(compared(records)).toEqual({
      strata: 600,
      peers: { 'jax-js': 200, numpy: 50 },
      ratio: 3,
    });
  });

  test('other figures compare alike', () => {
    const pure = { strata: { rate: 1, pure: 6 }, 'numpy/loop': { rate: 9, pure: 3 } };
    expect(compared(pure, 'pure')).toEqual({ strata: 6, peers: { numpy: 3 }, ratio: 2 });
  });

  test('without peers, or without Strata, there is no ratio', () => {
    expect(compared({ strata: { rate: 5 } })).toEqual({ strata: 5, peers: {}, ratio: null });
    expect(compared({ strata: { error: 'no' }, 'numpy/loop': { rate: 5 } }).ratio).toBeNull();
  });
});

test('figures are shown short, those that are missing as a dash', () => {
  expect([1234567, 123.4, 12.34, 0.5, null, NaN].map(shown)).toEqual([
    ...['1 234 567', '123', '12.3', '0.50', '–', '–'],
  ]);
});

test('a table puts the first column to the left and the others to the right', () => {
  const rows = [
    ['name', 'a'],
    ['x', '100'],
  ];
  expect(table(rows)).toBe('name    a\nx     100');
});

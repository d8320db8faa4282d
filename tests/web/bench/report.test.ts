import { expect, test } from 'vitest';
import { asJson, lineOf, summary } from '../../bench/lib/report.mjs';

const measured = (rate: number) => ({
  ...{ rate, pure: 2 * rate, rates: [rate - 1, rate, rate + 1], share: 0.5 },
  ...{ firstMs: 40, losses: [2, 0.5], busy: 50 },
});
const decay = {
  strata: { early: { rate: 400, pure: 500 }, late: { rate: 200, pure: 450 }, subnormal: 3 },
  'numpy/loop': { early: { rate: 30, pure: 60 }, late: null, subnormal: 5 },
  'jax-js/async': { error: 'no' },
};
const found = {
  plane: { strata: measured(900), 'numpy/loop': measured(300), 'jax-js/sync': measured(100) },
  heart: { strata: measured(800), 'numpy/loop': { error: 'its loss did not fall: 1 → 2' } },
  decay,
};

test('the JSON holds speeds and ratios, those of computing time apart, and decay', () => {
  expect(asJson(found)).toEqual({
    workloads: {
      plane: { strata: 900, peers: { numpy: 300, 'jax-js': 100 }, ratio: 3 },
      heart: { strata: 800, peers: {}, ratio: null },
    },
    computing: {
      plane: { strata: 1800, peers: { numpy: 600, 'jax-js': 200 }, ratio: 3 },
      heart: { strata: 1600, peers: {}, ratio: null },
    },
    decay: {
      strata: { early: 400, late: 200 },
      'numpy/loop': { early: 30, late: null },
      'jax-js/async': { early: null, late: null },
    },
  });
  expect(asJson({ heart: found.heart, decay: undefined })).not.toHaveProperty('decay');
});

test('the table names each peer once and leaves out nothing that was measured', () => {
  const lines = summary(found).split('\n');
  expect(lines[0]).toMatch(/^steps\/s +Strata +numpy +jax-js +ratio +first step$/);
  expect(lines[1]).toMatch(/^plane +900 +300 +100 +3\.00× +40 ms$/);
  expect(lines[2]).toMatch(/^heart +800 +– +– +– +40 ms$/);
  expect(lines).toContainEqual(expect.stringMatching(/^plane +1 800 +600 +200 +3\.00× +40 ms$/));
  expect(lines.at(-3)).toMatch(/^strata +400 +200 +500 +450 +90 %$/);
  expect(lines.at(-2)).toMatch(/^numpy\/loop +30\.0 +– +60\.0 +– +–$/);
  expect(lines.at(-1)).toBe('Subnormal numbers take 4.00 times as long here.');
});

test('a line tells the speed, its range, and how much of a core it had', () => {
  expect(lineOf('plane', 'strata', found.plane.strata)).toMatch(
    /^plane +strata +900 steps\/s \(899 to 901\) with 50 % of a core; first step 40.0 ms/,
  );
});

test('a variant without a figure says why', () => {
  expect(lineOf('heart', 'numpy/loop', found.heart['numpy/loop'])).toMatch(
    /^heart +numpy\/loop +no figure: its loss did not fall: 1 → 2$/,
  );
});

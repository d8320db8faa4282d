import { describe, expect, it } from 'vitest';
import type { Preparation } from '../../../web/src/generated/wire';
import type { Sheet, Stroke } from '../../../web/src/model/ink';
import { prepare, sheetOf } from '../../../web/src/model/prepare';
import { told } from '../../../web/src/model/told';
import { catalogue, seeded } from '../specs';
import { enlarged, largeDigits, smallDigits } from './pictures';

function preparationOf(name: string): Preparation {
  const found = catalogue.datasets.find((one) => one.name === name)?.preparation;
  if (!found) throw new Error(`${name} does not say how its pictures were made.`);
  return found;
}

const large = preparationOf('mnist');
const small = preparationOf('digits');
const shapes = preparationOf('shapes');

const seven: Stroke[] = [
  [
    [0.2, 0.2],
    [0.7, 0.2],
    [0.4, 0.8],
  ],
];

/** The strokes at another size and place. */
const moved = (strokes: Stroke[], scale: number, right: number, down: number): Stroke[] =>
  strokes.map((stroke) => stroke.map(([x, y]) => [scale * x + right, scale * y + down] as const));

const rowsOf = (values: number[], side: number) =>
  Array.from({ length: side }, (_, y) => values.slice(y * side, (y + 1) * side));

/** The mean difference of two pictures. */
function apart(one: number[] | null, other: number[] | null): number {
  if (!one || !other) return NaN;
  return one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? NaN)), 0) / one.length;
}

/** A random bow of a pen. */
function scribble(random: () => number): Stroke[] {
  let [x, y] = [0.3 + 0.4 * random(), 0.3 + 0.4 * random()];
  const stroke = Array.from({ length: 30 }, () => {
    [x, y] = [x + 0.05 * (random() - 0.5), y + 0.07 * (random() - 0.3)];
    return [x, y] as const;
  });
  return [stroke];
}

describe('large digits', () => {
  const digits = largeDigits(100);

  it.each([
    [1, 0, 0],
    [2, 7, 31],
    [4, 40, 3],
  ])('drawn %i times as large at (%i, %i) end where the data’s own are', (times, right, down) => {
    const same = digits.filter((digit) => {
      const found = prepare(enlarged(digit, times, right, down), large, 28);
      return apart(found, [...digit.ink]) < 1e-6;
    });
    // A few lost their faintest greys, and with them their exact box or middle.
    expect(digits).toHaveLength(50);
    expect(same.length).toBeGreaterThan(47);
  });

  it('keep their proportions: a bar stays a bar', () => {
    const bar = prepare(
      sheetOf(
        [
          [
            [0.5, 0.1],
            [0.5, 0.9],
          ],
        ],
        large,
        28,
      ),
      large,
      28,
    );
    const rows = rowsOf(bar ?? [], 28).map((row) => row.reduce((sum, value) => sum + value, 0));
    expect(rows.filter((ink) => ink > 0)).toHaveLength(20);
    expect(rows[14]).toBeCloseTo(large.pen, 0);
  });
});

describe('small digits', () => {
  /** A digit as it may have stood on the form: smooth, then black or white. */
  function bitmap({ ink }: Sheet, times: number): Sheet {
    const at = (x: number, y: number) =>
      ink[Math.min(7, Math.max(0, y)) * 8 + Math.min(7, Math.max(0, x))] ?? 0;
    const size = 8 * times;
    const smooth = Float32Array.from({ length: size * size }, (_, i) => {
      const [x, y] = [i % size, Math.floor(i / size)].map((k) => (k + 0.5) / times - 0.5);
      const [left, top] = [Math.floor(x ?? 0), Math.floor(y ?? 0)];
      const [u, v] = [(x ?? 0) - left, (y ?? 0) - top];
      const upper = at(left, top) * (1 - u) + at(left + 1, top) * u;
      const lower = at(left, top + 1) * (1 - u) + at(left + 1, top + 1) * u;
      return upper * (1 - v) + lower * v;
    });
    return { width: size, height: size, ink: smooth.map((value) => (value >= 0.4 ? 1 : 0)) };
  }

  it('come back near to what they were from a bitmap', () => {
    const differences = smallDigits(40).map((digit) =>
      apart(prepare(enlarged(bitmap(digit, 8), 2, 5, 30), small, 8), [...digit.ink]),
    );
    const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
    // Of mean ink 0.3: the bitmap is a guess, and where its box begins as well.
    expect(mean).toBeLessThan(0.12);
  });

  it('fill their height, five pixels of width at most, in counts of dots', () => {
    const random = seeded(1);
    for (let i = 0; i < 20; i += 1) {
      const rows = rowsOf(prepare(sheetOf(scribble(random), small, 8), small, 8) ?? [], 8);
      expect(rows).toHaveLength(8);
      expect(rows[0]?.some((value) => value > 0)).toBe(true);
      expect(rows[7]?.some((value) => value > 0)).toBe(true);
      for (const value of rows.flat()) expect((value * 16) % 1).toBe(0);
    }
  });

  it('are set upright', () => {
    const slanted = sheetOf(
      [
        [
          [0.7, 0.1],
          [0.3, 0.9],
        ],
      ],
      small,
      8,
    );
    const straight = sheetOf(
      [
        [
          [0.5, 0.1],
          [0.5, 0.9],
        ],
      ],
      small,
      8,
    );
    const rows = rowsOf(prepare(slanted, small, 8) ?? [], 8);
    const middles = rows.map((row) => {
      const ink = row.reduce((sum, value) => sum + value, 0);
      return row.reduce((sum, value, x) => sum + value * (x + 0.5), 0) / ink;
    });
    for (const middle of middles) expect(middle).toBeCloseTo(4, 0);
    expect(apart(rows.flat(), prepare(straight, small, 8))).toBeLessThan(0.1);
  });
});

describe('strokes of the pad', () => {
  it.each([large, small])('give one picture at any size and place', (preparation) => {
    const side = preparation === large ? 28 : 8;
    const random = seeded(2);
    for (let i = 0; i < 10; i += 1) {
      const strokes = scribble(random);
      const one = prepare(sheetOf(strokes, preparation, side), preparation, side);
      const other = moved(strokes, 0.2 + random(), random(), random() - 0.5);
      const same = prepare(sheetOf(other, preparation, side), preparation, side);
      expect(apart(one, same)).toBeLessThan(0.004);
    }
  });

  it('are as wide as the data’s', () => {
    for (const [preparation, side] of [
      [large, 28],
      [small, 8],
    ] as const) {
      const rows = rowsOf(
        prepare(sheetOf(seven, preparation, side), preparation, side) ?? [],
        side,
      );
      const top = rows.findIndex((row) => row.some((value) => value > 0));
      const column = Math.floor(side / 2);
      const upper = rows.slice(top, top + side / 3).map((row) => row[column] ?? 0);
      const wide = upper.reduce((sum, value) => sum + value, 0);
      expect(wide / preparation.pen).toBeGreaterThan(0.8);
      expect(wide / preparation.pen).toBeLessThan(1.5);
    }
  });

  it('stay where they are when the sheet is the picture, and closed ones are filled', () => {
    const square: Stroke[] = [
      [
        [0.2, 0.2],
        [0.4, 0.2],
        [0.4, 0.4],
        [0.2, 0.4],
        [0.2, 0.2],
      ],
    ];
    const rows = rowsOf(prepare(sheetOf(square, shapes, 20), shapes, 20) ?? [], 20);
    expect(rows[6]?.[6]).toBe(1);
    expect(rows[6]?.[12]).toBe(0);
    const ink = rows.flat().reduce((sum, value) => sum + value, 0);
    expect(ink).toBeCloseTo((4 + shapes.pen) ** 2, -1);
  });

  it('may be none, or a single dot', () => {
    expect(prepare(sheetOf([], large, 28), large, 28)).toBeNull();
    for (const preparation of [large, small, shapes]) {
      const dot = prepare(sheetOf([[[0.5, 0.5]]], preparation, 28), preparation, 28);
      expect(dot?.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(Math.max(...(dot ?? []))).toBeGreaterThan(0.9);
    }
  });
});

describe('every dataset that says how its pictures were made', () => {
  const found = catalogue.datasets.filter((one) => one.preparation !== null);
  it.each(found.map((one) => [one.name, one] as const))('%s', (_, entry) => {
    const preparation = entry.preparation as Preparation;
    const side = entry.image_shape?.[0] ?? 0;
    const values = prepare(sheetOf(seven, preparation, side), preparation, side);
    expect(values).toHaveLength(entry.input_shape.reduce((size, each) => size * each, 1));
    expect(told(preparation, side, true)).toMatch(/^As with the data, .*\. The pen .*\.$/);
  });
});

it('what was done is told step by step', () => {
  const shrunk = 'what a closed line goes round was filled, the square in its middle was shrunk';
  expect(told(shapes, 20, false)).toBe(`As with the data, ${shrunk} to 20 × 20 pixels.`);
  expect(told(small, 8, false)).toBe(
    'As with the data, the ink was stretched to 5 × 8 of 8 × 8 pixels, set upright and put in ' +
      'the middle, the dark dots in each square of 4 × 4 were counted. Lines are at least as wide ' +
      'as theirs: 1.3 pixels.',
  );
});

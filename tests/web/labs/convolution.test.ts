import { describe, expect, test } from 'vitest';
import { Convolution, POOLS } from '../../../web/src/labs/convolution/convolution.svelte';
import {
  convolved,
  differing,
  gridOf,
  moved,
  placesAlong,
  pooled,
  valueAt,
  zerosAround,
  type Grid,
  type Pooling,
  type Slide,
} from '../../../web/src/labs/convolution/grids';
import { KERNEL_NAMES, kernelOf } from '../../../web/src/labs/convolution/kernels';
import { PICTURE_NAMES, pictureOf, SIDE } from '../../../web/src/labs/convolution/pictures';
import { shortly } from '../../../web/src/labs/parts/shortly';
import { framesOf } from '../../../web/src/labs/convolution/walking';
import recorded from './recorded/convolution.json';

/** As in recorded/record_labs.py. */
const wave = (size: number, number: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.round(Math.sin(i * 1.7 + number) * 8) / 8);

const picture: Grid = { rows: SIDE, columns: SIDE, values: wave(SIDE * SIDE, 1) };

function same(found: Grid, values: readonly number[]): void {
  expect(found.values).toHaveLength(values.length);
  found.values.forEach((value, i) => expect(value).toBeCloseTo(values[i] ?? NaN, 6));
}

describe('as the engine’s own layers', () => {
  const slides = recorded.convolutions as { slide: Slide; shape: number[]; output: number[] }[];

  test.for(slides)('Conv2D with $slide', ({ slide, shape, output }) => {
    const found = convolved(picture, wave(slide.size ** 2, 2), slide);
    expect([found.rows, found.columns]).toEqual(shape);
    expect(placesAlong(SIDE, slide)).toBe(shape[0]);
    same(found, output);
  });

  test.for(recorded.poolings)('pooling: $pooling of $size', ({ pooling, size, output }) => {
    same(pooled(picture, size, pooling as Pooling), output);
  });
});

describe('windows', () => {
  test('zeros that do not come out even: one more after', () => {
    const slide: Slide = { size: 3, stride: 2, dilation: 1, padding: 'same' };
    expect(zerosAround(14, slide)).toEqual({ before: 0, after: 1 });
    expect(zerosAround(14, { ...slide, stride: 1 })).toEqual({ before: 1, after: 1 });
    expect(zerosAround(14, { ...slide, padding: 'valid' })).toEqual({ before: 0, after: 0 });
  });

  test.for(KERNEL_NAMES)(
    '%s: its weights sum up to what it should leave of a plain area',
    (name) => {
      for (const size of [3, 5] as const) {
        const sum = kernelOf(name, size).reduce((a, b) => a + b);
        expect(sum).toBeCloseTo(name === 'blur' || name === 'sharpen' ? 1 : 0, 12);
      }
    },
  );

  test('a window has one frame, one with gaps a frame around each cell, too', () => {
    const lab = new Convolution({});
    expect(framesOf(lab.below)).toEqual([{ row: 4, column: 2, rows: 3, columns: 3 }]);
    lab.space(2);
    expect(framesOf(lab.below)).toHaveLength(10);
    expect(framesOf(lab.below)[0]).toMatchObject({ rows: 5, columns: 5 });
    expect(framesOf([])).toEqual([]);
  });

  test('figures in cells are short, and keep their sign', () => {
    expect([1 / 3, -0.5, 0.001, -3, 12.34, -0.004].map(shortly)).toEqual(
      ['.33', '−.5', '0', '−3', '12', '0'], // prettier-ignore
    );
  });
});

describe('when the drawing moves', () => {
  const slide: Slide = { size: 3, stride: 1, dilation: 1, padding: 'same' };
  const cat = pictureOf('cat');

  test.for(KERNEL_NAMES)('%s: the map moves along, as long as nothing leaves', (name) => {
    const kernel = kernelOf(name, 3);
    const before = convolved(cat, kernel, slide);
    for (const [right, down] of [
      [1, 0],
      [0, -2],
      [-2, 1],
      [3, 3],
    ] as const) {
      const after = convolved(moved(cat, right, down), kernel, slide);
      expect(differing(moved(before, right, down), after)).toBeCloseTo(0, 12);
      expect(differing(before, after)).toBeGreaterThan(0.1);
    }
  });

  test('one block over all of the map stays what it was; small blocks change less than the map', () => {
    for (const pooling of ['max', 'average'] as const) {
      const lab = new Convolution({ page: 'move', pooling, pool: '14', right: '2', down: '-1' });
      expect(lab.changes.pooled).toBeCloseTo(0, 12);
      expect(lab.strayed).toBeCloseTo(0, 12);
      expect(lab.cut).toBe(false);
    }
    const lab = new Convolution({ page: 'move', right: '1' });
    const shares = POOLS.map((pool) => {
      lab.pool = pool;
      return lab.changes.pooled;
    });
    expect(shares[0]).toBeLessThan(lab.changes.map);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  });

  test('what leaves the picture is lost, and that is said', () => {
    const lab = new Convolution({});
    for (let i = 0; i < 20; i += 1) lab.move(lab.right + 1, 0);
    expect([lab.right, lab.cut]).toEqual([6, true]);
    lab.move(0, 0);
    expect(lab.cut).toBe(false);
  });

  test('how much differs: nothing, half, all', () => {
    const one = gridOf(1, 2, (_, column) => column);
    expect(differing(one, one)).toBe(0);
    expect(
      differing(
        one,
        gridOf(1, 2, () => 1),
      ),
    ).toBeCloseTo(1 / 3, 12);
    expect(
      differing(
        one,
        gridOf(1, 2, (_, column) => 1 - column),
      ),
    ).toBe(1);
    expect(
      differing(
        gridOf(1, 2, () => 0),
        gridOf(1, 2, () => 0),
      ),
    ).toBe(0);
  });
});

describe('the lab', () => {
  test('a link brings everything back', () => {
    expect(new Convolution({}).settings).toEqual({});
    const slide = { picture: 'cross', kernel: 'blur', size: '5', stride: '2', padding: 'same' };
    const move = { page: 'move', pooling: 'average', pool: '7', right: '-2', down: '1' };
    for (const settings of [slide, move, { dilation: '3' }]) {
      expect(new Convolution(settings).settings).toEqual(settings);
    }
    const lab = new Convolution({});
    lab.paint({ row: 0, column: 13 }, 1);
    lab.weigh(4, -2.345);
    const again = new Convolution(lab.settings);
    expect(again.picture).toEqual(lab.picture);
    expect(again.kernel).toEqual([-1, 0, 1, -1, -2.35, 1, -1, 0, 1]);
    expect(again.settings).toEqual(lab.settings);
  });

  test('never begins with what cannot be meant', () => {
    const names = ['page', 'picture', 'cells', 'kernel', 'weights', 'size', 'stride', 'dilation'];
    const others = ['padding', 'pooling', 'pool', 'right', 'down'];
    for (const value of [
      'NaN',
      '1e9',
      '',
      '1.5',
      '__proto__',
      '<b>',
      '_'.repeat(8),
      'f'.repeat(48),
    ]) {
      const settings = Object.fromEntries([...names, ...others].map((name) => [name, value]));
      expect(new Convolution(settings).settings).toEqual({});
    }
    expect(new Convolution({ weights: Array(9).fill('1e300').join('_') }).kernel[0]).toBe(9);
  });

  test('steps and gaps are not both larger than 1, as in Keras', () => {
    const lab = new Convolution({ stride: '2', dilation: '2' });
    expect([lab.stride, lab.dilation]).toEqual([1, 2]);
    lab.step(3);
    expect([lab.stride, lab.dilation]).toEqual([3, 1]);
  });

  test('the window slides over every place once, and the place stays within a smaller map', () => {
    const lab = new Convolution({});
    lab.place = { row: 0, column: 0 };
    let steps = 0;
    while (lab.next()) steps += 1;
    expect([steps, lab.ended]).toEqual([12 * 12 - 2, true]);
    lab.resize(5);
    expect(lab.here).toEqual({ row: 9, column: 9 });
    expect(lab.below.every(({ row, column }) => row < SIDE && column < SIDE)).toBe(true);
  });

  test('one’s own window gets zeros around it when it grows, and loses its edge when it shrinks', () => {
    const lab = new Convolution({});
    lab.weigh(0, 7);
    lab.resize(5);
    expect(lab.kernel[6]).toBe(7);
    expect(lab.kernel.filter((weight) => weight !== 0)).toHaveLength(6);
    lab.resize(3);
    expect(lab.kernel).toEqual([7, 0, 1, -1, 0, 1, -1, 0, 1]);
    lab.weigh(0, NaN);
    expect(lab.kernel[0]).toBe(0);
  });

  test('drawings are black and white, and every one but the empty one can be seen', () => {
    for (const name of PICTURE_NAMES) {
      const { values } = pictureOf(name);
      expect(values.every((value) => value === 0 || value === 1)).toBe(true);
      expect(values.includes(1)).toBe(name !== 'empty');
    }
    expect(valueAt(pictureOf('cat'), -1, 0)).toBe(0);
  });
});

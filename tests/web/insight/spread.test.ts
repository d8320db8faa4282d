import { describe, expect, test } from 'vitest';
import type { Tensor } from '../../../web/src/generated/wire';
import { Album, MOST } from '../../../web/src/insight/album.svelte';
import { decadesOf, placeOn, ticksOf } from '../../../web/src/insight/axis';
import { frameOf, outline } from '../../../web/src/insight/ridges';
import {
  BAND,
  judgeRatio,
  mainRows,
  shortNames,
  spreadOf,
  type SpreadPayload,
} from '../../../web/src/insight/spread';
import { deadUnits } from '../../../web/src/insight/units';

const tensor = (shape: number[], data: number[]): Tensor => ({
  shape,
  data: Float32Array.from(data),
});
const column = (...data: number[]): Tensor => tensor([data.length], data);

function payload(step = 4, units = 3): SpreadPayload {
  return {
    step,
    names: [
      { network: 'model', node: 'dense_1', weight: 'kernel', shape: [2, units] },
      { network: 'model', node: 'dense_1', weight: 'bias', shape: [units] },
    ],
    size: [2 * units, units],
    counts: tensor([2, 4], [1, 2, 2, 1, 0, 3, 0, 0]),
    low: column(-1, 0),
    high: column(1, 1),
    norm: column(6, 0),
    mean: column(0, 0),
    std: column(1, 0),
    largest: column(1, 0),
    zeros: column(0, 1),
    broken: column(0, 0),
    ratio: column(1e-3, NaN),
  };
}

describe('what a probe tells', () => {
  test('is read row by row', () => {
    const { step, rows } = spreadOf(payload());
    expect(step).toBe(4);
    expect(rows[0]).toMatchObject({ node: 'dense_1', counts: [1, 2, 2, 1], low: -1, norm: 6 });
    expect(rows[0]?.rms).toBeCloseTo(6 / Math.sqrt(6));
    expect(rows[1]?.ratio).toBeNaN();
    expect(mainRows(rows).map(({ weight }) => weight)).toEqual(['kernel']);
  });

  test('has no ratio where none is sent', () => {
    const { ratio: _, ...gradients } = payload();
    expect(spreadOf(gradients).rows[0]?.ratio).toBeNaN();
  });

  test('names the dead by network and layer', () => {
    const names = [{ network: 'model', node: 'conv' }];
    const dead = deadUnits({ samples: 9, names, units: [8], dead: [3], silent: [0.5] });
    expect(dead.get('model conv')).toEqual({ dead: 3, units: 8 });
  });

  test('bars are called by their layer, and by their weight where it has several', () => {
    const place = (network: string, node: string, weight: string) => ({
      ...{ network, node, weight },
      shape: [2, 2],
    });
    const lstm = [place('model', 'lstm_1', 'kernel'), place('model', 'lstm_1', 'recurrent_kernel')];
    const rows = [...lstm, place('model', 'output', 'kernel')];
    expect(shortNames(rows)).toEqual(['lstm_1 kernel', 'lstm_1 recurrent_kernel', 'output']);
    const two = [
      place('generator', 'output', 'kernel'),
      place('discriminator', 'output', 'kernel'),
    ];
    expect(shortNames(two)).toEqual(['generator output', 'discriminator output']);
  });

  test('a ratio is judged by the band', () => {
    expect([1e-5, BAND.usual, 0.1, NaN, Infinity].map(judgeRatio)).toEqual([
      'slow',
      'fine',
      'fast',
      'unknown',
      'unknown',
    ]);
  });
});

describe('an album', () => {
  test('is bounded, and begins anew with another network', () => {
    const album = new Album();
    for (let step = 0; step < 500; step += 1) album.add(spreadOf(payload(step)));
    expect(album.spreads).toHaveLength(MOST);
    expect(album.spreads.at(-1)?.step).toBe(499);
    album.add(spreadOf(payload(500, 5)));
    expect(album.spreads).toHaveLength(1);
  });
});

describe('ridges', () => {
  const even = { counts: [1, 1, 1, 1], low: -1, high: 1 };

  test('share a frame that holds the newest whole', () => {
    const wide = { counts: [1, 1, 1, 1], low: -50, high: 50 };
    const frame = frameOf([wide, even, even]);
    expect(frame).toMatchObject({ left: -1, right: 1 });
    expect(frameOf([even, even, wide])).toMatchObject({ left: -50, right: 50 });
  });

  test('are as high as numbers are dense, within the frame', () => {
    const frame = frameOf([even]);
    if (!frame) throw new Error('no frame');
    const points = outline({ counts: [0, 8, 0, 0], low: 0, high: 1 }, frame);
    expect(points[0]).toEqual([0.5, 0]);
    expect(points.at(-1)).toEqual([1, 0]);
    const heights = points.map(([, y]) => y);
    expect(Math.max(...heights)).toBe(heights[2]);
    expect(Math.max(...heights)).toBeLessThanOrEqual(1);
  });

  test('need numbers', () => {
    expect(frameOf([])).toBeNull();
    expect(frameOf([{ counts: [0, 0], low: 0, high: 0 }])).toBeNull();
  });
});

describe('axes of powers of ten', () => {
  test('reach from one whole power to another', () => {
    expect(decadesOf([0.02, 3, NaN, 0, -4, Infinity])).toEqual({ low: -2, high: 1 });
    expect(decadesOf([10])).toEqual({ low: 1, high: 2 });
    expect(decadesOf([])).toEqual({ low: -1, high: 0 });
  });

  test('place values, and what is not positive at the end', () => {
    const axis = { low: -2, high: 2 };
    expect([0.01, 1, 100, 0, -3, NaN, 1e9].map((value) => placeOn(axis, value))).toEqual([
      0, 0.5, 1, 0, 0, 0, 1,
    ]);
  });

  test('name five powers at most', () => {
    expect(ticksOf({ low: -2, high: 1 })).toEqual([1, 0, -1, -2]);
    expect(ticksOf({ low: -30, high: 2 }).length).toBeLessThanOrEqual(5);
  });
});

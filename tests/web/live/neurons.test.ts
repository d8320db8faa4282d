import { describe, expect, it } from 'vitest';
import { inputMap, liveColumns, mapOf, weightOf } from '../../../web/src/live/neurons';

const column = (id: string, units: number) => ({ id, units, end: id });
const payload = {
  layers: {
    a: {
      maps: { shape: [2, 2, 2], at: 0 },
      reach: 1,
      middle: 0,
      weights: { kernel: { shape: [2, 2], at: 8 }, bias: { shape: [2], at: 12 } },
    },
  },
  numbers: { data: Float32Array.from({ length: 14 }, (_, i) => i) },
};

describe('what a run says of columns', () => {
  it('is read neuron by neuron', () => {
    const [layer] = liveColumns([column('a', 2)], 2, payload);
    if (!layer) throw new Error('no column');
    expect([...(mapOf(layer, 1) ?? [])]).toEqual([4, 5, 6, 7]);
    expect(weightOf(layer, 1, 0)).toBe(10);
    expect([...(layer.bias ?? [])]).toEqual([12, 13]);
  });

  it('is nothing for layers that were edited since', () => {
    const [wider] = liveColumns([column('a', 3)], 2, payload);
    expect([wider?.maps, wider?.kernel, wider?.bias]).toEqual([null, null, null]);
    const [, added] = liveColumns([column('a', 2), column('b', 2)], 2, payload);
    expect(added && weightOf(added, 0, 0)).toBeNull();
    expect(liveColumns([column('a', 2)], 2, null)[0]?.maps).toBeNull();
  });
});

it('inputs say their own coordinate, from the top left', () => {
  expect([...inputMap(0, 3)]).toEqual([-1, 0, 1, -1, 0, 1, -1, 0, 1]);
  expect([...inputMap(1, 3)].map((value) => value + 0)).toEqual([1, 1, 1, 0, 0, 0, -1, -1, -1]);
});

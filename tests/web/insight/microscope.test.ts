import { describe, expect, test } from 'vitest';
import { preset } from '../specs';
import {
  inNumPy,
  isThere,
  placeIn,
  termsOf,
  type Neuron,
} from '../../../web/src/insight/microscope';

const tensor = (data: number[]) => ({ shape: [data.length], data });
const neuron: Neuron = {
  window: null,
  ...{ index: 0, samples: 9, layer: 'model/dense_1', unit: 3, place: 0, loss: 0.7 },
  offered: [{ layer: 'model/dense_1', units: 8, places: 1, across: null }],
  ...{ activation: 'tanh', output: 0.4621, slope: 0.5, count: 3, terms: [2, 0] },
  ...{ inputs: tensor([2, -1]), weights: tensor([0.5, 0.25]), others: 0, bias: -0.25, sum: 0.5 },
};

describe('a neuron', () => {
  test('has terms whose pull is the slope times the input', () => {
    expect(termsOf(neuron)).toEqual([
      { place: 2, input: 2, weight: 0.5, product: 1, pull: 1 },
      { place: 0, input: -1, weight: 0.25, product: -0.25, pull: -0.5 },
    ]);
  });

  test('is written in NumPy with what comes out', () => {
    expect(inNumPy(neuron).split('\n')).toEqual([
      'z = x @ kernel[:, 3] + bias[3]  # 0.5000',
      'a = tanh(z)                     # 0.4621',
      'delta = dL_dz                   # 0.5000',
      'd_bias[3] = delta               # 0.5000',
      'd_kernel[:, 3] = delta * x',
    ]);
  });

  test('at a step of a sequence, without bias, reads that step and has no slope', () => {
    const there = { ...neuron, bias: null, slope: null, place: 4, activation: 'linear' };
    const offered = [{ layer: 'model/dense_1', units: 8, places: 6, across: null }];
    expect(inNumPy({ ...there, offered })).toBe(
      'z = x[4] @ kernel[:, 3]  # 0.5000\na = z                    # 0.4621',
    );
    expect(termsOf(there)[0]?.pull).toBeNull();
  });

  test('of a convolution says which part of the picture it sees', () => {
    const window = {
      pads: [
        [1, 1],
        [0, 1],
      ] as [number, number][],
      slices: [
        [2, 5, 1],
        [4, 9, 2],
      ] as [number, number, number][],
      channels: [8, 16] as [number, number],
      shape: [3, 3, 8] as [number, number, number],
    };
    const filter = { ...neuron, window, slope: null };
    expect(inNumPy(filter).split('\n')).toEqual([
      'x = np.pad(x, ((1, 1), (0, 1), (0, 0)))',
      'z = (x[2:5, 4:9:2, 8:16] * kernel[..., 3]).sum() + bias[3]  # 0.5000',
      'a = tanh(z)                                                 # 0.4621',
    ]);
    expect([0, 7, 8, 71].map((term) => placeIn(window, term))).toEqual([
      [1, 1, 1],
      [1, 1, 8],
      [1, 2, 1],
      [3, 3, 8],
    ]);
  });

  test('is asked for only where its layer is', () => {
    const spec = preset('spiral');
    expect(
      ['model/dense_2', 'model/dense_9', 'other/dense_1', ''].map((l) => isThere(spec, l)),
    ).toEqual([true, false, false, false]);
  });
});

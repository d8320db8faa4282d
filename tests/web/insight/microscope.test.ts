import { describe, expect, test } from 'vitest';
import { preset } from '../specs';
import {
  backwards,
  chosen,
  isThere,
  sumsOf,
  termsOf,
  visible,
  type Neuron,
  type Sum,
  type Summed,
} from '../../../web/src/insight/microscope';

const tensor = (data: number[]) => ({ shape: [data.length], data });
const sum: Sum = {
  ...{ names: ['x', 'w'], axis: 'input', count: 3, terms: [2, 0], labels: ['3', '1'] },
  ...{ left: tensor([2, -1]), right: tensor([0.5, 0.25]), others: 0, bias: -0.25 },
  ...{ back: ['d_kernel[:, 3] = delta * x', 'd_bias[3] = delta'], beside: null },
};
const z: Summed = { name: 'z', code: 'x @ kernel[:, 3] + bias[3]', value: 0.5, slope: 0.5, sum };
const a = { name: 'a', code: 'tanh(z)', value: 0.4621, slope: null, sum: null };
const neuron: Neuron = {
  ...{ index: 0, samples: 9, loss: 0.7, offered: ['model/dense_1'], closed: {}, kinds: ['Dense'] },
  ...{ layer: 'model/dense_1', choices: [], stages: [z, a] },
};

describe('a sum', () => {
  test('has terms whose pull is the slope times what they are multiplied by', () => {
    const common = { beside: null };
    expect(termsOf(z, null)).toEqual([
      { ...common, place: 2, label: '3', left: 2, right: 0.5, product: 1, pull: 1 },
      { ...common, place: 0, label: '1', left: -1, right: 0.25, product: -0.25, pull: -0.5 },
    ]);
    expect(termsOf({ ...z, slope: null }, null)[0]?.pull).toBeNull();
  });

  test('over steps names what they stand for, and shows a further figure', () => {
    const beside = { name: 'score', values: tensor([0.7, -1]) };
    const taken = { ...z, sum: { ...sum, axis: 'step' as const, beside } };
    expect(termsOf(taken, ['the', 'boy', ' ']).map(({ label }) => label)).toEqual(['3 ␣', '1 the']);
    expect(termsOf(taken, null).map(({ beside }) => beside)).toEqual([0.7, -1]);
    expect(termsOf(z, ['the', 'boy', 'sees'])[0]?.label).toBe('3');
  });

  test('leads back in NumPy, where a slope is known', () => {
    expect(backwards(z)).toEqual([
      'delta = dL_dz  # 0.5000',
      'd_kernel[:, 3] = delta * x',
      'd_bias[3] = delta',
    ]);
    expect(backwards({ ...z, slope: null })).toEqual([]);
  });
});

test('the stages of a neuron that are sums can be opened', () => {
  expect(sumsOf(neuron)).toEqual([z]);
});

test('a choice is found by its kind', () => {
  const step = { kind: 'step' as const, value: 1, count: 3, words: ['a', 'b', 'c'] };
  expect(chosen({ ...neuron, choices: [step] }, 'step')).toBe(step);
  expect(chosen(neuron, 'step')).toBeUndefined();
});

test('blanks and line ends are seen', () => {
  expect([' ', '\n', 'e', ''].map(visible)).toEqual(['␣', '⏎', 'e', '␣']);
});

test('a layer is asked for only where it is', () => {
  const spec = preset('spiral');
  expect(
    ['model/dense_2', 'model/dense_9', 'other/dense_1', ''].map((l) => isThere(spec, l)),
  ).toEqual([true, false, false, false]);
});

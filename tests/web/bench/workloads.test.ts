import { expect, test } from 'vitest';
import { variantsOf } from '../../bench/lib/variants.mjs';
import { planOf, workloads } from '../../bench/lib/workloads.mjs';

test("a plan holds the experiment's layers, training and data", () => {
  expect(planOf(workloads['mnist-mlp'])).toEqual({
    loss: 'categorical_crossentropy',
    optimizer: 'Adam',
    rate: 0.001,
    batch: 64,
    layers: [
      { type: 'Dense', units: 128, activation: 'relu' },
      { type: 'Dense', units: 10, activation: 'softmax' },
    ],
  });
});

test('peers are measured where they can train', () => {
  const names = (name: keyof typeof workloads, ...peers: string[]) =>
    Object.keys(variantsOf(planOf(workloads[name]), peers));
  expect(names('plane', 'convnetjs', 'jax-js')).toEqual([
    ...['strata', 'convnetjs/train', 'jax-js/async', 'jax-js/sync', 'jax-js/threads'],
  ]);
  expect(names('letters-lstm', 'convnetjs')).toEqual(['strata']);
  expect(names('cnn-8', 'jax-js')).toContain('jax-js/windows');
  expect(names('cnn-8')).toEqual(['strata']);
});

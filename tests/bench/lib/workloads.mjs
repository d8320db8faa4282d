/**
 * What is trained: an experiment for each workload, made of our own layers and our own data.
 * The peers read their networks off the same experiment, so nothing can differ.
 */
import { readFileSync } from 'node:fs';
import { at } from '../../../scripts/lib/paths.mjs';

const preset = (name) =>
  JSON.parse(readFileSync(at('engine', 'presets', `${name}.json`), 'utf8')).spec;

const dense = (units, activation) => ['Dense', { units, activation }];
const conv = (filters, padding) => [
  'Conv2D',
  { filters, kernel_size: [3, 3], padding, activation: 'relu' },
];
const pool = ['MaxPooling2D', { pool_size: [2, 2] }];
const picture = (side) => ['Reshape', { target_shape: [side, side, 1] }];

/** A network of layers in a row behind its Input. */
function stack(...layers) {
  const nodes = [['Input', {}], ...layers].map(([type, config], i) => ({
    id: `layer_${i}`,
    type,
    config,
    inputs: i === 0 ? [] : [`layer_${i - 1}`],
  }));
  return { model: { nodes } };
}

/** An experiment like the preset `name` with another network and other training. */
function like(name, networks, training = {}) {
  const spec = preset(name);
  return { ...spec, name: 'bench', networks, training: { ...spec.training, ...training } };
}

/** Squared error, plain SGD at 0.03, batches of 10: the training of a line serves a hill as well. */
const plane = (...hidden) => ({
  ...like('line-fit', stack(...hidden.map((units) => dense(units, 'tanh')), dense(1, 'tanh'))),
  data: { type: 'hill', config: {} },
});

const adam = (learning_rate) => ({ type: 'Adam', config: { learning_rate } });
const pixels = () => stack(dense(128, 'relu'), dense(10, 'softmax'));

/** The experiments by name. */
export const workloads = {
  plane: plane(4, 2),
  'plane-deep': plane(8, 8, 8),
  colours: preset('complementary-color'),
  heart: preset('heart'),
  digits: preset('digits'),
  'mnist-mlp': like('mnist-mlp', pixels(), { batch_size: 64 }),
  'cnn-8': like(
    'digits-cnn',
    stack(
      ...[picture(8), conv(16, 'same'), pool, conv(32, 'same'), pool, ['Flatten', {}]],
      dense(10, 'softmax'),
    ),
  ),
  'cnn-28': like(
    'mnist-cnn',
    stack(
      ...[picture(28), conv(8, 'valid'), pool, conv(16, 'valid'), pool, ['Flatten', {}]],
      ...[dense(64, 'relu'), dense(10, 'softmax')],
    ),
    { optimizer: adam(0.001) },
  ),
  'letters-lstm': preset('play-lstm'),
  // At this rate many units die; the first moments of their weights decay below the smallest
  // normal number from about step 750 on, two fifths of them by step 2 000.
  decay: like('mnist-mlp', pixels(), { batch_size: 64, optimizer: adam(0.03) }),
};

/** How `decay` is measured: by steps, before the first moments are subnormal, and after. */
export const decay = {
  early: [250, 750],
  late: [1500, 2000],
  most: 40_000, // ms; who has not come so far by then has no late figure
  variants: [
    ...['strata', 'tfjs-wasm/minimize', 'jax-js/async', 'jax-js/sync'],
    ...['numpy/loop', 'numpy-blas/loop'],
  ],
};

/** What a peer must know of an experiment. */
export function planOf(spec) {
  const { loss, optimizer, batch_size: batch } = spec.training;
  const layers = spec.networks.model.nodes.map(({ type, config }) => ({ type, ...config }));
  const rate = optimizer.config.learning_rate;
  return { loss: loss.type, optimizer: optimizer.type, rate, batch, layers: layers.slice(1) };
}

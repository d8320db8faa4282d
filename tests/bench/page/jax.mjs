/** jax-js on WebAssembly: loss, gradients and the optimizer's update in one jit-compiled function. */
import * as jax from '/peers/@jax-js/jax/dist/index.js';
import { batchesOf } from './samples.mjs';

const { numpy: np, nn, lax, jit, valueAndGrad, tree, blockUntilReady } = jax;

const bends = { tanh: np.tanh, relu: nn.relu };
const bend = (name, h) => (bends[name] ? bends[name](h) : h);

function drawn(shape, fanIn, fanOut) {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const size = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from({ length: size }, () => (Math.random() * 2 - 1) * limit);
  return np.array(values).reshape(shape);
}

/** Each layer: its parameters for an input of `shape` (without the batch), and what it does. */
const layers = {
  Dense({ units, activation }, [width]) {
    const params = [drawn([width, units], width, units), np.zeros([units])];
    const apply = (h, [w, b]) => bend(activation, np.dot(h, w).add(b));
    return { params, shape: [units], apply };
  },
  Reshape({ target_shape: [side] }, _shape, { batch, windows }) {
    const shape = windows ? [side, side, 1] : [1, side, side];
    return { params: [], shape, apply: (h) => h.reshape([batch, ...shape]) };
  },
  Flatten(_config, shape, { batch }) {
    const size = shape.reduce((product, n) => product * n, 1);
    return { params: [], shape: [size], apply: (h) => h.reshape([batch, size]) };
  },
  Conv2D({ filters, padding, activation }, shape, { windows }) {
    if (windows) return windowed({ filters, padding, activation }, shape);
    const [channels, side] = shape;
    const params = [
      drawn([filters, channels, 3, 3], 9 * channels, 9 * filters),
      np.zeros([filters, 1, 1]),
    ];
    const apply = (h, [w, b]) =>
      bend(activation, lax.convGeneralDilated(h, w, [1, 1], padding.toUpperCase()).add(b));
    const out = padding === 'same' ? side : side - 2;
    return { params, shape: [filters, out, out], apply };
  },
  MaxPooling2D(_config, shape, { windows }) {
    if (windows) return { params: [], ...pooledLast(shape) };
    const [channels, side] = shape;
    const half = side >> 1;
    const apply = (h) => lax.reduceWindow(h, np.max, [2, 2], [2, 2]);
    return { params: [], shape: [channels, half, half], apply };
  },
  Embedding({ input_dim, output_dim }) {
    const params = [drawn([input_dim, output_dim], input_dim, output_dim)];
    return { params, shape: [output_dim], apply: (h, [w]) => np.dot(h, w) };
  },
  LSTM({ units }, [width], { batch, time }) {
    const params = [
      drawn([width, 4 * units], width, 4 * units),
      drawn([units, 4 * units], units, 4 * units),
      np.zeros([4 * units]),
    ];
    const apply = (x, [w, u, b]) => {
      const rows = np
        .dot(x, w)
        .add(b)
        .reshape([time, batch, 4 * units]);
      return lstm(rows, u, { batch, time, units });
    };
    return { params, shape: [units], apply };
  },
};

/** A convolution written as nine slices and one product; the channels come last. */
function windowed({ filters, padding, activation }, [side, , channels]) {
  const params = [drawn([9 * channels, filters], 9 * channels, 9 * filters), np.zeros([filters])];
  const out = padding === 'same' ? side : side - 2;
  const around = [1, 1];
  const apply = (h, [w, b]) => {
    if (padding === 'same') h = np.pad(h, [[0, 0], around, around, [0, 0]]);
    const cuts = Array.from({ length: 9 }, (_, k) => {
      const [row, column] = [Math.floor(k / 3), k % 3];
      return h.ref.slice([], [row, row + out], [column, column + out], []);
    });
    const batch = h.shape[0];
    h.dispose();
    const rows = np.concatenate(cuts, 3).reshape([batch * out * out, 9 * channels]);
    return bend(activation, np.dot(rows, w).add(b)).reshape([batch, out, out, filters]);
  };
  return { params, shape: [out, out, filters], apply };
}

/** Max pooling as a reshape and a maximum. */
function pooledLast([side, , channels]) {
  const half = side >> 1;
  const apply = (h) => {
    const even = side % 2 ? h.slice([], [0, 2 * half], [0, 2 * half], []) : h;
    return np.max(even.reshape([even.shape[0], half, 2, half, 2, channels]), [2, 4]);
  };
  return { shape: [half, half, channels], apply };
}

/** All outputs of the cell one after the other, (time · batch, units). */
function lstm(rows, u, { batch, time, units }) {
  let h = np.zeros([batch, units]);
  let c = np.zeros([batch, units]);
  const outputs = [];
  for (let t = 0; t < time; t++) {
    const z = rows.ref.slice(t).add(np.dot(h, u.ref));
    const part = (k) => z.ref.slice([], [k * units, (k + 1) * units]);
    const [i, f, g, o] = [nn.sigmoid(part(0)), nn.sigmoid(part(1)), np.tanh(part(2)), part(3)];
    z.dispose();
    c = f.mul(c).add(i.mul(g));
    h = nn.sigmoid(o).mul(np.tanh(c.ref));
    outputs.push(h.ref);
  }
  for (const array of [rows, u, h, c]) array.dispose();
  return np.concatenate(outputs, 0);
}

/** The loss of a batch; the last layer's softmax or sigmoid is part of it. */
function lossOf(name, h, y) {
  if (name === 'mean_squared_error') return np.mean(np.square(h.sub(y)));
  if (name === 'binary_crossentropy') return np.mean(nn.softplus(h.ref).sub(h.mul(y)));
  const rows = h.shape[0];
  return nn
    .logSoftmax(h, -1)
    .mul(y)
    .sum()
    .mul(-1 / rows);
}

function network(plan, context) {
  let shape = plan.symbols ? [plan.symbols] : plan.arrays.x.shape.slice(1);
  const made = plan.layers.map(({ type, ...config }) => {
    const layer = layers[type](config, shape, context);
    shape = layer.shape;
    return layer;
  });
  const params = made.flatMap((layer) => layer.params);
  const f = (all, x, y) => {
    let from = 0;
    const out = made.reduce((h, layer) => {
      const own = all.slice(from, (from += layer.params.length));
      return layer.apply(h, own);
    }, x);
    return lossOf(plan.loss, out, y);
  };
  return { params, gradients: valueAndGrad(f) };
}

/** The state at the start and one step of plain SGD. */
function sgd({ params, gradients }, rate) {
  const step = ({ p, l }, x, y) => {
    l.dispose();
    const [loss, g] = gradients(tree.ref(p), x, y);
    return { p: p.map((each, k) => each.sub(g[k].mul(rate))), l: loss };
  };
  return { state: { p: params, l: np.array(0) }, step };
}

function adam({ params, gradients }, rate) {
  const zeros = () => params.map(({ shape }) => np.zeros(shape));
  const state = { p: params, m: zeros(), v: zeros(), a: np.array(1), b: np.array(1) };
  const step = (old, x, y) => {
    old.l.dispose();
    const [l, g] = gradients(tree.ref(old.p), x, y);
    const [a, b] = [old.a.mul(0.9), old.b.mul(0.999)];
    const scale = np.sqrt(np.subtract(1, b.ref)).div(np.subtract(1, a.ref)).mul(rate);
    const m = old.m.map((each, k) => each.mul(0.9).add(g[k].ref.mul(0.1)));
    const v = old.v.map((each, k) => each.mul(0.999).add(np.square(g[k]).mul(0.001)));
    const p = old.p.map((each, k) =>
      each.sub(scale.ref.mul(m[k].ref).div(np.sqrt(v[k].ref).add(1e-7))),
    );
    scale.dispose();
    return { p, m, v, a, b, l };
  };
  return { state: { ...state, l: np.array(0) }, step };
}

/** `how`: "async" waits for each step as its guide says, "sync" reads a weight back instead. */
export async function make(plan, { how, windows = false }) {
  await jax.init();
  jax.defaultDevice('wasm');
  const { x, y, xShape, yShape } = await batchesOf(plan, { timeFirst: true });
  const [xs, ys] = [
    x.map((values) => np.array(values).reshape(xShape)),
    y.map((values) => np.array(values).reshape(yShape)),
  ];
  const context = { batch: plan.batch, time: plan.arrays.x.shape[1], windows };
  const net = network(plan, context);
  const parameters = net.params.reduce((sum, { size }) => sum + size, 0);
  const trainer = (plan.optimizer === 'SGD' ? sgd : adam)(net, plan.rate);
  const step = jit(trainer.step);
  let { state } = trainer;
  const run = async (first, count) => {
    for (let k = first; k < first + count; k++) {
      state = step(state, xs[k % xs.length].ref, ys[k % ys.length].ref);
      if (how === 'sync') state.p[0].ref.dataSync();
      else await blockUntilReady(state);
    }
    return count;
  };
  return { parameters, run, loss: async () => (await state.l.ref.data())[0] };
}

/** TensorFlow.js, by its layers (`trainOnBatch`, `fit`) or by hand (`minimize`, `windows`). */
import { batchesOf, script } from './samples.mjs';

async function start(backend) {
  const folder = '/peers/@tensorflow';
  // It takes half of the threads there are; here it shall have two on any machine.
  if (crossOriginIsolated) Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 });
  await script(`${folder}/tfjs/dist/tf.es2017.min.js`);
  if (backend === 'wasm') {
    const own = `${folder}/tfjs-backend-wasm/dist`;
    await script(`${own}/tf-backend-wasm.es2017.min.js`);
    window.tf.wasm.setWasmPaths(`${own}/`);
    if (crossOriginIsolated) window.tf.wasm.setThreadsCount(2);
  }
  const { tf } = window;
  const taken = await tf.setBackend(backend);
  await tf.ready();
  if (!taken) throw new Error(`The ${backend} backend could not be started.`);
  if (crossOriginIsolated && backend === 'wasm' && tf.wasm.getThreadsCount() < 2) {
    throw new Error('The wasm backend uses one thread only.');
  }
  return tf;
}

// -- by its layers --------------------------------------------------------------------------------

const losses = {
  mean_squared_error: 'meanSquaredError',
  binary_crossentropy: 'binaryCrossentropy',
  categorical_crossentropy: 'categoricalCrossentropy',
  sparse_categorical_crossentropy: 'categoricalCrossentropy', // the targets come one-hot
};

function layerOf(tf, { type, ...config }) {
  const { layers } = tf;
  const { units, activation, filters, padding } = config;
  if (type === 'Dense') return layers.dense({ units, activation });
  if (type === 'Reshape') return layers.reshape({ targetShape: config.target_shape });
  if (type === 'Flatten') return layers.flatten();
  if (type === 'Conv2D') return layers.conv2d({ filters, kernelSize: 3, padding, activation });
  if (type === 'MaxPooling2D') return layers.maxPooling2d({ poolSize: 2 });
  // Symbols come one-hot: their vectors are a product, whose derivative every backend has.
  if (type === 'Embedding') return layers.dense({ units: config.output_dim, useBias: false });
  return layers.lstm({ units, returnSequences: true, recurrentActivation: 'sigmoid' });
}

function layered(tf, plan, inputShape) {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape }));
  for (const layer of plan.layers) model.add(layerOf(tf, layer));
  model.compile({ optimizer: optimizerOf(tf, plan), loss: losses[plan.loss] });
  return model;
}

const optimizerOf = (tf, { optimizer, rate }) =>
  optimizer === 'SGD' ? tf.train.sgd(rate) : tf.train.adam(rate);

function byBatch(tf, plan, { xs, ys, inputShape }) {
  const model = layered(tf, plan, inputShape);
  let loss = NaN;
  const run = async (first, count) => {
    for (let k = first; k < first + count; k++) {
      loss = await model.trainOnBatch(xs[k % xs.length], ys[k % ys.length]);
    }
    return count;
  };
  return { parameters: model.countParams(), run, loss: () => loss };
}

/** Some batches as one set, shuffled by `fit` itself; as many epochs a call as there is time for. */
function byFit(tf, plan, { xs, ys, inputShape }) {
  const model = layered(tf, plan, inputShape);
  const some = Math.min(16, xs.length);
  const [x, y] = [xs, ys].map((batches) => tf.concat(batches.slice(0, some)));
  let loss = NaN;
  const run = async (_first, count) => {
    const epochs = Math.ceil(count / some);
    const told = await model.fit(x, y, { batchSize: plan.batch, epochs, verbose: 0 });
    loss = told.history.loss.at(-1);
    return epochs * some;
  };
  return { parameters: model.countParams(), run, loss: () => loss };
}

// -- by hand --------------------------------------------------------------------------------------

const bend = (tf, name, h) => (name === 'relu' || name === 'tanh' ? tf[name](h) : h);

function drawn(tf, dims, fanIn, fanOut) {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return tf.variable(tf.randomUniform(dims, -limit, limit));
}

const zeros = (tf, size) => tf.variable(tf.zeros([size]));

/** Each layer: its variables for an input of `shape` (without the batch), and what it does. */
const handmade = {
  Dense(tf, { units, activation }, [width]) {
    const [w, b] = [drawn(tf, [width, units], width, units), zeros(tf, units)];
    const apply = (h) => bend(tf, activation, tf.add(tf.matMul(h, w), b));
    return { variables: [w, b], shape: [units], apply };
  },
  Reshape(_tf, { target_shape }, _shape, { batch }) {
    const apply = (h) => h.reshape([batch, ...target_shape]);
    return { variables: [], shape: target_shape, apply };
  },
  Flatten(_tf, _config, shape, { batch }) {
    const size = shape.reduce((product, n) => product * n, 1);
    return { variables: [], shape: [size], apply: (h) => h.reshape([batch, size]) };
  },
  Conv2D(tf, { filters, padding, activation }, [side, , channels], { windows }) {
    const dims = windows ? [9 * channels, filters] : [3, 3, channels, filters];
    const [w, b] = [drawn(tf, dims, 9 * channels, 9 * filters), zeros(tf, filters)];
    const product = windows ? windowed(tf, padding) : (h) => tf.conv2d(h, w, 1, padding);
    const apply = (h) => bend(tf, activation, tf.add(product(h, w), b));
    const out = padding === 'same' ? side : side - 2;
    return { variables: [w, b], shape: [out, out, filters], apply };
  },
  MaxPooling2D(tf, _config, [side, , channels]) {
    const half = side >> 1;
    const apply = (h) => tf.maxPool(h, 2, 2, 'valid');
    return { variables: [], shape: [half, half, channels], apply };
  },
  Embedding(tf, { input_dim, output_dim }) {
    const w = drawn(tf, [input_dim, output_dim], input_dim, output_dim);
    return { variables: [w], shape: [output_dim], apply: (h) => tf.matMul(h, w) };
  },
  LSTM(tf, { units }, [width], { batch, time }) {
    const w = drawn(tf, [width, 4 * units], width, 4 * units);
    const u = drawn(tf, [units, 4 * units], units, 4 * units);
    const b = zeros(tf, 4 * units);
    const start = tf.zeros([batch, units]);
    const apply = (x) => lstm(tf, tf.add(tf.matMul(x, w), b), u, start, time);
    return { variables: [w, u, b], shape: [units], apply };
  },
};

/** A convolution written as nine slices and one product. */
function windowed(tf, padding) {
  const around = [1, 1];
  return (h, w) => {
    const x = padding === 'same' ? tf.pad(h, [[0, 0], around, around, [0, 0]]) : h;
    const [batch, rows, columns, channels] = x.shape;
    const size = [batch, rows - 2, columns - 2, channels];
    const cuts = Array.from({ length: 9 }, (_, k) =>
      tf.slice(x, [0, Math.floor(k / 3), k % 3, 0], size),
    );
    const flat = tf.concat(cuts, 3).reshape([-1, 9 * channels]);
    return tf.matMul(flat, w).reshape([...size.slice(0, 3), -1]);
  };
}

/** All outputs of the cell one after the other, (time · batch, units); `rows`: its projections. */
function lstm(tf, rows, u, start, time) {
  const [batch, units] = start.shape;
  let [h, c] = [start, start];
  const outputs = tf.unstack(rows.reshape([time, batch, 4 * units])).map((row) => {
    const [i, f, g, o] = tf.split(tf.add(row, tf.matMul(h, u)), 4, 1);
    c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    return h;
  });
  return tf.concat(outputs, 0);
}

/** The loss of a batch; the last layer's softmax or sigmoid is part of it. */
function lossOf(tf, name, h, y) {
  if (name === 'mean_squared_error') return tf.losses.meanSquaredError(y, h);
  if (name === 'binary_crossentropy') return tf.losses.sigmoidCrossEntropy(y, h);
  return tf.losses.softmaxCrossEntropy(y, h);
}

function byHand(tf, plan, { xs, ys, inputShape }, windows) {
  const context = { batch: plan.batch, time: plan.arrays.x.shape[1], windows };
  let shape = inputShape;
  const layers = plan.layers.map(({ type, ...config }) => {
    const layer = handmade[type](tf, config, shape, context);
    shape = layer.shape;
    return layer;
  });
  const variables = layers.flatMap((layer) => layer.variables);
  const optimizer = optimizerOf(tf, plan);
  const lossAt = (k) => {
    const out = layers.reduce((h, layer) => layer.apply(h), xs[k % xs.length]);
    return lossOf(tf, plan.loss, out, ys[k % ys.length]);
  };
  const run = async (first, count) => {
    for (let k = first; k < first + count; k++) {
      tf.tidy(() => void optimizer.minimize(() => lossAt(k), false, variables));
    }
    await variables.at(-1).data();
    return count;
  };
  const loss = async () => {
    const value = tf.tidy(() => lossAt(0));
    const [number] = await value.data();
    value.dispose();
    return number;
  };
  const parameters = variables.reduce((sum, { size }) => sum + size, 0);
  return { parameters, run, loss };
}

const ways = {
  trainOnBatch: byBatch,
  fit: byFit,
  minimize: (tf, plan, data) => byHand(tf, plan, data, false),
  windows: (tf, plan, data) => byHand(tf, plan, data, true),
};

export async function make(plan, { backend, way }) {
  const tf = await start(backend);
  const flat = way === 'minimize' || way === 'windows';
  const { x, y, xShape, yShape } = await batchesOf(plan, { timeFirst: flat });
  const xs = x.map((values) => tf.tensor(values, xShape));
  const ys = y.map((values) => tf.tensor(values, yShape));
  return ways[way](tf, plan, { xs, ys, inputShape: xShape.slice(1) });
}

/** ConvNetJS: sample by sample, gradients summed up over a batch. */
import { batchesOf, script } from './samples.mjs';

/** ConvNetJS has no layer for a yes or no; two classes would need twice the weights. */
class YesNo {
  constructor() {
    Object.assign(this, { layer_type: 'yes-no', out_sx: 1, out_sy: 1, out_depth: 1 });
  }
  forward(volume) {
    this.in_act = volume;
    this.out_act = volume;
    return volume;
  }
  /** Cross-entropy of σ(z); its derivative by z is σ(z) − y. */
  backward(y) {
    const z = this.in_act.w[0];
    this.in_act.dw = new this.in_act.w.constructor(1);
    this.in_act.dw[0] = 1 / (1 + Math.exp(-z)) - y;
    return Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - z * y;
  }
  getParamsAndGrads() {
    return [];
  }
}

function definitions({ layers }, width) {
  const found = [{ type: 'input', out_sx: 1, out_sy: 1, out_depth: width }];
  for (const { type, units, activation, filters, padding, target_shape } of layers) {
    if (type === 'Reshape') {
      const [rows, columns, channels] = target_shape;
      found[0] = { type: 'input', out_sx: columns, out_sy: rows, out_depth: channels };
    } else if (type === 'Conv2D') {
      const pad = padding === 'same' ? 1 : 0;
      found.push({ type: 'conv', sx: 3, filters, stride: 1, pad, activation });
    } else if (type === 'MaxPooling2D') {
      found.push({ type: 'pool', sx: 2, stride: 2 });
    } else if (type === 'Dense') {
      const bend = activation === 'relu' || activation === 'tanh' ? { activation } : {};
      found.push({ type: 'fc', num_neurons: units, ...bend });
    }
  }
  return found;
}

/** The network; a loss layer brings a dense one of its own, which then is one too many. */
function network(C, plan, width) {
  const net = new C.Net();
  const defs = definitions(plan, width);
  const { num_neurons } = defs.at(-1);
  if (plan.loss === 'categorical_crossentropy') {
    net.makeLayers([...defs.slice(0, -1), { type: 'softmax', num_classes: num_neurons }]);
    return net;
  }
  net.makeLayers([...defs, { type: 'regression', num_neurons }]);
  net.layers.splice(-2, 1);
  if (plan.loss === 'binary_crossentropy') net.layers.splice(-1, 1, new YesNo());
  return net;
}

/** What the loss layer wants to know of an answer: a class, a yes or no, or the numbers. */
function answer(plan, row) {
  if (plan.loss === 'categorical_crossentropy') return row.indexOf(1);
  return plan.loss === 'binary_crossentropy' ? row[0] : Array.from(row);
}

/** All samples as ConvNetJS's volumes, with their answers. */
async function examples(C, net, plan) {
  const { x, y, xShape, yShape } = await batchesOf(plan);
  const { out_sx, out_sy, out_depth } = net.layers[0];
  const found = [];
  x.forEach((values, b) => {
    for (let s = 0; s < plan.batch; s++) {
      const volume = new C.Vol(out_sx, out_sy, out_depth, 0);
      volume.w.set(values.subarray(s * xShape[1], (s + 1) * xShape[1]));
      const row = y[b].subarray(s * yShape[1], (s + 1) * yShape[1]);
      found.push([volume, answer(plan, row)]);
    }
  });
  return found;
}

/** Adam on the network's weights: ConvNetJS's own trainer has none. */
class Adam {
  constructor(net, { rate, batch }) {
    Object.assign(this, { net, rate, batch, step: 0, samples: 0 });
    this.moments = net
      .getParamsAndGrads()
      .map(({ params }) => [new Float64Array(params.length), new Float64Array(params.length)]);
  }
  train(volume, y) {
    this.net.forward(volume, true);
    const loss = this.net.backward(y);
    if (++this.samples % this.batch === 0) this.update();
    return { loss };
  }
  update() {
    this.step++;
    const scale = (this.rate * Math.sqrt(1 - 0.999 ** this.step)) / (1 - 0.9 ** this.step);
    this.net.getParamsAndGrads().forEach(({ params, grads }, k) => {
      const [m, v] = this.moments[k];
      for (let i = 0; i < params.length; i++) {
        const g = grads[i] / this.batch;
        m[i] += 0.1 * (g - m[i]);
        v[i] += 0.001 * (g * g - v[i]);
        params[i] -= (scale * m[i]) / (Math.sqrt(v[i]) + 1e-7);
        grads[i] = 0;
      }
    });
  }
}

/** ConvNetJS's trainer descends ½·Σ(a − y)² of a sample; ours takes the mean of (a − y)². */
function trainerOf(C, net, plan) {
  if (plan.optimizer === 'Adam') return new Adam(net, plan);
  const outputs = plan.arrays.y.shape[1];
  const factor = plan.loss === 'mean_squared_error' ? 2 / outputs : 1;
  const learning_rate = plan.rate * factor;
  return new C.Trainer(net, { learning_rate, batch_size: plan.batch, momentum: 0 });
}

export async function make(plan) {
  await script('/peers/convnetjs/build/convnet.js');
  const C = window.convnetjs;
  const net = network(C, plan, plan.arrays.x.shape[1]);
  const all = await examples(C, net, plan);
  const trainer = trainerOf(C, net, plan);
  let loss = NaN;
  const run = (first, count) => {
    for (let step = first; step < first + count; step++) {
      let sum = 0;
      for (let s = 0; s < plan.batch; s++) {
        sum += trainer.train(...all[(step * plan.batch + s) % all.length]).loss;
      }
      loss = sum / plan.batch;
    }
    return count;
  };
  const parameters = net.getParamsAndGrads().reduce((sum, { params }) => sum + params.length, 0);
  return { parameters, run, loss: () => loss };
}

/** Lets a peer train for a while and writes down how far it had come when. */
import { windowsIn } from '../lib/figures.mjs';

const SLICE = 50; // ms between two looks at the clock, about

/** Milliseconds for a fixed piece of arithmetic: more where the machine was busy or is slow. */
export function calibrate() {
  const begun = performance.now();
  let sum = 0;
  for (let i = 0, a = 1.1; i < 3e7; i++) {
    sum += a * i;
    a = a * 0.999999 + 1e-7;
  }
  const took = performance.now() - begun;
  return Number.isFinite(sum) ? took : NaN; // the sum is used, so that the loop is not left out
}

/**
 * How many times as long arithmetic takes with numbers below the smallest normal one. Some
 * processors need a hundred times as long, others do not mind: there decay costs nobody anything.
 */
export function subnormalCost() {
  const took = (value) => {
    const values = new Float32Array(4096).fill(value);
    const begun = performance.now();
    for (let round = 0; round < 2000; round++) {
      for (let i = 0; i < values.length; i++) values[i] *= 1.0000001;
    }
    return performance.now() - begun;
  };
  const least = (value) => Math.min(took(value), took(value), took(value));
  took(1); // compiles it
  return least(1e-39) / least(1);
}

/**
 * Whether a run that has left these marks may end. `timing`: {warm, ms, repeats} for windows, or
 * {steps} to come so far; `most` milliseconds after the first step in any case.
 */
export function enough(marks, timing) {
  const [steps, ms] = marks.at(-1);
  if (ms >= marks[0][1] + timing.most) return true;
  if (timing.steps) return steps >= timing.steps;
  return windowsIn(marks, timing).length === timing.repeats;
}

/** Lets the browser do what it has to, such as telling how much computing time was used. */
function breathe() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(port1.close());
    port2.postMessage(null);
  });
}

/**
 * `make` resolves to a peer: {parameters, run(first, count), loss()}. `run` trains `count` steps
 * from step `first` on, or more, waits until they are done and gives their number.
 */
export async function measure(make, timing) {
  const peer = await make();
  const begun = performance.now();
  let steps = await peer.run(0, 1);
  const firstMs = performance.now() - begun;
  const marks = [[steps, firstMs]];
  const first = await peer.loss();
  for (let count = 1; !enough(marks, timing);) {
    const since = performance.now();
    steps += await peer.run(steps, count);
    marks.push([steps, performance.now() - begun]);
    const took = Math.max(0.1, performance.now() - since);
    await breathe();
    count = Math.max(1, Math.round(count * Math.min(8, SLICE / took)));
  }
  const losses = [first, await peer.loss()];
  return { begun, marks, firstMs, losses, parameters: peer.parameters };
}

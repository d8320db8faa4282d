/**
 * What the spreads come to in very wide layers, without drawing a weight.
 *
 * There each sum z is a bell curve of variance q, and
 * q′ = n · var w · E[f(z)²], the variance of ∂L/∂a before it = n · var w · E[f′(z)²] · the one after.
 * Source: Poole, Lahiri, Raghu, Sohl-Dickstein and Ganguli (2016), Exponential expressivity in deep
 * neural networks through transient chaos; Schoenholz and others (2017), Deep information propagation.
 */
import type { Fn } from '../parts/formula';
import type { Activation } from '../neuron/activations';
import { LAYERS } from './signals';

const [FAR, FINE] = [8, 800];
const STEP = (2 * FAR) / FINE;
const PLACES = Float64Array.from({ length: FINE }, (_, i) => -FAR + (i + 0.5) * STEP);
const DENSITY = PLACES.map((x) => (STEP * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI));

/** The mean of a function of a bell curve of this standard deviation, by the midpoint rule. */
export function meanOver(f: Fn, deviation: number): number {
  let mean = 0;
  for (let i = 0; i < FINE; i += 1) {
    mean += f(deviation * (PLACES[i] as number)) * (DENSITY[i] as number);
  }
  return mean;
}

export interface Expected {
  /** Standard deviations as in a pass: of the inputs, then of each layer. */
  signals: readonly number[];
  gradients: readonly number[];
}

/** With weights of this standard deviation in layers of n. */
export function expected({ f, slope }: Activation, deviation: number, n: number): Expected {
  const gain = n * deviation * deviation;
  const signals = [1];
  const steps: number[] = [];
  let square = 1; // of what goes into a layer, on average
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const sums = Math.sqrt(gain * square);
    square = meanOver((z) => f(z) ** 2, sums);
    signals.push(Math.sqrt(Math.max(0, square - meanOver(f, sums) ** 2)));
    steps.push(Math.sqrt(gain * meanOver((z) => slope(z) ** 2, sums)));
  }
  const gradients = [1];
  for (const step of steps.toReversed()) gradients.unshift(step * (gradients[0] ?? 1));
  return { signals, gradients };
}

/** One neuron: two inputs with their weights, a bias, and an activation. */
import { choiceIn, numberIn, unusual } from '../address';
import type { Range } from '../../ui/plane/frame';
import type { Settings } from '../registry';
import { ACTIVATIONS, lifeAt, NAMES, type Activation, type ActivationName } from './activations';

export const INPUTS: Range = [-2, 2];
export const WEIGHTS: Range = [-3, 3];
/** As large as a sum can become: both inputs and weights at their ends, and the bias. */
const MOST = 2 * 2 * 3 + 3;
const USUAL = { x1: 1, x2: -0.5, w1: 1.2, w2: -0.8, b: -0.5, f: 'tanh' };

export class OneState {
  x1 = $state(USUAL.x1);
  x2 = $state(USUAL.x2);
  w1 = $state(USUAL.w1);
  w2 = $state(USUAL.w2);
  b = $state(USUAL.b);
  f: ActivationName = $state('tanh');

  readonly activation: Activation = $derived(ACTIVATIONS[this.f]);
  readonly z: number = $derived(this.w1 * this.x1 + this.w2 * this.x2 + this.b);
  readonly out: number = $derived(this.activation.f(this.z));
  readonly slope: number = $derived(this.activation.slope(this.z));
  readonly life = $derived(lifeAt(this.activation, this.z));

  constructor(settings: Settings) {
    for (const name of ['x1', 'x2'] as const) {
      this[name] = numberIn(settings, name, INPUTS, USUAL[name]);
    }
    for (const name of ['w1', 'w2'] as const) {
      this[name] = numberIn(settings, name, WEIGHTS, USUAL[name]);
    }
    this.b = numberIn(settings, 'b', [-MOST, MOST], USUAL.b);
    this.f = choiceIn(settings, 'f', NAMES, 'tanh');
  }

  get settings(): Settings {
    const { x1, x2, w1, w2, b, f } = this;
    return unusual<Record<string, string | number>>({ x1, x2, w1, w2, b, f }, USUAL);
  }

  /** Moves the sum: it is the bias that does it. */
  slide(z: number): void {
    const b = this.b + z - this.z;
    this.b = Number(Math.max(-MOST, Math.min(MOST, b)).toFixed(2));
  }
}

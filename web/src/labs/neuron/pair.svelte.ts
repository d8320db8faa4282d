/** Two neurons in a row, with or without a ReLU between them. */
import { choiceIn, numberIn, unusual } from '../address';
import type { Range } from '../../ui/plane/frame';
import type { Settings } from '../registry';

export const KNOBS: Range = [-2, 2];
export const INPUTS: Range = [-4, 4];
const USUAL = { x: 1, w1: 1.5, b1: 1, w2: -1, b2: 0.5, between: 'linear' };
const NUMBERS = ['w1', 'b1', 'w2', 'b2'] as const;

export class PairState {
  /** What is sent through both. */
  x = $state(USUAL.x);
  w1 = $state(USUAL.w1);
  b1 = $state(USUAL.b1);
  w2 = $state(USUAL.w2);
  b2 = $state(USUAL.b2);
  relu = $state(false);
  /** Whether the two are drawn as one. */
  collapsed = $state(false);

  /** The one line that both are without a ReLU: w₂·(w₁·x + b₁) + b₂. */
  readonly w: number = $derived(this.w2 * this.w1);
  readonly b: number = $derived(this.w2 * this.b1 + this.b2);
  /** Where the ReLU bends; null where it has no bend. */
  readonly bend: number | null = $derived(
    this.relu && this.w1 !== 0 && this.w2 !== 0 ? -this.b1 / this.w1 : null,
  );

  constructor(settings: Settings) {
    for (const name of NUMBERS) this[name] = numberIn(settings, name, KNOBS, USUAL[name]);
    this.x = numberIn(settings, 'x', INPUTS, USUAL.x);
    this.relu = choiceIn(settings, 'between', ['linear', 'relu'], 'linear') === 'relu';
  }

  get settings(): Settings {
    const { x, w1, b1, w2, b2 } = this;
    const between = this.relu ? 'relu' : 'linear';
    return unusual<Record<string, string | number>>({ x, w1, b1, w2, b2, between }, USUAL);
  }

  /** What the first neuron gives. */
  hidden(x: number): number {
    const z = this.w1 * x + this.b1;
    return this.relu ? Math.max(z, 0) : z;
  }

  /** What both give. */
  out(x: number): number {
    return this.w2 * this.hidden(x) + this.b2;
  }

  slide(x: number): void {
    this.x = Math.max(INPUTS[0], Math.min(INPUTS[1], Number(x.toFixed(2))));
  }

  put(relu: boolean): void {
    this.relu = relu;
    this.collapsed = false;
  }
}

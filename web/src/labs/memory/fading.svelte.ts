/** How much of a gradient is left, so many steps back. */
import { numberIn, unusual } from '../address';
import type { Settings } from '../registry';
import { backwards, wayOf } from './gradients';

export const STEPS = 50;
export const MOST_U = 2;
const USUAL = { u: 0.9, x: 0, f: 0.98, back: 20 };

export class FadingState {
  /** The recurrent weight, the same input at every step, and an LSTM's forget gate. */
  u = $state(USUAL.u);
  x = $state(USUAL.x);
  f = $state(USUAL.f);
  /** How many steps back one looks. */
  back = $state(USUAL.back);

  readonly way: readonly number[] = $derived(wayOf(this.u, this.x, 0, STEPS));
  readonly gradients: readonly number[] = $derived(backwards(this.u, this.way));
  readonly left: number = $derived(this.gradients[this.back] ?? 0);
  readonly leftInLstm: number = $derived(this.f ** this.back);

  constructor(settings: Settings) {
    this.u = numberIn(settings, 'u', [0, MOST_U], USUAL.u);
    this.x = numberIn(settings, 'x', [0, 1], USUAL.x);
    this.f = numberIn(settings, 'f', [0.5, 1], USUAL.f);
    this.look(numberIn(settings, 'back', [1, STEPS], USUAL.back));
  }

  get settings(): Settings {
    const { u, x, f, back } = this;
    return unusual({ u, x, f, back }, USUAL);
  }

  look(back: number): void {
    this.back = Math.max(1, Math.min(STEPS, Math.round(back)));
  }
}

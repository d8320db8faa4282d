/** Descent on a loss with a cliff in it, with and without clipping. */
import { numberIn, unusual } from '../address';
import type { Range } from '../../ui/plane/frame';
import type { Settings } from '../registry';
import { clipped, gradientOf, lossOf, normOf, type Weights } from './gradients';

export const ACROSS: Range = [0.4, 3];
export const UP: Range = [-1, 0.5];
const USUAL = { u: 2.4, b: -0.6, rate: 0.2, clip: 0.3, clipping: 'false' };
/** Further away, there is nothing to be seen. */
const AWAY = 50;
const LEVEL = 1e-3;
const KEPT = 300;

export type Fate = 'stands' | 'walks' | 'thrown' | 'rests';

export class CliffState {
  u = $state(USUAL.u);
  b = $state(USUAL.b);
  rate = $state(USUAL.rate);
  /** The longest gradient that is let through, if any is clipped. */
  clip = $state(USUAL.clip);
  clipping = $state(false);
  way: readonly Weights[] = $state.raw([]);
  steps = $state(0);
  /** The longest gradient that was followed. */
  steepest = $state(0);

  readonly here: Weights = $derived({ u: this.u, b: this.b });
  readonly loss: number = $derived(lossOf(this.here));
  readonly gradient: Weights = $derived(gradientOf(this.here));
  readonly norm: number = $derived(normOf(this.gradient));
  readonly used: Weights = $derived(
    this.clipping ? clipped(this.gradient, this.clip) : this.gradient,
  );
  readonly inside: boolean = $derived(
    this.u >= ACROSS[0] && this.u <= ACROSS[1] && this.b >= UP[0] && this.b <= UP[1],
  );
  readonly fate: Fate = $derived.by(() => {
    if (!this.inside) return 'thrown';
    if (this.norm < LEVEL) return 'rests';
    return this.steps > 0 ? 'walks' : 'stands';
  });

  constructor(settings: Settings) {
    this.rate = numberIn(settings, 'rate', [0.05, 0.5], USUAL.rate);
    this.clip = numberIn(settings, 'clip', [0.05, 2], USUAL.clip);
    this.clipping = settings['clipping'] === 'true';
    this.put(numberIn(settings, 'u', ACROSS, USUAL.u), numberIn(settings, 'b', UP, USUAL.b));
  }

  get settings(): Settings {
    const { rate, clip } = this;
    const { u, b } = this.way[0] ?? this.here;
    return unusual({ u, b, rate, clip, clipping: String(this.clipping) }, USUAL);
  }

  put(u: number, b: number): void {
    const held = (value: number, [least, most]: Range) =>
      Number(Math.max(least, Math.min(most, value)).toFixed(3));
    [this.u, this.b] = [held(u, ACROSS), held(b, UP)];
    this.way = [];
    [this.steps, this.steepest] = [0, 0];
  }

  /** One step downhill; whether there is anything to go on for. */
  step(): boolean {
    if (Math.hypot(this.u, this.b) > AWAY) return false;
    const [first = this.here, ...rest] = [...this.way, this.here];
    this.way = [first, ...rest.slice(-KEPT)];
    this.steepest = Math.max(this.steepest, this.norm);
    const { u, b } = this.used;
    [this.u, this.b] = [this.u - this.rate * u, this.b - this.rate * b];
    this.steps += 1;
    return this.fate === 'walks';
  }

  again(): void {
    const first = this.way[0];
    if (first) this.put(first.u, first.b);
  }
}

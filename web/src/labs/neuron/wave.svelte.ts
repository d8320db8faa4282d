/** A wave to be built of ReLUs, each of which bends the line once. */
import { choiceIn, numberIn, unusual } from '../address';
import type { Fn } from '../parts/formula';
import type { Range } from '../../ui/plane/frame';
import type { Settings } from '../registry';
import { gapBetween, relusThrough, spaced, sumAt, type Relu } from './relus';

export const ACROSS: Range = [-4, 4];
export const UP: Range = [-2, 2];
export const MOST = 32;
export const TARGETS = ['sine', 'bump', 'steps', 'own'] as const;

export type Target = (typeof TARGETS)[number];

const KNOWN: Record<Exclude<Target, 'own'>, Fn> = {
  sine: (x) => 1.2 * Math.sin(1.4 * x),
  bump: (x) => 1.8 * Math.exp(-x * x) - 0.4,
  steps: (x) => 0.6 * (Math.tanh(4 * (x + 2)) + Math.tanh(4 * x - 4) - 0.5 * Math.tanh(4 * x - 11)),
};
const USUAL = { target: 'sine', count: 8 };
const FORMULA = 'sin(3 x) * exp(-x^2 / 6)';

export class WaveState {
  target: Target = $state('sine');
  count = $state(USUAL.count);
  /** Heights over the bends, and over the right end. */
  heights: readonly number[] = $state.raw([]);
  text = $state(FORMULA);
  own: Fn | null = $state.raw(null);

  readonly wanted: Fn = $derived(
    this.target === 'own' ? (this.own ?? KNOWN.sine) : KNOWN[this.target],
  );
  readonly places: readonly number[] = $derived(spaced(ACROSS, this.count));
  readonly base: number = $derived(this.heights[0] ?? 0);
  readonly relus: readonly Relu[] = $derived(relusThrough(this.places, this.heights));
  /** The largest distance from the wave. */
  readonly gap: number = $derived(this.#gapOf(this.heights));
  /** The same if every bend lay on the wave, and a gap to be reached by hand. */
  readonly fitted: number = $derived(this.#gapOf(this.places.map((x) => this.#fitting(x))));
  readonly goal: number = $derived(Math.ceil((this.fitted * 1.4 + 0.05) * 20) / 20);
  readonly fits: boolean = $derived(
    this.places.every((x, i) => this.heights[i] === this.#fitting(x)),
  );

  constructor(settings: Settings) {
    this.text = settings['formula'] ?? FORMULA;
    this.target = choiceIn(settings, 'target', TARGETS, 'sine');
    const count = numberIn(settings, 'count', [1, MOST], USUAL.count);
    this.count = Number.isInteger(count) ? count : USUAL.count;
    this.flatten();
    const numbers = (settings['heights'] ?? '')
      .split('_')
      .map((each) => (each ? Number(each) : NaN));
    if (numbers.length === this.count + 1 && numbers.every(Number.isFinite)) {
      this.heights = numbers.map(held);
    }
  }

  get settings(): Settings {
    const { target, count, heights, text } = this;
    return {
      ...unusual<Record<string, string | number>>({ target, count }, USUAL),
      ...(heights.some((height) => height !== 0) && { heights: heights.join('_') }),
      ...(target === 'own' && text !== FORMULA && { formula: text }),
    };
  }

  /** The sum of the ReLUs. */
  at(x: number): number {
    return sumAt(this.base, this.relus, x);
  }

  choose(target: Target): void {
    this.target = target;
    this.flatten();
  }

  /** As many ReLUs: a line that lay on the wave lies on it again, another stays what it was. */
  have(count: number): void {
    const { fits } = this;
    const kept = spaced(ACROSS, count).map((x) => held(this.at(x)));
    this.count = count;
    this.heights = kept;
    if (fits) this.fit();
  }

  bend(index: number, height: number): void {
    this.heights = this.heights.map((old, i) => (i === index ? held(height) : old));
  }

  /** Every bend onto the wave. */
  fit(): void {
    this.heights = this.places.map((x) => this.#fitting(x));
  }

  flatten(): void {
    this.heights = this.places.map(() => 0);
  }

  #gapOf(heights: readonly number[]): number {
    const relus = relusThrough(this.places, heights);
    return gapBetween(this.wanted, (x) => sumAt(heights[0] ?? 0, relus, x), ACROSS);
  }

  #fitting(x: number): number {
    const height = this.wanted(x);
    return Number.isFinite(height) ? held(height) : 0;
  }
}

/** To three decimals, in the picture. */
function held(height: number): number {
  const text = Math.max(UP[0], Math.min(UP[1], height)).toFixed(3);
  return Number(text) + 0; // no −0
}

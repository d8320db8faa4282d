/** Three scores, a temperature, and which of the three is right. */
import { numberIn, unusual } from '../address';
import type { Settings } from '../registry';
import { logSoftmax } from './chances';

export const CLASSES = ['cat', 'dog', 'bird'] as const;
export const MOST = 8;
const USUAL = { cat: 2, dog: 1, bird: -1, temperature: 1, right: 0 };

export class ScoresState {
  scores: readonly number[] = $state.raw([USUAL.cat, USUAL.dog, USUAL.bird]);
  temperature = $state(USUAL.temperature);
  right = $state(0);

  readonly logs: readonly number[] = $derived(logSoftmax(this.scores, this.temperature));
  readonly shares: readonly number[] = $derived(this.logs.map(Math.exp));
  readonly cost: number = $derived(0 - (this.logs[this.right] ?? 0));

  constructor(settings: Settings) {
    this.scores = CLASSES.map((name) => numberIn(settings, name, [-MOST, MOST], USUAL[name]));
    this.temperature = numberIn(settings, 'temperature', [0.1, 10], USUAL.temperature);
    const right = numberIn(settings, 'right', [0, CLASSES.length - 1], USUAL.right);
    this.right = Number.isInteger(right) ? right : USUAL.right;
  }

  get settings(): Settings {
    const [cat = 0, dog = 0, bird = 0] = this.scores;
    const { temperature, right } = this;
    return unusual({ cat, dog, bird, temperature, right }, USUAL);
  }

  set(index: number, score: number): void {
    this.scores = this.scores.map((old, i) => (i === index ? score : old));
  }

  /** All scores as much higher, as far as the highest may go. */
  lift(by: number): void {
    const far = Math.min(by, MOST - Math.max(...this.scores));
    this.scores = this.scores.map((score) => Number((score + far).toFixed(4)));
  }
}

/** The state of the lab: the network, and what became of its signals. */
import { choiceIn, numberIn, unusual } from '../address';
import { ACTIVATIONS } from '../neuron/activations';
import type { Settings } from '../registry';
import {
  deviationOf,
  isAlike,
  Kernels,
  SCHEMES,
  SHAPES,
  type Scheme,
  type Shape,
  type Start,
} from './initials';
import { passOf, type Network, type Pass } from './signals';
import { expected, type Expected } from './theory';
import { backwards, forwards, type Fate } from './verdict';

export const CURVES = ['tanh', 'sigmoid', 'relu', 'linear'] as const;
export type CurveName = (typeof CURVES)[number];
export const WIDTHS = [25, 50, 100, 200] as const;
/** Of a standard deviation of one's own. */
export const OWN = [0.001, 2] as const;
const SEEDS = 10_000;
const USUAL = { curve: 'tanh', start: 'small', shape: 'normal', width: 100, own: 0.05, seed: 1 };

/** What is worked out of a network. */
export interface Outcome {
  pass: Pass;
  /** Null where all weights are alike: there is nothing to expect of chance. */
  expected: Expected | null;
  forwards: Fate;
  backwards: Fate;
}

export class BeginState {
  curve: CurveName = $state('tanh');
  scheme: Scheme = $state('small');
  shape: Shape = $state('normal');
  width = $state(USUAL.width);
  own = $state(USUAL.own);
  seed = $state(USUAL.seed);
  /** Whether what becomes of it is to be guessed before it is shown. */
  ask = $state(true);
  /** What has been guessed, or passed over. */
  told: readonly string[] = $state.raw([]);

  readonly start: Start = $derived({ scheme: this.scheme, shape: this.shape, own: this.own });
  readonly network: Network = $derived({
    ...{ start: this.start, n: this.width, seed: this.seed },
    activation: ACTIVATIONS[this.curve],
  });
  readonly deviation: number = $derived(deviationOf(this.start, this.width));
  /** What is guessed about: how the weights begin, and the curve. */
  readonly question: string = $derived(`${this.scheme} ${this.curve}`);
  readonly hidden: boolean = $derived(this.ask && !this.told.includes(this.question));
  readonly #weights = new Kernels();

  constructor(settings: Settings) {
    this.curve = choiceIn(settings, 'curve', CURVES, 'tanh');
    this.scheme = choiceIn(settings, 'start', SCHEMES, 'small');
    this.shape = choiceIn(settings, 'shape', SHAPES, 'normal');
    this.width = WIDTHS.find((n) => String(n) === settings['width']) ?? USUAL.width;
    this.own = numberIn(settings, 'own', OWN, USUAL.own);
    this.seed = Math.round(numberIn(settings, 'seed', [1, SEEDS], USUAL.seed));
  }

  get settings(): Settings {
    const { curve, scheme: start, shape, width, own, seed } = this;
    return unusual<Record<string, string | number>>(
      { curve, start, shape, width, seed, own: start === 'own' ? own : USUAL.own },
      USUAL,
    );
  }

  /** Sends signals through and gradients back. Milliseconds. */
  outcome(): Outcome {
    const pass = passOf(this.network, this.#weights);
    const chance = !isAlike(this.scheme);
    return {
      pass,
      expected: chance ? expected(this.network.activation, this.deviation, this.width) : null,
      forwards: forwards(this.network, pass),
      backwards: backwards(pass),
    };
  }

  slide(deviation: number): void {
    this.scheme = 'own';
    this.own = Math.max(OWN[0], Math.min(OWN[1], deviation));
  }

  /** Other random numbers. */
  draw(): void {
    this.seed = (this.seed % SEEDS) + 1;
  }

  tell(): void {
    this.told = [...this.told, this.question];
  }
}

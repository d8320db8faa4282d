/** A cell of one unit, unrolled: one place for each step. */
import { numberIn, unusual } from '../address';
import type { Settings } from '../registry';
import { readBySimple, type SimpleStep } from './cells';

export const STEPS = 8;
export const MOST = 2;
export const INPUTS = {
  once: [1, 0, 0, 0, 0, 0, 0, 0],
  always: [1, 1, 1, 1, 1, 1, 1, 1],
  turning: [1, -1, 1, -1, 1, -1, 1, -1],
} as const satisfies Record<string, readonly number[]>;
export type InputsName = keyof typeof INPUTS;
export const INPUT_NAMES: readonly InputsName[] = ['once', 'always', 'turning'];

const USUAL = { w: 1, u: 0.5, b: 0, inputs: INPUTS.once.join('_') };

export class CellState {
  inputs: readonly number[] = $state.raw(INPUTS.once);
  w = $state(USUAL.w);
  u = $state(USUAL.u);
  b = $state(USUAL.b);
  /** The step that is looked at, from 0. */
  at = $state(1);

  readonly steps: readonly SimpleStep[] = $derived(
    readBySimple(this.inputs, { w: this.w, u: this.u, b: this.b }),
  );
  readonly here: SimpleStep | undefined = $derived(this.steps[this.at]);
  readonly last: number = $derived(this.steps.at(-1)?.h ?? 0);
  readonly named: InputsName | null = $derived(
    INPUT_NAMES.find((name) => INPUTS[name].join() === this.inputs.join()) ?? null,
  );
  /** What would be left at the end, had the first input been another: how far h moves per unit of it. */
  readonly left: number = $derived(
    this.steps.reduce(
      (product, { h }, t) => product * (1 - h ** 2) * (t === 0 ? this.w : this.u),
      1,
    ),
  );

  constructor(settings: Settings) {
    this.w = numberIn(settings, 'w', [-MOST, MOST], USUAL.w);
    this.u = numberIn(settings, 'u', [-MOST, MOST], USUAL.u);
    this.b = numberIn(settings, 'b', [-1, 1], USUAL.b);
    const numbers = (settings['inputs'] ?? '')
      .split('_')
      .map((each) => (each ? Number(each) : NaN));
    if (numbers.length === STEPS && numbers.every(Number.isFinite)) this.inputs = numbers.map(held);
  }

  get settings(): Settings {
    const { w, u, b } = this;
    return unusual({ w, u, b, inputs: this.inputs.join('_') }, USUAL);
  }

  feed(at: number, value: number): void {
    this.inputs = this.inputs.map((old, t) => (t === at ? held(value) : old));
  }
}

/** An input as people set it: to two decimals, from −2 to 2. */
function held(value: number): number {
  if (!Number.isFinite(value)) return 0;
  return Number(Math.max(-MOST, Math.min(MOST, value)).toFixed(2)) + 0; // no −0
}

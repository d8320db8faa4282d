/** Gradients that are asked for, one after the other: typed in, and judged. */
import type { Flow } from './graph';
import { ASKED } from './graphs';
import type { BackpropState } from './backprop.svelte';

/** How an answer is judged; after `told` it is shown how it comes about. */
export type Verdict = 'right' | 'sign' | 'hint' | 'told' | 'unread';

/** So near counts as right: two percent, or half a hundredth. */
const [SHARE, LEAST] = [0.02, 0.005];

export function isNear(guess: number, truth: number): boolean {
  return Math.abs(guess - truth) <= Math.max(LEAST, SHARE * Math.abs(truth));
}

/** A number as people type it, with a comma or a true minus sign; null where it is none. */
export function readNumber(text: string): number | null {
  const plain = text.trim().replace(/[−–]/g, '-').replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}

export class GuessState {
  readonly #lab: BackpropState;
  /** How many have been answered. */
  index = $state(0);
  verdict: Verdict | null = $state(null);
  tries = $state(0);
  /** How many were right at the first try. */
  first = $state(0);

  readonly names: readonly string[];
  readonly asked: string | null;
  /** The last edge that leads there: with it the gradient is whole. */
  readonly flow: Flow | null;
  readonly flows: readonly Flow[];
  readonly settled: boolean;

  constructor(lab: BackpropState) {
    this.#lab = lab;
    this.names = $derived(ASKED[lab.name]);
    this.asked = $derived(this.names[this.index] ?? null);
    const place = $derived(lab.pass.flows.findLastIndex(({ from }) => from === this.asked));
    this.flow = $derived(lab.pass.flows[place] ?? null);
    this.settled = $derived(this.verdict === 'right' || this.verdict === 'told');
    /** What is known by then. */
    this.flows = $derived(
      place < 0 ? lab.pass.flows : lab.pass.flows.slice(0, place + (this.settled ? 1 : 0)),
    );
  }

  judge(text: string): void {
    const truth = this.flow?.sum;
    if (truth === undefined || this.settled) return;
    const guess = readNumber(text);
    if (guess === null) {
      this.verdict = 'unread';
      return;
    }
    this.tries += 1;
    if (isNear(guess, truth)) {
      this.verdict = 'right';
      if (this.tries === 1) this.first += 1;
    } else if (this.tries > 1) this.verdict = 'told';
    else this.verdict = isNear(-guess, truth) ? 'sign' : 'hint';
  }

  /** Without an answer: it is shown. */
  show(): void {
    this.tries += 1;
    this.verdict = 'told';
  }

  next(): void {
    this.index += 1;
    this.tries = 0;
    this.verdict = null;
  }

  again(): void {
    this.index = -1;
    this.next();
    this.first = 0;
  }

  /** Other numbers, the same questions. */
  shuffle(): void {
    this.#lab.shuffle();
    this.again();
  }
}

/** The page comes in pieces: between any two of them the browser paints and answers people. */
import { createContext, tick } from 'svelte';
import { frame } from './frame';

export class Turns {
  /** How many pieces are still to come. */
  waiting = $state(0);
  #last: Promise<void> = Promise.resolve();
  #ends: (() => void)[] = [];
  readonly #pause: () => Promise<void>;

  /** `pause` is what lies between two pieces. */
  constructor(pause: () => Promise<void> = frame) {
    this.#pause = pause;
  }

  /** Does a piece of work after those that were asked for before. */
  async take(work: () => void): Promise<void> {
    this.waiting += 1;
    const turn = this.#last.then(this.#pause);
    this.#last = turn;
    await turn;
    try {
      work();
      await tick(); // pieces within this one have asked by then
    } finally {
      this.#end();
    }
  }

  /** Resolves when no piece is to come any more. */
  done(): Promise<void> {
    return new Promise((resolve) => this.#ends.push(resolve));
  }

  /** Counts something that has to arrive before its piece can ask for a turn. */
  async await(arrival: Promise<unknown>): Promise<void> {
    this.waiting += 1;
    await arrival.catch(() => {}); // whoever waits for it says so
    await tick();
    this.#end();
  }

  #end(): void {
    this.waiting -= 1;
    if (this.waiting > 0) return;
    for (const tell of this.#ends.splice(0)) tell();
  }
}

/** `getTurns()` in a component below the one that called `setTurns(new Turns())`. */
export const [getTurns, setTurns] = createContext<Turns>();

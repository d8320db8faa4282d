/** Small pictures are many, and a frame is short: they are drawn a few at a time. */
import { frame } from '../ui/frame';

/** What drawings may take of a frame, in milliseconds; one is always done. */
const ROOM_MS = 4;

export class Drawings {
  /** The newest work of each place, in the order in which places asked first. */
  readonly #waiting = new Map<object, () => void>();
  readonly #pause: () => Promise<void>;
  #going = false;

  /** `pause` is what lies between two rounds of drawing. */
  constructor(pause: () => Promise<void> = frame) {
    this.#pause = pause;
  }

  /** Has `work` done in the place's turn, instead of what it asked for before. */
  ask(place: object, work: () => void): void {
    this.#waiting.set(place, work); // who waits already keeps their turn
    void this.#go();
  }

  /** The place is gone. */
  forget(place: object): void {
    this.#waiting.delete(place);
  }

  async #go(): Promise<void> {
    if (this.#going) return;
    this.#going = true;
    while (this.#waiting.size > 0) {
      await this.#pause(); // what is laid out is laid out by then: reading a size costs nothing
      const end = performance.now() + ROOM_MS;
      for (const [place, work] of this.#waiting) {
        this.#waiting.delete(place);
        work();
        if (performance.now() >= end) break;
      }
    }
    this.#going = false;
  }
}

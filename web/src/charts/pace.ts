/** Draws at most every `interval` milliseconds, and never loses the last request. */
export class Pace {
  readonly #interval: number;
  readonly #draw: () => Promise<unknown>;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #busy = false;
  #again = false;
  #last = -Infinity;
  #ended = false;

  constructor(interval: number, draw: () => Promise<unknown>) {
    this.#interval = interval;
    this.#draw = draw;
  }

  /** Asks for a drawing; many requests in one interval become one. */
  request(): void {
    if (this.#ended || this.#timer !== null) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    const wait = Math.max(0, this.#last + this.#interval - performance.now());
    this.#timer = setTimeout(() => void this.#run(), wait);
  }

  /** No drawing happens after this. */
  end(): void {
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #run(): Promise<void> {
    this.#timer = null;
    this.#busy = true;
    try {
      await this.#draw();
    } finally {
      this.#last = performance.now();
      this.#busy = false;
      if (this.#again) {
        this.#again = false;
        this.request();
      }
    }
  }
}

/**
 * Draws at most every `interval` milliseconds, less often where drawing is slow, so that it never
 * takes more than a fixed share of the time; the last request is never lost.
 */
export class Pace {
  /** Of the time, drawing takes at most one part in this many … */
  static readonly SHARE = 8;
  /** … but no picture is older than this for it, in milliseconds: the first drawing is slow. */
  static readonly PATIENCE = 1000;
  readonly #interval: number;
  readonly #draw: () => Promise<unknown>;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #busy = false;
  #again = false;
  #next = -Infinity;
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
    const wait = Math.max(0, this.#next - performance.now());
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
    const start = performance.now();
    try {
      await this.#draw();
    } finally {
      const now = performance.now();
      const rest = Math.min((now - start) * Pace.SHARE, Pace.PATIENCE);
      this.#next = Math.max(start + this.#interval, now + rest);
      this.#busy = false;
      if (this.#again) {
        this.#again = false;
        this.request();
      }
    }
  }
}

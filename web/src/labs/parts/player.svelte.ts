/** Plays steps at a pace one can follow: at most one per frame, none while the page is hidden. */

export class Player {
  #running = $state(false);
  #frame = 0;
  #due = 0;
  readonly #step: () => boolean;
  readonly #perSecond: () => number;

  /** `step` says whether it goes on. */
  constructor(step: () => boolean, perSecond: () => number) {
    this.#step = step;
    this.#perSecond = perSecond;
  }

  get running(): boolean {
    return this.#running;
  }

  play(): void {
    if (this.#running) return;
    this.#running = true;
    this.#due = 0;
    this.#frame = requestAnimationFrame((now) => this.#go(now));
  }

  pause(): void {
    this.#running = false;
    cancelAnimationFrame(this.#frame);
  }

  toggle(): void {
    if (this.#running) this.pause();
    else this.play();
  }

  /** One step by hand. */
  stepOnce(): void {
    this.pause();
    this.#step();
  }

  #go(now: number): void {
    if (!this.#running) return;
    if (now >= this.#due) {
      this.#due = now + 1000 / this.#perSecond();
      if (!this.#step()) {
        this.pause();
        return;
      }
    }
    this.#frame = requestAnimationFrame((next) => this.#go(next));
  }
}

/** How fast a run goes: steps per second over the last moment. */

/** Readings older than this (ms) no longer count. */
const WINDOW = 1000;
/** The fewest milliseconds between two kept readings, so that few are held. */
const SPACING = 50;

export class Meter {
  #readings: { time: number; step: number }[] = [];

  /** Notes that the run had reached `step` at `time` (ms). */
  add(time: number, step: number): void {
    const [before, last] = [this.#readings.at(-2), this.#readings.at(-1)];
    if (last && step < last.step) this.reset();
    else if (before && last && last.time - before.time < SPACING) this.#readings.pop();
    this.#readings.push({ time, step });
    while (this.#readings.length > 2 && time - (this.#readings[1]?.time ?? time) >= WINDOW) {
      this.#readings.shift();
    }
  }

  /** Steps per second over the window; 0 until two readings differ in time. */
  get rate(): number {
    const [first, last] = [this.#readings[0], this.#readings.at(-1)];
    if (!first || !last || last.time <= first.time) return 0;
    return ((last.step - first.step) / (last.time - first.time)) * 1000;
  }

  /** Begins anew: the run paused or started over. */
  reset(): void {
    this.#readings = [];
  }
}

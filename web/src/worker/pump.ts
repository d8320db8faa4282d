/** Runs one training run, slice by slice, and lets messages in between the slices. */
import type { Control, Event } from '../generated/wire';
import type { PythonRun } from './python';

export class Pump {
  #controls: Control[] = [];
  #wake: (() => void) | null = null;
  #closed = false;
  readonly #run: PythonRun;
  readonly #emit: (event: Event) => void;

  constructor(run: PythonRun, emit: (event: Event) => void) {
    this.#run = run;
    this.#emit = emit;
  }

  /** Goes on until the run ends or is closed; rejects when the engine throws. */
  async loop(): Promise<void> {
    let control: Control | null = null; // the first call must bring none
    try {
      while (!this.#closed) {
        const item = this.#run.advance(control);
        if (item === false) return;
        if (item !== null && typeof item !== 'number') this.#emit(item);
        else if (this.#controls.length === 0) await this.#message(item);
        await breathe();
        control = this.#controls.shift() ?? null;
      }
    } finally {
      this.#closed = true;
      this.#run.close();
    }
  }

  send(control: Control): void {
    this.#controls.push(control);
    this.#wake?.();
  }

  /** Ends the run before its next slice. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** Waits for a control, or for so many seconds. */
  #message(seconds: number | null): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (seconds !== null) setTimeout(resolve, seconds * 1000);
    });
  }
}

/**
 * Lets waiting messages be handled, then goes on. A timer would be held back for milliseconds by
 * the browser's clamp; a message to oneself is not.
 */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

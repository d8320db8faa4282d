/** One run on one engine: queues what is said before it listens, and ends for good. */
import type { EngineClient, RunHandle, StartOptions } from '../engine/client';
import type { Control, Event, Spec } from '../generated/wire';

/** `slots`: with what the optimizer remembers; `half`: rounded to float16. */
export interface Parts {
  slots?: boolean;
  half?: boolean;
}

/** A run's state as a file, and the step it was taken at. */
export interface Snapshot {
  file: Uint8Array;
  step: number;
}

/** One number of a weight. */
export interface WeightPlace {
  network: string;
  node: string;
  weight: string;
  index: number[];
}

export class Run {
  #handle: RunHandle | null = null;
  #outbox: Control[];
  #closed = false;

  /** `greeting`: the controls to send first, such as the probes' subscriptions. */
  constructor(greeting: Control[]) {
    this.#outbox = greeting;
  }

  /**
   * Starts it, going if that is asked for already; rejects when the engine refuses. No event
   * arrives once it is closed.
   */
  async start(
    client: EngineClient,
    spec: Spec,
    options: StartOptions,
    onEvent: (event: Event) => void,
  ): Promise<void> {
    const paused = options.paused && !this.#takeResume();
    const handle = await client.start(spec, { ...options, paused }, (event) => {
      if (!this.#closed) onEvent(event);
    });
    if (this.#closed) {
      handle.close();
      return;
    }
    this.#handle = handle;
    const waiting = this.#outbox;
    this.#outbox = [];
    for (const control of waiting) handle.send(control);
  }

  /**
   * Whether the run is to go at once: it would judge and show what it begins with before its
   * first step. Nothing but looks may wait to be sent besides: other controls keep their order.
   */
  #takeResume(): boolean {
    const looks = this.#outbox.filter(({ type }) => type === 'subscribe');
    const [other, ...more] = this.#outbox.filter(({ type }) => type !== 'subscribe');
    if (other?.type !== 'resume' || more.length > 0) return false;
    this.#outbox = looks;
    return true;
  }

  /** Sends a control, now or as soon as the engine listens. */
  send(control: Control): void {
    if (this.#handle) this.#handle.send(control);
    else if (!this.#closed) this.#outbox.push(control);
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.#outbox = [];
    this.#handle?.close();
    this.#handle = null;
  }
}

/** Looking back along the present run. */
import type { Control, Event } from '../generated/wire';
import { Latest } from './latest';
import type { Monitor } from './monitor.svelte';

/** After these the engine takes the next word on where to stand. */
const ANSWERS: ReadonlySet<Event['type']> = new Set(['rewound', 'rejected']);

export class Past {
  readonly #monitor: Monitor;
  readonly #wishes: Latest<number>;

  constructor(monitor: Monitor, send: (control: Control) => void) {
    this.#monitor = monitor;
    this.#wishes = new Latest((step) => send({ type: 'rewind', step }));
  }

  /** The steps of the run that can be looked at, the oldest first; the last is the newest. */
  get places(): readonly number[] {
    const { kept, newest, step } = this.#monitor.shown;
    const last = newest ?? step;
    return [...kept.filter((one) => one < last), last];
  }

  /** Where the run was, while it stands at an earlier step of its own; else null. */
  get newest(): number | null {
    return this.#monitor.shown.newest;
  }

  /** Of a run that has diverged: the last step it can go back to at which the loss was small. */
  get before(): number | null {
    return this.#monitor.shown.before;
  }

  /** Puts the run at the last kept step up to this one, at rest; from the newest on, at the newest. */
  rewind(step: number): void {
    this.#wishes.ask(step);
  }

  receive(event: Event): void {
    if (ANSWERS.has(event.type)) this.#wishes.answered();
  }

  /** Another run has another past. */
  reset(): void {
    this.#wishes.reset();
  }
}

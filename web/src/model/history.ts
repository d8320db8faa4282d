/** Undo and redo of immutable states: bounded, with quick repeats of one edit as one step. */

interface Entry<T> {
  state: T;
  label: string;
  time: number;
}

/** Edits with the same label closer together than this (ms) are one undo step: a slider's drag. */
const COALESCE_MS = 800;

/** A line of states; `limit` is how many steps back are kept. */
export class History<T> {
  #past: Entry<T>[] = [];
  #now: Entry<T>;
  #future: Entry<T>[] = [];
  readonly #limit: number;
  readonly #clock: () => number;

  constructor(state: T, limit = 200, clock: () => number = () => Date.now()) {
    this.#now = { state, label: '', time: -Infinity };
    this.#limit = limit;
    this.#clock = clock;
  }

  get state(): T {
    return this.#now.state;
  }

  /** What `undo` would take back, or null. */
  get undoLabel(): string | null {
    return this.#past.length > 0 ? this.#now.label : null;
  }

  /** What `redo` would do again, or null. */
  get redoLabel(): string | null {
    return this.#future.at(-1)?.label ?? null;
  }

  /** Records an edit; what had been undone is forgotten. */
  push(label: string, state: T): void {
    const time = this.#clock();
    const quick = label === this.#now.label && time - this.#now.time < COALESCE_MS;
    if (!quick || this.#future.length > 0) {
      this.#past.push(this.#now);
      if (this.#past.length > this.#limit) this.#past.shift();
    }
    this.#future = [];
    this.#now = { state, label, time };
  }

  /** Goes one step back and returns the state there; null when there is none. */
  undo(): T | null {
    const entry = this.#past.pop();
    if (!entry) return null;
    this.#future.push(this.#now);
    // A later edit with the same label must not melt into the state we came back to.
    this.#now = { ...entry, time: -Infinity };
    return entry.state;
  }

  /** Does the last undone step again and returns its state; null when there is none. */
  redo(): T | null {
    const entry = this.#future.pop();
    if (!entry) return null;
    this.#past.push(this.#now);
    this.#now = { ...entry, time: -Infinity };
    return entry.state;
  }
}

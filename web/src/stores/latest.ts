/** Asks one thing at a time. Of what is asked meanwhile only the latest is asked afterwards. */
export class Latest<T> {
  #waits = false;
  #next: { value: T } | null = null;
  readonly #send: (value: T) => void;

  constructor(send: (value: T) => void) {
    this.#send = send;
  }

  ask(value: T): void {
    if (this.#waits) {
      this.#next = { value };
      return;
    }
    this.#waits = true;
    this.#send(value);
  }

  /** What was asked is answered. */
  answered(): void {
    const next = this.#next;
    this.reset();
    if (next) this.ask(next.value);
  }

  /** Nothing is asked any more. */
  reset(): void {
    this.#waits = false;
    this.#next = null;
  }
}

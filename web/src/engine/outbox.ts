/**
 * Sends controls one after the other, in order. While one is under way, a newer control that
 * replaces a waiting one takes its place: a slider's drag sends its latest value, not all.
 */
import type { Control } from '../generated/wire';

export class Outbox {
  #waiting: Control[] = [];
  #sending: Promise<void> | null = null;
  #closed = false;
  readonly #deliver: (control: Control) => Promise<void>;

  /** `deliver` must not reject: it reports trouble itself. */
  constructor(deliver: (control: Control) => Promise<void>) {
    this.#deliver = deliver;
  }

  send(control: Control): void {
    if (this.#closed) return;
    const key = subject(control);
    const at = key === null ? -1 : this.#waiting.findIndex((other) => subject(other) === key);
    if (at >= 0) this.#waiting[at] = control;
    else this.#waiting.push(control);
    this.#sending ??= this.#drain();
  }

  /** Drops what still waits. Gives what ends when the control under way is answered, if one is. */
  close(): Promise<void> | null {
    this.#closed = true;
    this.#waiting = [];
    return this.#sending;
  }

  async #drain(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      await this.#deliver(next);
    }
    this.#sending = null;
  }
}

/** What a control sets, if a later one about the same thing makes it pointless. */
function subject(control: Control): string | null {
  if (control.type === 'hyper') return `hyper ${control.key}`;
  if (control.type === 'rewind') return 'rewind';
  if (control.type === 'subscribe' || control.type === 'unsubscribe') return `probe ${control.id}`;
  return null;
}

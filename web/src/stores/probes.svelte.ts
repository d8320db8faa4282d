/** The views' subscriptions: counted, and sent again to every new run. */
import type { Control, Json, ProbeEvent } from '../generated/wire';

/** A view's subscription: `payload` is null until the first answer, and reactive. */
export interface Probe<T = unknown> {
  readonly payload: T | null;
  /** Ends it; the engine stops computing what nobody watches. */
  release(): void;
}

type ProbeConfig = { [name: string]: Json };

class Slot {
  payload: unknown = $state.raw(null);
  arrived: unknown = null;
  users = 0;

  constructor(
    readonly id: string,
    public probe: string,
    public config: ProbeConfig,
  ) {}

  get control(): Control {
    return { type: 'subscribe', id: this.id, probe: this.probe, config: this.config };
  }
}

/** What is asked once. */
interface Question {
  resolve: (payload: unknown) => void;
  reject: (error: Error) => void;
}

export class Probes {
  // Which slots there are is nobody’s to watch; what is in one is.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #slots = new Map<string, Slot>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #questions = new Map<string, Question>();
  readonly #send: (control: Control) => void;
  #asked = 0;

  constructor(send: (control: Control) => void) {
    this.#send = send;
  }

  /** Subscribes; a known id with another probe or config replaces what it asked for. */
  open<T>(id: string, probe: string, config: ProbeConfig): Probe<T> {
    const slot = this.#slots.get(id) ?? new Slot(id, probe, config);
    const known = this.#slots.has(id);
    const same = slot.probe === probe && JSON.stringify(slot.config) === JSON.stringify(config);
    slot.users += 1;
    slot.probe = probe;
    slot.config = config;
    this.#slots.set(id, slot);
    if (!known || !same) this.#send(slot.control);
    let open = true;
    return {
      get payload() {
        return slot.payload as T | null;
      },
      release: () => {
        if (open) this.#release(slot);
        open = false;
      },
    };
  }

  /** The present run's answer, once; rejects when it gives none. */
  ask<T>(probe: string, config: ProbeConfig): Promise<T> {
    const id = `once ${++this.#asked}`;
    return new Promise<T>((resolve, reject) => {
      this.#questions.set(id, { resolve: (payload) => resolve(payload as T), reject });
      this.#send({ type: 'subscribe', id, probe, config });
    });
  }

  /** Leaves what was asked once without an answer. */
  giveUp(message: string): void {
    for (const question of this.#questions.values()) question.reject(new Error(message));
    this.#questions.clear();
  }

  /** What a new run must be told. */
  controls(): Control[] {
    return [...this.#slots.values()].map((slot) => slot.control);
  }

  /** Keeps an answer until `publish`; the latest wins. */
  receive(event: ProbeEvent): void {
    const question = this.#questions.get(event.id);
    if (question) {
      this.#questions.delete(event.id);
      this.#send({ type: 'unsubscribe', id: event.id });
      question.resolve(event.payload);
      return;
    }
    const slot = this.#slots.get(event.id);
    if (slot && slot.probe === event.probe) slot.arrived = event.payload;
  }

  /** Shows what has arrived. */
  publish(): void {
    for (const slot of this.#slots.values()) {
      if (slot.arrived !== slot.payload) slot.payload = slot.arrived;
    }
  }

  /** Forgets the answers: the next run's will have other shapes. */
  clear(): void {
    for (const slot of this.#slots.values()) slot.arrived = null;
  }

  #release(slot: Slot): void {
    slot.users -= 1;
    // A view that changes its config releases and subscribes again at once: wait for that.
    queueMicrotask(() => {
      if (slot.users > 0 || this.#slots.get(slot.id) !== slot) return;
      this.#slots.delete(slot.id);
      this.#send({ type: 'unsubscribe', id: slot.id });
    });
  }
}

/** Service workers that do what the test makes them do. */
import { vi } from 'vitest';
import { Updates, type Container } from '../../../web/src/stores/updates.svelte';

export class FakeWorker extends EventTarget {
  readonly said: unknown[] = [];

  postMessage(message: unknown): void {
    this.said.push(message);
  }
}

export class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  active: FakeWorker | null = null;
  update = vi.fn(() => Promise.resolve());

  /** A newer version arrives, as browsers tell it. */
  install(): FakeWorker {
    const worker = new FakeWorker();
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
    this.installing = null;
    this.waiting = worker;
    worker.dispatchEvent(new Event('statechange'));
    return worker;
  }
}

export class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null;
  readonly registration = new FakeRegistration();
  register = vi.fn(() => Promise.resolve(this.registration));

  /** The version that waits, or the first one, is in use from now on. */
  change(): void {
    this.controller = this.registration.waiting ?? new FakeWorker();
    this.registration.waiting = null;
    this.registration.active = this.controller;
    this.dispatchEvent(new Event('controllerchange'));
  }
}

/** A page; `visited`: one whose files are kept already. */
export function openKept(visited: boolean) {
  const container = new FakeContainer();
  if (visited) {
    container.controller = new FakeWorker();
    container.registration.active = container.controller;
  }
  const reload = vi.fn();
  const updates = new Updates(container as unknown as Container, reload);
  return { container, registration: container.registration, reload, updates };
}

/** Keeps the page for when there is no network; newer versions of it are told, never forced. */
import type { Wish } from '../service/protocol';

/** What browsers give as `navigator.serviceWorker`, as far as it is used here. */
export type Container = Pick<
  ServiceWorkerContainer,
  'controller' | 'register' | 'addEventListener'
>;

export class Updates {
  /** Whether a newer version can be had. */
  #ready = $state(false);
  #putAway = $state(false);
  readonly #container: Container | null;
  readonly #reload: () => void;
  #registration: ServiceWorkerRegistration | null = null;
  #wanted = false;

  /** `container` null: this page is not kept, since it is no built page or not served safely. */
  constructor(container: Container | null, reload: () => void) {
    this.#container = container;
    this.#reload = reload;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Whether there is something to say that nobody has put away yet. */
  get told(): boolean {
    return this.#ready && !this.#putAway;
  }

  putAway(): void {
    this.#putAway = true;
  }

  /**
   * Has the browser keep the page's files. It is better done late: this fetches all of them, though
   * most from the browser's own cache.
   */
  async keep(): Promise<void> {
    if (!this.#container) return;
    this.#watchControl(this.#container);
    try {
      const registration = await this.#container.register('sw.js');
      this.#registration = registration;
      this.#follow(registration.installing);
      registration.addEventListener('updatefound', () => this.#follow(registration.installing));
      this.#look();
      registration.active?.postMessage('tidy' satisfies Wish);
    } catch {
      // Storage may be forbidden or full: then the page needs its server, as before.
    }
  }

  /** Asks whether there is a newer version. */
  async check(): Promise<void> {
    await this.#registration?.update().catch(() => {}); // without a network there is no answer
  }

  /** Reloads the page in its newest version. */
  use(): void {
    const waiting = this.#registration?.waiting;
    if (!waiting) {
      this.#reload(); // another tab has asked for it already
      return;
    }
    this.#wanted = true;
    waiting.postMessage('use' satisfies Wish);
  }

  /** A page that has just been kept for the first time is the newest; later ones are newer. */
  #watchControl(container: Container): void {
    let controlled = container.controller !== null;
    container.addEventListener('controllerchange', () => {
      if (this.#wanted) this.#reload();
      else if (controlled) this.#tell();
      this.#wanted = false;
      controlled = true;
    });
  }

  #follow(installing: ServiceWorker | null): void {
    installing?.addEventListener('statechange', () => this.#look());
  }

  /** A version that waits beside the one in use is a newer one. */
  #look(): void {
    if (this.#registration?.waiting && this.#container?.controller) this.#tell();
  }

  #tell(): void {
    this.#ready = true;
    this.#putAway = false;
  }
}

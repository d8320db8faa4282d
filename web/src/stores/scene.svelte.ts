/** Which lesson is open, and what of the playground it leaves to see and to touch: else all of it. */
import { readPlace, writePlace, type LessonPlace } from '../model/lesson-place';
import type { Part } from '../model/parts';

/** Where the address is read and written; tests put in their own. */
export interface Way {
  read: () => string;
  write: (search: string, fresh: boolean) => void;
}

export class Scene {
  /** What is open; null: the playground alone. */
  place: LessonPlace | null = $state.raw(null);
  /** The parts to see; null: all. */
  shown: readonly Part[] | null = $state.raw(null);
  /** Those of them that can be seen only. */
  locked: readonly Part[] = $state.raw([]);
  /** Why no run may start; null: it may. */
  wait: string | null = $state(null);
  /** The text of a lesson that came in a link, until it is taken. */
  received: string | null = $state(null);
  readonly #way: Way;

  constructor(way: Way) {
    this.#way = way;
    this.follow();
  }

  /** Opens a screen; `fresh`: as a new place in the browser's history. */
  visit(lesson: string, screen = 1, fresh = true): void {
    this.place = { lesson, screen };
    this.#way.write(writePlace(this.#way.read(), this.place), fresh);
  }

  /** Back to the playground. */
  leave(): void {
    this.place = null;
    this.clear();
    this.#way.write(writePlace(this.#way.read(), null), true);
  }

  /** Opens what the address names. */
  follow(): void {
    this.place = readPlace(this.#way.read());
    if (!this.place) this.clear();
  }

  shows(part: Part): boolean {
    return this.shown?.includes(part) ?? true;
  }

  locks(part: Part): boolean {
    return this.locked.includes(part);
  }

  /** The whole playground. */
  clear(): void {
    this.shown = null;
    this.locked = [];
    this.wait = null;
  }
}

/** The learner's own lessons: written here, or come by a link or a file. */
import { encodeLesson } from '../model/hash';
import { t } from '../words';
import type { LessonShelf, OwnLesson } from './shelf';
import { OWN } from './study.svelte';

export class OwnLessonList {
  list: readonly OwnLesson[] = $state.raw([]);
  /** Something to tell about the last thing done; null: nothing. */
  notice: string | null = $state(null);
  readonly #shelf: LessonShelf;

  constructor(shelf: LessonShelf) {
    this.#shelf = shelf;
  }

  async load(): Promise<void> {
    this.list = await this.#shelf.list();
  }

  /** A lesson by the name addresses have for it; null where it is not there. */
  async find(name: string): Promise<OwnLesson | null> {
    const id = name.slice(OWN.length);
    return this.list.find((one) => one.id === id) ?? (await this.#shelf.find(id));
  }

  /** Keeps a text as a new lesson; gives its name. */
  async add(title: string, text: string): Promise<string> {
    const id = crypto.randomUUID().slice(0, 8);
    await this.keep({ id, title, text, date: Date.now() });
    return OWN + id;
  }

  /** Keeps what was changed. */
  async keep(lesson: OwnLesson): Promise<void> {
    this.list = [lesson, ...this.list.filter(({ id }) => id !== lesson.id)];
    try {
      await this.#shelf.put(lesson);
      if (this.notice === t('lessons.fork_not_kept')) this.notice = null;
    } catch {
      this.notice = t('lessons.fork_not_kept');
    }
  }

  async remove(lesson: OwnLesson): Promise<void> {
    this.list = this.list.filter(({ id }) => id !== lesson.id);
    await this.#shelf.remove(lesson.id).catch(() => {});
  }

  /** Copies a link that holds the lesson's whole text. */
  async copyLink(text: string): Promise<void> {
    const hash = encodeLesson(text);
    if (hash === null) {
      this.notice = t('lessons.fork_long');
      return;
    }
    try {
      await navigator.clipboard.writeText(`${location.origin}${location.pathname}#${hash}`);
      this.notice = t('lessons.fork_copied');
    } catch {
      this.notice = t('lessons.fork_forbidden');
    }
  }
}

/** Which lesson the address asks for, fetched or read, and whether its text is being edited. */
import type { App } from '../stores/app.svelte';
import { LessonSource } from './source';
import { t } from '../words';
import type { Problem } from './compile/problem';
import { OwnLessonList } from './own.svelte';
import { Progress } from './progress.svelte';
import { course } from './registry';
import type { LessonShelf, OwnLesson } from './shelf';
import { OWN, Study } from './study.svelte';

export class Desk {
  readonly progress: Progress;
  readonly own: OwnLessonList;
  readonly study: Study;
  /** What is being shown: the list, a lesson, or neither yet. */
  state: 'list' | 'lesson' | 'loading' | 'failed' = $state('loading');
  /** A lesson that was asked for and is not there. */
  missing: string | null = $state(null);
  /** The own lesson that is open. */
  owned: OwnLesson | null = $state.raw(null);
  problems: readonly Problem[] = $state.raw([]);
  editing = $state(false);
  readonly #app: App;
  readonly #source: LessonSource;
  #asked = 0;
  /** An own lesson that was just begun, to be changed at once. */
  #begun: string | null = null;

  constructor(app: App, storage: Storage | null, shelf: LessonShelf) {
    this.#app = app;
    this.#source = new LessonSource(app.catalogue);
    this.progress = new Progress(storage);
    this.own = new OwnLessonList(shelf);
    this.study = new Study(app, this.progress);
  }

  /** A new lesson of one's own. */
  async begin(): Promise<void> {
    this.#begun = await this.own.add(t('lessons.own_title'), t('lessons.own_text'));
    this.#app.scene.visit(this.#begun);
  }

  /** Opens the lesson of this name; the empty name is the list. */
  async open(name: string): Promise<void> {
    if (name === this.study.name && this.state === 'lesson') return;
    const asked = ++this.#asked;
    this.state = 'loading';
    this.missing = null;
    this.editing = false;
    this.owned = null;
    this.problems = [];
    this.study.close();
    try {
      const found = name !== '' && (await this.#fetch(name, asked));
      if (asked !== this.#asked) return;
      this.state = found ? 'lesson' : 'list';
      if (!found && name !== '') this.missing = name.slice(0, 40);
      if (!found) this.#app.scene.clear();
    } catch {
      if (asked === this.#asked) this.state = 'failed';
    }
  }

  async #fetch(name: string, asked: number): Promise<boolean> {
    if (name.startsWith(OWN)) {
      const owned = await this.own.find(name);
      if (!owned || asked !== this.#asked) return false;
      this.owned = owned;
      await this.#read(owned, asked);
      // What is not right yet can be mended at once.
      this.editing = this.problems.length > 0 || name === this.#begun;
      return true;
    }
    const entry = course.find((one) => one.name === name);
    const lesson = await entry?.load();
    if (!lesson || asked !== this.#asked) return false;
    this.study.show(name, lesson);
    return true;
  }

  async #read(owned: OwnLesson, asked: number): Promise<void> {
    const { lesson, problems } = await this.#source.read(owned.text);
    if (asked !== this.#asked) return;
    this.problems = problems;
    this.study.show(OWN + owned.id, lesson);
  }

  /** A lesson of the course as one's own, to be changed. */
  async fork(): Promise<void> {
    const { study } = this;
    const entry = course.find(({ name }) => name === study.name);
    if (!entry) return;
    this.#begun = await this.own.add(entry.title, await entry.text());
    this.#app.scene.visit(this.#begun, study.number);
  }

  /** Changes the text of the own lesson that is open. */
  async change(text: string): Promise<void> {
    if (!this.owned) return;
    const title = titleIn(text) ?? this.owned.title;
    const owned = { ...this.owned, title, text, date: Date.now() };
    this.owned = owned;
    const asked = ++this.#asked;
    await this.#read(owned, asked);
    await this.own.keep(owned);
  }

  /** Takes a lesson that came in a link. */
  async take(text: string): Promise<void> {
    const title = titleIn(text) ?? '–';
    this.#app.scene.visit(await this.own.add(title, text), 1, false);
  }
}

/** The title that a lesson's text gives itself, or null. */
function titleIn(text: string): string | null {
  return /^title:\s*(.+)$/m.exec(text)?.[1]?.trim().slice(0, 80) || null;
}

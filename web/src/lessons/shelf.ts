/** Lessons that people wrote or were given: kept in this browser (IndexedDB). */
import { createStore, del, get, set, values } from 'idb-keyval';

export interface OwnLesson {
  id: string;
  title: string;
  text: string;
  /** When it was changed, in milliseconds since 1970. */
  date: number;
}

export interface LessonShelf {
  /** What is there, newest first; nothing where the browser forbids a shelf. */
  list(): Promise<OwnLesson[]>;
  find(id: string): Promise<OwnLesson | null>;
  /** Rejects when there is no room, or when the browser keeps nothing. */
  put(lesson: OwnLesson): Promise<void>;
  remove(id: string): Promise<void>;
}

export function openLessonShelf(): LessonShelf {
  const store = createStore('strata-lessons', 'strata-lessons');
  return {
    list: async () => {
      const found: unknown[] = await values<unknown>(store).catch(() => []);
      return found.filter(isOwn).sort((a, b) => b.date - a.date);
    },
    find: async (id) => {
      const found: unknown = await get<unknown>(id, store).catch(() => null);
      return isOwn(found) ? found : null;
    },
    put: (lesson) => set(lesson.id, lesson, store),
    remove: (id) => del(id, store),
  };
}

/** What another version of the page left there may have another form. */
function isOwn(value: unknown): value is OwnLesson {
  if (typeof value !== 'object' || value === null) return false;
  const { id, title, text, date } = value as Record<keyof OwnLesson, unknown>;
  return [id, title, text].every((each) => typeof each === 'string') && typeof date === 'number';
}

/** Saved runs of this browser (IndexedDB): a list, and the files apart, so that the list is light. */
import { createStore, del, get, set, values } from 'idb-keyval';

/** A saved run as the list shows it. */
export interface SavedRun {
  id: string;
  /** As the learner calls it. */
  name: string;
  /** The experiment's title. */
  title: string;
  step: number;
  /** Validation loss; null where there was none. */
  loss: number | null;
  /** When it was saved, in milliseconds since 1970. */
  date: number;
  /** Bytes of its file. */
  size: number;
  /** Where it is, if not in this browser: its id on the server, and the key that deletes it. */
  remote?: { id: string; key: string };
}

export interface SaveShelf {
  /** What is there, newest first; nothing where the browser forbids a shelf. */
  list(): Promise<SavedRun[]>;
  /** A run's file; null when it is not there (any more). */
  file(id: string): Promise<Uint8Array | null>;
  /** Keeps a run. Rejects when there is no room, or when the browser keeps nothing. */
  put(run: SavedRun, file: Uint8Array): Promise<void>;
  /** Keeps a run's new name. */
  rename(run: SavedRun): Promise<void>;
  remove(id: string): Promise<void>;
}

export function openSaveShelf(): SaveShelf {
  // A database has one store only; the diary's runs are in one of their own.
  const runs = createStore('strata-saved', 'strata-saved');
  const files = createStore('strata-saved-files', 'strata-saved-files');
  return {
    list: async () => {
      const found: unknown[] = await values<unknown>(runs).catch(() => []);
      return found.filter(isRun).sort((a, b) => b.date - a.date);
    },
    file: async (id) => {
      const file = await get<unknown>(id, files);
      return file instanceof Uint8Array ? file : null;
    },
    put: async (run, file) => {
      await set(run.id, file, files); // first, so that nothing is listed that is not there
      await set(run.id, run, runs);
    },
    rename: (run) => set(run.id, run, runs),
    remove: async (id) => {
      await del(id, runs);
      await del(id, files);
    },
  };
}

/** What another version of the page left there may have another form. */
function isRun(value: unknown): value is SavedRun {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, title, step, loss, date, size, remote } = value as Record<
    keyof SavedRun,
    unknown
  >;
  const texts = [id, name, title].every((each) => typeof each === 'string');
  const numbers = [step, date, size].every((each) => typeof each === 'number');
  return texts && numbers && (loss === null || typeof loss === 'number') && isRemote(remote);
}

function isRemote(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  const { id, key } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof key === 'string';
}

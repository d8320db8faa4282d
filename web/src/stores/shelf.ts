/** The learner's last table, kept in this browser alone (IndexedDB), so that a reload finds it. */
import { createStore, get, promisifyRequest } from 'idb-keyval';

/** A file and what it is called. */
export interface TableFile {
  name: string;
  bytes: Uint8Array;
}

export interface Shelf {
  get(id: string): Promise<TableFile | null>;
  /** Keeps one file, in the place of the one before. */
  put(id: string, file: TableFile): Promise<void>;
}

/** The browser's shelf. Where it forbids one, as in some private windows, nothing is kept. */
export function openShelf(): Shelf {
  const store = createStore('strata-tables', 'strata-tables');
  return {
    get: (id) => get<TableFile>(id, store).then(whole, () => null),
    // Without it the table is asked for again after a reload.
    put: (id, file) => store('readwrite', (files) => keep(files, id, file)).catch(() => {}),
  };
}

/** What an older page left there has another form. */
function whole(file: TableFile | undefined): TableFile | null {
  return file?.bytes instanceof Uint8Array ? file : null;
}

function keep(files: IDBObjectStore, id: string, file: TableFile): Promise<void> {
  files.clear();
  files.put(file, id);
  return promisifyRequest(files.transaction);
}

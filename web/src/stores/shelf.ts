/** The learner's last table, kept in this browser alone (IndexedDB), so that a reload finds it. */

export interface Shelf {
  get(id: string): Promise<Uint8Array | null>;
  /** Keeps one file, in the place of the one before. */
  put(id: string, bytes: Uint8Array): Promise<void>;
}

const NAME = 'strata-tables';

/** The browser's shelf. Where it forbids one, as in some private windows, nothing is kept. */
export function openShelf(): Shelf {
  return {
    async get(id) {
      try {
        const found: unknown = await run('readonly', (store) => store.get(id));
        return found instanceof Uint8Array ? found : null;
      } catch {
        return null;
      }
    },
    async put(id, bytes) {
      try {
        await run('readwrite', (store) => {
          store.clear();
          return store.put(bytes, id);
        });
      } catch {
        // Without it the table is asked for again after a reload.
      }
    },
  };
}

function run<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(NAME);
    opening.onerror = () => reject(new Error('The browser keeps no files.'));
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction(NAME, mode);
      const request = work(transaction.objectStore(NAME));
      transaction.oncomplete = () => {
        database.close();
        resolve(request.result);
      };
      transaction.onabort = () => {
        database.close();
        reject(new Error('The browser could not keep the file.'));
      };
    };
  });
}

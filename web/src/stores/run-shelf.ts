/** Earlier runs, kept in this browser alone (IndexedDB). */
import { createStore, delMany, set, values } from 'idb-keyval';
import type { RunShelf } from './diary.svelte';

/** The browser's shelf. Where it forbids one, as in some private windows, nothing is kept. */
export function openRunShelf(): RunShelf {
  const store = createStore('strata-runs', 'strata-runs');
  return {
    all: () => values<unknown>(store).catch(() => []),
    put: (run) => set(run.id, run, store).catch(() => {}),
    remove: (ids) => delMany([...ids], store).catch(() => {}),
  };
}

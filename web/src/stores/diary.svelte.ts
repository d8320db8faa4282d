/** The runs of this browser, newest first: of this visit, and of earlier ones. */
import type { KeptRun } from '../model/diary';
import { readRun } from '../model/diary';
import type { Witness } from './monitor.svelte';

/** Where runs are kept from one visit to the next. What cannot be kept lasts as long as the page. */
export interface RunShelf {
  all(): Promise<unknown[]>;
  put(run: KeptRun): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

/** A run as the session knows it; the diary gives it its name. */
export type RunRecord = Omit<KeptRun, 'id' | 'number' | 'at'>;

/** Runs that are kept at most; the oldest go first. */
export const MOST_RUNS = 40;

export class Diary implements Witness {
  runs: readonly KeptRun[] = $state.raw([]);
  /** The id of the run that stands on the page. */
  current: string | null = $state(null);
  #begun = 0;
  #loaded: Promise<void> = Promise.resolve();
  readonly #shelf: RunShelf;
  readonly #record: () => RunRecord | null;
  readonly #now: () => number;

  /** `record`: what there is to remember of the present run. */
  constructor(shelf: RunShelf, record: () => RunRecord | null, now: () => number = Date.now) {
    this.#shelf = shelf;
    this.#record = record;
    this.#now = now;
  }

  /** Fetches the runs of earlier visits. */
  load(): Promise<void> {
    this.#loaded = this.#shelf.all().then((found) => {
      const runs = found.map(readRun).filter((run) => run !== null);
      this.#show([...this.runs, ...runs]);
    });
    return this.#loaded;
  }

  begins(): void {
    this.#begun = this.#now();
    // Two tabs may begin a run in the same millisecond.
    this.current = `${this.#begun}-${Math.random().toString(36).slice(2, 8)}`;
  }

  /** Remembers the present run as it is now. */
  rests(): void {
    const [id, at, record] = [this.current, this.#begun, this.#record()];
    if (id === null || !record) return;
    // Its number follows those of earlier visits.
    void this.#loaded.then(() => this.#keep({ ...record, id, at, number: this.#numberOf(id) }));
  }

  /** The run of this id, or null. */
  find(id: string): KeptRun | null {
    return this.runs.find((run) => run.id === id) ?? null;
  }

  /** The run before this one, or null. */
  before(run: KeptRun): KeptRun | null {
    return this.runs.find(({ number }) => number < run.number) ?? null;
  }

  /** Forgets runs for good. */
  remove(ids: readonly string[]): void {
    this.#show(this.runs.filter(({ id }) => !ids.includes(id)));
    void this.#shelf.remove(ids);
  }

  #numberOf(id: string): number {
    return this.find(id)?.number ?? (this.runs[0]?.number ?? 0) + 1;
  }

  #keep(run: KeptRun): void {
    this.#show([run, ...this.runs.filter(({ id }) => id !== run.id)]);
    void this.#shelf.put(run);
  }

  #show(runs: readonly KeptRun[]): void {
    const sorted = [...runs].sort((a, b) => b.number - a.number);
    this.runs = sorted.slice(0, MOST_RUNS);
    const gone = sorted.slice(MOST_RUNS).map(({ id }) => id);
    if (gone.length > 0) void this.#shelf.remove(gone);
  }
}

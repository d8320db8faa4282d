/** How a person likes to see curves on this machine, kept in local storage. */

/** What stands below the curves. */
export type CurveUnit = 'step' | 'epoch';

interface Saved {
  unit: CurveUnit;
  logX: boolean;
  smoothing: number;
  ghosts: boolean;
  hidden: string[];
}

const KEY = 'strata.curves.1';
const MOST_HIDDEN = 60;

export class CurveLook {
  /** Everything that is kept; set parts of it with `set`. */
  now: Readonly<Saved> = $state.raw({
    ...{ unit: 'step', logX: false, smoothing: 0, ghosts: true, hidden: [] },
  });
  /** Earlier runs that were chosen by hand; null: the last few of the same experiment. */
  chosen: readonly string[] | null = $state.raw(null);
  readonly #storage: Storage | null;

  /** `storage` null (private windows, tests) means it lasts as long as the page. */
  constructor(storage: Storage | null) {
    this.#storage = storage;
    this.now = { ...this.now, ...this.#read() };
  }

  set(change: Partial<Saved>): void {
    this.now = { ...this.now, ...change };
    try {
      this.#storage?.setItem(KEY, JSON.stringify(this.now));
    } catch {
      // storage may be full or forbidden
    }
  }

  /** Shows or hides a curve, by its series' key. */
  toggle(key: string): void {
    const others = this.now.hidden.filter((one) => one !== key);
    const hidden = others.length < this.now.hidden.length ? others : [...others, key];
    this.set({ hidden: hidden.slice(-MOST_HIDDEN) });
  }

  #read(): Partial<Saved> {
    try {
      const saved = JSON.parse(this.#storage?.getItem(KEY) ?? '{}') as Partial<Saved> | null;
      const { unit, logX, smoothing, ghosts, hidden } = saved ?? {};
      return {
        ...(unit === 'step' || unit === 'epoch' ? { unit } : {}),
        ...(typeof logX === 'boolean' ? { logX } : {}),
        ...(typeof smoothing === 'number' && smoothing >= 0 && smoothing < 1 ? { smoothing } : {}),
        ...(typeof ghosts === 'boolean' ? { ghosts } : {}),
        ...(Array.isArray(hidden)
          ? { hidden: hidden.filter((key) => typeof key === 'string') }
          : {}),
      };
    } catch {
      return {}; // a broken entry is as good as none
    }
  }
}

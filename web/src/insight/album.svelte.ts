/** Snapshots of what a probe showed while somebody looked: bounded, and kept while tabs change. */
import { withSnapshot } from '../model/snapshots';
import { alike, type Spread } from './spread';

export const MOST = 16;

export class Album {
  spreads: readonly Spread[] = $state.raw([]);

  /** Adds the newest; another network's begins anew. */
  add(next: Spread): void {
    const last = this.spreads.at(-1);
    const kept = last && alike(last, next) ? this.spreads : [];
    this.spreads = withSnapshot(kept, next, MOST);
  }
}

const albums = new WeakMap<object, Map<string, Album>>();

/** The album of a probe, as long as its session lives. */
export function albumOf(session: object, probe: string): Album {
  // Which albums there are is nobody’s to watch; what is in one is.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  const known = albums.get(session) ?? new Map<string, Album>();
  albums.set(session, known);
  const album = known.get(probe) ?? new Album();
  known.set(probe, album);
  return album;
}

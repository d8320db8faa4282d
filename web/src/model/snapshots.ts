/** Past states of something, thinned as a run grows: a bounded list, about evenly spaced. */

export interface Snapshot {
  step: number;
}

/**
 * The list with one more snapshot, at most `limit` long. One of an earlier step begins anew (the run
 * was restarted), one of the same step replaces the last. What goes is the one that the others
 * around it make up for best; the first and the last stay.
 */
export function withSnapshot<T extends Snapshot>(list: readonly T[], next: T, limit: number): T[] {
  const last = list.at(-1);
  if (!last || next.step < last.step) return [next];
  const grown = next.step === last.step ? [...list.slice(0, -1), next] : [...list, next];
  if (grown.length <= limit) return grown;
  const away = closest(grown);
  return grown.filter((_, i) => i !== away);
}

/** The place whose neighbours are closest to each other. */
function closest(list: readonly Snapshot[]): number {
  let found = 1;
  let least = Infinity;
  for (let i = 1; i < list.length - 1; i += 1) {
    const gap = (list[i + 1]?.step ?? 0) - (list[i - 1]?.step ?? 0);
    if (gap < least) [found, least] = [i, gap];
  }
  return found;
}

/** The colours of layers by their depth: green at the input, violet at the output. */
import type { Place } from './spread';

/** The colour at a place among so many. */
export function depthColour(index: number, count: number): string {
  const share = count > 1 ? Math.round((100 * index) / (count - 1)) : 0;
  return `color-mix(in oklab, var(--curve-second) ${share}%, var(--curve-first))`;
}

/** The colour of each row: weights of one layer have the same. */
export function depthColours(rows: readonly Pick<Place, 'network' | 'node'>[]): string[] {
  const layers = [...new Set(rows.map(({ network, node }) => `${network} ${node}`))];
  return rows.map(({ network, node }) =>
    depthColour(layers.indexOf(`${network} ${node}`), layers.length),
  );
}

/** Which valley each of many balls ends in. */
import { fateOf, floorBelow, type Hill } from './curves';

/** Colours there are for them: further valleys begin again with the first. */
const COLOURS = 4;

/**
 * For each ball the number of the valley in which it lies, counted from the left among those that
 * any lies in; null for one that lies in none.
 */
export function valleysOf(
  hill: Hill,
  balls: readonly { from: number; at: number }[],
): (number | null)[] {
  const floors = balls.map(({ at }) =>
    fateOf(hill, [at]) === 'away' ? null : floorBelow(hill, at),
  );
  const known: number[] = [];
  for (const floor of floors) {
    if (floor !== null && !known.some((other) => same(other, floor))) known.push(floor);
  }
  known.sort((a, b) => a - b);
  return floors.map((floor) =>
    floor === null ? null : known.findIndex((other) => same(other, floor)) % COLOURS,
  );
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-3;
}

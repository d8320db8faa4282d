/**
 * A surface in three dimensions, seen from an angle above, without perspective: turned by θ around
 * its height, then tilted by φ. Depth orders what is drawn: the farthest first.
 */
import { heightsOf, type Place, type Surface } from './surfaces';

export interface Spot {
  /** In units of the picture: across and down, about −1 to 1. */
  x: number;
  y: number;
  depth: number;
}

export interface Tile {
  corners: readonly Spot[];
  /** How high, from 0 to 1. */
  height: number;
  depth: number;
}

const TILT = (38 * Math.PI) / 180;
const TALL = 0.75;
const FINE = 28;

/** Where a point of the unit cube is seen; its middle is the picture's. */
export function spotOf(x: number, y: number, height: number, turn: number): Spot {
  const [a, b] = [x - 0.5, y - 0.5];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [across, away] = [a * cos - b * sin, a * sin + b * cos];
  const up = (height - 0.5) * TALL;
  return { x: across, y: -(away * Math.sin(TILT) + up * Math.cos(TILT)), depth: away };
}

/** Heights from 0 to 1, the highest hundredth cut off. */
export class Relief {
  readonly #low: number;
  readonly #span: number;
  readonly #heights: readonly number[];

  constructor(readonly surface: Surface) {
    this.#heights = heightsOf(surface, FINE).map((height) => this.#lifted(height));
    const sorted = this.#heights.filter(Number.isFinite).sort((a, b) => a - b);
    this.#low = sorted[0] ?? 0;
    this.#span = (sorted[Math.floor(sorted.length * 0.985)] ?? 1) - this.#low || 1;
  }

  /** Where a place on the ground is seen, lying on the surface; null outside of the picture. */
  spot([px, py]: Place, turn: number): Spot | null {
    const { f, x, y } = this.surface;
    const [a, b] = [(px - x[0]) / (x[1] - x[0]), (py - y[0]) / (y[1] - y[0])];
    if (!(a >= 0 && a <= 1 && b >= 0 && b <= 1)) return null;
    return spotOf(a, b, this.#share(this.#lifted(f(px, py))), turn);
  }

  /** A way that follows the ground between its places; null where it is outside. */
  path(way: readonly Place[], turn: number): (Spot | null)[] {
    return way.flatMap(([x, y], i) => {
      const [a, b] = way[i - 1] ?? [x, y];
      const parts = Math.min(12, Math.ceil(Math.hypot(x - a, y - b) * 5)) || 1;
      return Array.from({ length: parts }, (_, k) => {
        const share = (k + 1) / parts;
        return this.spot([a + (x - a) * share, b + (y - b) * share], turn);
      });
    });
  }

  /** The surface as tiles, the farthest first. */
  tiles(turn: number): Tile[] {
    const side = FINE + 1;
    const spots = this.#heights.map((height, i) => ({
      ...spotOf((i % side) / FINE, Math.floor(i / side) / FINE, this.#share(height), turn),
      height: this.#share(height),
    }));
    const tiles = Array.from({ length: FINE * FINE }, (_, i): Tile[] => {
      const corner = Math.floor(i / FINE) * side + (i % FINE);
      const corners = [corner, corner + 1, corner + side + 1, corner + side].flatMap(
        (index) => spots[index] ?? [],
      );
      if (!corners.every(({ y }) => Number.isFinite(y))) return [];
      const mean = (of: (spot: (typeof corners)[number]) => number): number =>
        corners.reduce((sum, spot) => sum + of(spot), 0) / corners.length;
      return [{ corners, height: mean((s) => s.height), depth: mean((s) => s.depth) }];
    });
    return tiles.flat().sort((a, b) => b.depth - a.depth);
  }

  #lifted(height: number): number {
    return this.surface.logarithmic ? Math.log1p(height) : height;
  }

  #share(height: number): number {
    return Number.isNaN(height) ? NaN : Math.min(1, Math.max(0, (height - this.#low) / this.#span));
  }
}

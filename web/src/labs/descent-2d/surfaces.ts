/**
 * Surfaces over two weights x and y, each with its gradient: the two partial derivatives, which say
 * how the height changes along x alone and along y alone. Downhill is against both.
 *
 * The banana-shaped valley is Rosenbrock's (1960), The Computer Journal 3(3): its floor is at (1, 1).
 */
import type { Range } from '../../ui/plane/frame';
import type { RacerName } from './racers';

export type Place = readonly [number, number];

export interface Surface {
  f: (x: number, y: number) => number;
  gradient: (x: number, y: number) => Place;
  /** As LaTeX: the height and its two partial derivatives. */
  tex: string;
  partials: readonly [string, string];
  x: Range;
  y: Range;
  start: Place;
  /** Learning rates that suit each racer here. */
  rates: Readonly<Record<RacerName, number>>;
  /** The relief shows log(1 + height). */
  logarithmic?: boolean;
}

const WIDE: Range = [-4, 4];

export const SURFACES = {
  bowl: {
    f: (x, y) => x * x + y * y,
    gradient: (x, y) => [2 * x, 2 * y],
    ...{ tex: 'x^2 + y^2', partials: ['2x', '2y'], x: WIDE, y: WIDE, start: [-3, 2.5] },
    rates: { sgd: 0.1, momentum: 0.02, nesterov: 0.02, rmsprop: 0.1, adam: 0.2 },
  },
  ravine: {
    f: (x, y) => (x * x) / 2 + 10 * y * y,
    gradient: (x, y) => [x, 20 * y],
    ...{ tex: '\\tfrac12 x^2 + 10 y^2', partials: ['x', '20y'] },
    ...{ x: WIDE, y: [-3, 3], start: [-3.5, 1.5] },
    rates: { sgd: 0.09, momentum: 0.02, nesterov: 0.02, rmsprop: 0.1, adam: 0.2 },
  },
  saddle: {
    f: (x, y) => (x * x - y * y) / 2,
    gradient: (x, y) => [x, -y],
    ...{ tex: '\\tfrac12 (x^2 - y^2)', partials: ['x', '-y'] },
    ...{ x: WIDE, y: WIDE, start: [-3, 0.02] },
    rates: { sgd: 0.1, momentum: 0.03, nesterov: 0.03, rmsprop: 0.1, adam: 0.1 },
  },
  rosenbrock: {
    f: (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    gradient: (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
    tex: '(1 - x)^2 + 100 (y - x^2)^2',
    partials: ['-2(1 - x) - 400x(y - x^2)', '200(y - x^2)'],
    ...{ x: [-2, 2], y: [-1, 3], start: [-1.2, 1], logarithmic: true },
    rates: { sgd: 0.001, momentum: 0.0005, nesterov: 0.0005, rmsprop: 0.01, adam: 0.1 },
  },
  valleys: {
    f: (x, y) => (x ** 4 - 8 * x * x + 3 * x) / 4 + y * y,
    gradient: (x, y) => [x ** 3 - 4 * x + 0.75, 2 * y],
    tex: '\\tfrac14 (x^4 - 8x^2 + 3x) + y^2',
    ...{ partials: ['x^3 - 4x + \\tfrac34', '2y'], x: [-3.2, 3.2], y: [-3, 3], start: [3, 2] },
    rates: { sgd: 0.05, momentum: 0.04, nesterov: 0.04, rmsprop: 0.1, adam: 0.3 },
  },
} as const satisfies Record<string, Surface>;

export type SurfaceName = keyof typeof SURFACES;

/** Below this a slope counts as level. */
export const LEVEL = 1e-3;

/** How a walk stands: on a floor, on level ground that is none, outside and below, or flown off. */
export type Fate = 'walks' | 'rests' | 'flat' | 'falls' | 'away';

export function fateOf(surface: Surface, start: Place, before: Place, here: Place): Fate {
  const height = surface.f(...here);
  const far = [surface.x, surface.y].some(([least, most], i) => {
    const beyond = Math.abs((here[i] ?? NaN) - (least + most) / 2);
    return !(beyond < 3 * (most - least));
  });
  if (far || !Number.isFinite(height)) return height < surface.f(...start) ? 'falls' : 'away';
  const slope = Math.hypot(...surface.gradient(...here));
  const moved = Math.hypot(here[0] - before[0], here[1] - before[1]);
  if (!(slope < LEVEL) || moved > LEVEL) return 'walks';
  return isFloor(surface, here) ? 'rests' : 'flat';
}

/** Whether it climbs all around. */
export function isFloor({ f, x }: Pick<Surface, 'f' | 'x'>, [px, py]: Place): boolean {
  const beside = (x[1] - x[0]) / 100;
  return Array.from({ length: 16 }, (_, i) => (i * Math.PI) / 8).every(
    (turn) => f(px + beside * Math.cos(turn), py + beside * Math.sin(turn)) > f(px, py),
  );
}

const FINE = 60;

/** The heights over the picture, row by row from the smallest y. */
export function heightsOf({ f, x, y }: Surface, fine = FINE): number[] {
  const at = ([least, most]: Range, i: number): number => least + ((most - least) * i) / fine;
  return Array.from({ length: (fine + 1) ** 2 }, (_, i) =>
    f(at(x, i % (fine + 1)), at(y, Math.floor(i / (fine + 1)))),
  );
}

/** Heights that as much of the ground lies between: so every surface has lines all over. */
export function levelsOf(heights: readonly number[], count: number): number[] {
  const sorted = heights.filter(Number.isFinite).sort((a, b) => a - b);
  const levels = Array.from(
    { length: count },
    (_, i) => sorted[Math.floor((sorted.length - 1) * ((i + 0.5) / count) ** 1.4)] ?? 0,
  );
  return levels.filter((level, i) => i === 0 || level > (levels[i - 1] ?? 0));
}

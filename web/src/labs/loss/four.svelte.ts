/** Four losses with a best line each, and an outlier among the points. */
import { numberIn, unusual } from '../address';
import type { Settings } from '../registry';
import { costsWith, type CostName } from './costs';
import { bestHuber, bestThroughPairs, leastSquares, type Line, type Point } from './fit';
import { placed, pointsIn, writePoints } from './points';

/** The last one is the outlier. */
export const POINTS: readonly Point[] = [
  { x: -2.9, y: -0.9 },
  { x: -2.1, y: 0.1 },
  { x: -1.2, y: 0.2 },
  { x: -0.3, y: 1.2 },
  { x: 0.6, y: 1.5 },
  { x: 1.4, y: 2.3 },
  { x: 2.2, y: 2.4 },
  { x: 2.9, y: -2.4 },
];
export const OUTLIER = POINTS.length - 1;
const USUAL = { delta: 1, tau: 0.8 };

export class FourState {
  points: readonly Point[] = $state.raw(POINTS);
  delta = $state(USUAL.delta);
  tau = $state(USUAL.tau);

  readonly costs = $derived(costsWith(this.delta, this.tau));
  readonly lines: Record<CostName, Line> = $derived({
    squared: leastSquares(this.points),
    absolute: bestThroughPairs(this.points, this.costs.absolute.of),
    huber: bestHuber(this.points, this.delta),
    pinball: bestThroughPairs(this.points, this.costs.pinball.of),
  });
  readonly outlier: Point = $derived(this.points[OUTLIER] ?? { x: 0, y: 0 });

  constructor(settings: Settings) {
    this.points = pointsIn(settings, POINTS);
    this.delta = numberIn(settings, 'delta', [0.1, 5], USUAL.delta);
    this.tau = numberIn(settings, 'tau', [0.05, 0.95], USUAL.tau);
  }

  get settings(): Settings {
    const { delta, tau } = this;
    const points = writePoints(this.points);
    return unusual({ delta, tau, points }, { ...USUAL, points: writePoints(POINTS) });
  }

  move(index: number, x: number, y: number): void {
    this.points = this.points.map((point, i) => (i === index ? placed(x, y) : point));
  }

  /** How far a line's end was turned by the outlier: its height there with and without it. */
  turned(name: CostName): number {
    const others = this.points.slice(0, OUTLIER);
    const at = ({ w, b }: Line): number => w * this.outlier.x + b;
    return at(this.lines[name]) - at(this.#best(name, others));
  }

  #best(name: CostName, points: readonly Point[]): Line {
    if (name === 'squared') return leastSquares(points);
    if (name === 'huber') return bestHuber(points, this.delta);
    return bestThroughPairs(points, this.costs[name].of);
  }
}

/**
 * A line ŷ = w·x + b and how wrong it is about points.
 *
 * The mean of squares L(w, b) = 1/n · Σ (w·xᵢ + b − yᵢ)² is a bowl over slope and intercept:
 * ∂L/∂w = 2/n · Σ eᵢ·xᵢ, ∂L/∂b = 2/n · Σ eᵢ. Its curvatures are the eigenvalues of
 * 2 · (mean x², mean x; mean x, 1), and descent comes to rest for α < 2 / the larger one. Its floor
 * is the line of least squares. Source: Bishop (2006), Pattern Recognition, section 3.1.
 */
import type { Cost } from './costs';

export interface Point {
  x: number;
  y: number;
}

export interface Line {
  /** Slope and intercept. */
  w: number;
  b: number;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function errorsOf({ w, b }: Line, points: readonly Point[]): number[] {
  return points.map(({ x, y }) => w * x + b - y);
}

/** The mean of what the errors cost. */
export function meanCost(line: Line, points: readonly Point[], of: Cost['of']): number {
  return mean(errorsOf(line, points).map(of));
}

export function meanSquare(line: Line, points: readonly Point[]): number {
  return meanCost(line, points, (e) => e * e);
}

/** ∂L/∂w and ∂L/∂b of the mean of squares. */
export function gradientOf(line: Line, points: readonly Point[]): Line {
  const errors = errorsOf(line, points);
  return { w: 2 * mean(errors.map((e, i) => e * (points[i]?.x ?? 0))), b: 2 * mean(errors) };
}

/** One step of gradient descent on the mean of squares. */
export function stepped(line: Line, points: readonly Point[], rate: number): Line {
  const slope = gradientOf(line, points);
  return { w: line.w - rate * slope.w, b: line.b - rate * slope.b };
}

/** The largest α with which descent still comes to rest: 2 / the bowl's largest curvature. */
export function limitOf(points: readonly Point[]): number {
  const across = mean(points.map(({ x }) => x));
  const square = mean(points.map(({ x }) => x * x));
  const largest = square + 1 + Math.hypot(square - 1, 2 * across);
  return 2 / largest;
}

/** The line of least squares, each point counting with its weight; level where it has no slope. */
export function leastSquares(
  points: readonly Point[],
  weights: readonly number[] = points.map(() => 1),
): Line {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const weighted = (of: (point: Point) => number): number =>
    points.reduce((sum, point, i) => sum + (weights[i] ?? 0) * of(point), 0) / all;
  const [x, y] = [weighted((p) => p.x), weighted((p) => p.y)];
  const spread = weighted((p) => (p.x - x) ** 2);
  const w = spread < 1e-12 ? 0 : weighted((p) => (p.x - x) * (p.y - y)) / spread;
  return { w, b: y - w * x };
}

/**
 * The line of smallest mean cost where the cost is straight on both sides of 0 (absolute, pinball):
 * one of the best always goes through two of the points, so trying every pair finds it.
 */
export function bestThroughPairs(points: readonly Point[], of: Cost['of']): Line {
  const pairs = points.flatMap((p, i) =>
    points.slice(i + 1).flatMap((q): Line[] => {
      const w = (q.y - p.y) / (q.x - p.x);
      return Number.isFinite(w) ? [{ w, b: p.y - w * p.x }] : [];
    }),
  );
  const level = points.map(({ y }) => ({ w: 0, b: y }));
  const found = [...pairs, ...level].map((line) => ({ line, cost: meanCost(line, points, of) }));
  return found.reduce((best, each) => (each.cost < best.cost - 1e-12 ? each : best)).line;
}

/** The line of smallest mean Huber cost, by least squares in which far points weigh less. */
export function bestHuber(points: readonly Point[], delta: number): Line {
  let line = leastSquares(points);
  for (let i = 0; i < 2000; i += 1) {
    const weights = errorsOf(line, points).map((e) => delta / Math.max(delta, Math.abs(e)));
    const next = leastSquares(points, weights);
    const far = Math.hypot(next.w - line.w, next.b - line.b);
    line = next;
    if (far < 1e-12) break;
  }
  return line;
}

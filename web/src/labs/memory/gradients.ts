/**
 * Gradients through time, for hₜ = tanh(u·hₜ₋₁ + b).
 *
 * ∂h_T/∂h_{T−k} = Π u·(1 − hₜ²) over the last k steps; for the loss L = ½(h_T − target)²,
 * ∂L/∂u = (h_T − target) · Σₜ ∂h_T/∂hₜ · (1 − hₜ²)·hₜ₋₁. Clipping by norm: g ← g · min(1, c/‖g‖).
 * Source: Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent neural networks.
 */

/** h₀, h₁, …, h_T. */
export function wayOf(u: number, b: number, start: number, steps: number): number[] {
  const way = [start];
  for (let t = 0; t < steps; t += 1) way.push(Math.tanh(u * (way[t] ?? 0) + b));
  return way;
}

/** ∂h_T/∂h_{T−k} for k = 0, 1, …, T. */
export function backwards(u: number, way: readonly number[]): number[] {
  const found = [1];
  for (let t = way.length - 1; t > 0; t -= 1) {
    found.push((found.at(-1) ?? 1) * u * (1 - (way[t] ?? 0) ** 2));
  }
  return found;
}

export interface Weights {
  u: number;
  b: number;
}

export const CLIFF = { start: 0.5, target: 0.5, steps: 30 };

export function lossOf({ u, b }: Weights): number {
  const way = wayOf(u, b, CLIFF.start, CLIFF.steps);
  return ((way.at(-1) ?? 0) - CLIFF.target) ** 2 / 2;
}

/** ∂L/∂u and ∂L/∂b, backwards through time. */
export function gradientOf({ u, b }: Weights): Weights {
  const way = wayOf(u, b, CLIFF.start, CLIFF.steps);
  const found = { u: 0, b: 0 };
  let flowing = (way.at(-1) ?? 0) - CLIFF.target;
  for (let t = way.length - 1; t > 0; t -= 1) {
    const inside = flowing * (1 - (way[t] ?? 0) ** 2);
    found.u += inside * (way[t - 1] ?? 0);
    found.b += inside;
    flowing = inside * u;
  }
  return found;
}

export const normOf = ({ u, b }: Weights): number => Math.hypot(u, b);

/** The same direction, not longer than `most`. */
export function clipped(gradient: Weights, most: number): Weights {
  const norm = normOf(gradient);
  const share = norm > most ? most / norm : 1;
  return { u: gradient.u * share, b: gradient.b * share };
}

/**
 * A gradient without calculus: nudge a weight a little to both sides, and see what the loss does.
 *
 * (L(w + ε) − L(w − ε)) / 2ε differs from ∂L/∂w by about ε²/6 · ∂³L/∂w³, until ε is so small that
 * what is left of the difference is rounding: about 10⁻¹⁶ · L / ε. Source: Nocedal and Wright
 * (2006), Numerical Optimization, section 8.1.
 */
import { forward, lossOf, type Graph, type Numbers } from './graph';

export interface Nudge {
  above: number;
  below: number;
  /** The slope of the line through both. */
  slope: number;
}

export function lossAt(graph: Graph, leaves: Numbers, name: string, value: number): number {
  return forward(graph, { ...leaves, [name]: value })[lossOf(graph)] ?? NaN;
}

export function nudge(graph: Graph, leaves: Numbers, name: string, by: number): Nudge {
  const here = leaves[name] ?? NaN;
  const above = lossAt(graph, leaves, name, here + by);
  const below = lossAt(graph, leaves, name, here - by);
  return { above, below, slope: (above - below) / (2 * by) };
}

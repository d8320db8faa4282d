/**
 * How many multiplications all gradients cost, backwards and forwards.
 *
 * Backwards, each edge with a weight behind it multiplies once: its product serves all weights
 * behind it. Forwards, one weight at a time, each edge from that weight on to the loss multiplies
 * again. An edge is then worked out once for each weight behind it. Source: Griewank and Walther
 * (2008), Evaluating Derivatives, chapters 3 and 4.
 */
import { edgesOf, weightsBehind, type Graph } from './graph';

export interface Cost {
  weights: number;
  backwards: number;
  forwards: number;
}

/** For each edge the weights behind it, by `from to`: so often would it be worked out forwards. */
export function usesOf(graph: Graph): Record<string, number> {
  const behind = weightsBehind(graph);
  return Object.fromEntries(
    edgesOf(graph).map(({ from, to }) => [`${from} ${to.name}`, behind.get(from)?.size ?? 0]),
  );
}

export function costOf(graph: Graph): Cost {
  const uses = Object.values(usesOf(graph));
  return {
    weights: graph.leaves.filter(({ data }) => !data).length,
    backwards: uses.length,
    forwards: uses.reduce((sum, each) => sum + each, 0),
  };
}

/**
 * The same for so many hidden layers of n neurons after n inputs, with one output and the square
 * of its error, biases included, without building the graph.
 */
export function denseCost(layers: number, n: number): Cost {
  const inner = n * n + n; // a layer's weights and biases
  const bends = n;
  const end = 2; // the error, the square
  const cost = {
    weights: layers * inner + n + 1,
    // Back to the weights; between layers also to the neurons before; the inputs need none.
    backwards: layers * (inner + bends) + (layers - 1) * n * n + (2 * n + 1) + end,
    forwards: (n + 1) * (1 + end),
  };
  // From the last hidden layer to the first: the edges below one neuron's sum, and below all sums.
  let [below, all] = [2 + end, 2 * n + end];
  for (let k = layers; k >= 1; k -= 1) {
    cost.forwards += inner * (1 + below);
    below = 1 + n + all;
    all += n * n + bends;
  }
  return cost;
}

/** The graphs there are to choose from. */
import type { Graph, Leaf, Operation, Place } from './graph';
import type { OpName } from './ops';

export const BENDS = ['tanh', 'relu'] as const;
export type Bend = (typeof BENDS)[number];

const data = (name: string, usual: number, at: Place): Leaf => ({ name, usual, data: true, at });
const weight = (name: string, usual: number, at: Place): Leaf => ({ name, usual, data: false, at });
const op = (name: string, kind: OpName, from: string, at: Place): Operation => ({
  ...{ name, op: kind, from: from.split(' '), at },
});

/** One neuron with two inputs, and the square of its error. */
function neuron(bend: Bend): Graph {
  return {
    leaves: [
      weight('w1', 0.8, [0, 0]),
      data('x1', 1.5, [0, 1]),
      data('x2', 0.5, [0, 3]),
      weight('w2', -0.6, [0, 4]),
      weight('b', -0.4, [1, 2]),
      data('y', 1, [3, 3.4]),
    ],
    ops: [
      op('p1', 'dot', 'w1 x1', [1, 0.6]),
      op('p2', 'dot', 'w2 x2', [1, 3.4]),
      op('z', 'sum', 'p1 p2 b', [2, 2]),
      op('a', bend, 'z', [3, 2]),
      op('e', 'minus', 'a y', [4, 2]),
      op('L', 'square', 'e', [5, 2]),
    ],
  };
}

/** Two layers: one input, two hidden neurons, one output. */
function network(bend: Bend): Graph {
  return {
    leaves: [
      weight('w1', 0.8, [0, 0]),
      weight('b1', -0.2, [0, 1]),
      data('x', 1.5, [0, 2]),
      weight('b2', 0.4, [0, 3]),
      weight('w2', -0.6, [0, 4]),
      weight('v1', 1.2, [2, 0]),
      weight('c', 0.1, [2, 2]),
      weight('v2', -0.7, [2, 4]),
      data('y', 0.5, [3, 3.4]),
    ],
    ops: [
      op('z1', 'dot', 'w1 x b1', [1, 1]),
      op('z2', 'dot', 'w2 x b2', [1, 3]),
      op('h1', bend, 'z1', [2, 1]),
      op('h2', bend, 'z2', [2, 3]),
      op('u', 'dot', 'v1 h1 v2 h2 c', [3, 2]),
      op('e', 'minus', 'u y', [4, 2]),
      op('L', 'square', 'e', [5, 2]),
    ],
  };
}

/** A patient who did fall ill, and what the chance p that was given to it costs. */
function patient(): Graph {
  return {
    leaves: [
      weight('w1', 1.4, [0, 0]),
      data('x1', 0.9, [0, 1]),
      data('x2', 0.4, [0, 3]),
      weight('w2', -0.5, [0, 4]),
      weight('b', -0.8, [1, 2]),
    ],
    ops: [
      op('q1', 'dot', 'w1 x1', [1, 0.6]),
      op('q2', 'dot', 'w2 x2', [1, 3.4]),
      op('z', 'sum', 'q1 q2 b', [2, 2]),
      op('p', 'sigmoid', 'z', [3, 2]),
      op('L', 'surprise', 'p', [4, 2]),
    ],
  };
}

/** One weight that is used twice in a row, as in a network with memory. */
function twice(bend: Bend): Graph {
  return {
    leaves: [weight('w', 0.9, [0, 0.8]), data('x', 1.2, [0, 3]), data('y', 1.5, [3, 3.8])],
    ops: [
      op('z', 'dot', 'w x', [1, 2.4]),
      op('h', bend, 'z', [2, 2.4]),
      op('u', 'dot', 'w h', [3, 2.4]),
      op('e', 'minus', 'u y', [4, 2.4]),
      op('L', 'square', 'e', [5, 2.4]),
    ],
  };
}

export const GRAPHS = { neuron, network, patient, twice } as const;

export type GraphName = keyof typeof GRAPHS;

export const NAMES = Object.keys(GRAPHS) as GraphName[];

/** Which of its gradients are asked for, in the order in which they become known. */
export const ASKED: Record<GraphName, readonly string[]> = {
  neuron: ['e', 'z', 'b', 'w2', 'w1'],
  network: ['e', 'v1', 'h1', 'z1', 'w1'],
  patient: ['p', 'z', 'b', 'w2', 'w1'],
  twice: ['e', 'h', 'z', 'w'],
};

/** As it is written: `w₁`. */
export function title(name: string): string {
  return name.replace(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)] ?? digit);
}

/** As LaTeX: `w_1`. */
export function tex(name: string): string {
  return name.replace(/(\d+)$/, '_{$1}');
}

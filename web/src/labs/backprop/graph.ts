/**
 * A network as a graph: numbers that are given, and operations upon them, the last of which is the
 * loss. Forwards each gets its value; backwards each gets its gradient, ∂L/∂value.
 *
 * The chain rule goes edge by edge: what arrives at an operation, times its local derivative by an
 * input, is what flows on to that input; where several flow into one place, they are added.
 * Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating errors.
 */
import { opOf, type OpName } from './ops';

/** Where it is drawn: how far from the start, and in which of the lanes 0 to 4. */
export type Place = readonly [depth: number, lane: number];

export interface Leaf {
  name: string;
  usual: number;
  /** What is given, not learnt: it needs no gradient. */
  data: boolean;
  at: Place;
}

export interface Operation {
  name: string;
  op: OpName;
  from: readonly string[];
  at: Place;
}

export interface Graph {
  leaves: readonly Leaf[];
  /** In the order in which they are worked out; the last one is the loss. */
  ops: readonly Operation[];
}

/** What goes back along one edge. */
export interface Flow {
  from: string;
  to: Operation;
  /** Which of the operation's inputs it is. */
  index: number;
  /** ∂L/∂to, all of it. */
  arriving: number;
  /** The local derivative, ∂to/∂from. */
  slope: number;
  /** arriving · slope */
  product: number;
  /** What has come to `from` so far, this product included. */
  sum: number;
}

export interface Pass {
  values: Readonly<Record<string, number>>;
  gradients: Readonly<Record<string, number>>;
  /** In the order in which they go. */
  flows: readonly Flow[];
}

export type Numbers = Readonly<Record<string, number>>;

export function usualOf(graph: Graph): Record<string, number> {
  return Object.fromEntries(graph.leaves.map(({ name, usual }) => [name, usual]));
}

export function lossOf(graph: Graph): string {
  return graph.ops.at(-1)?.name ?? '';
}

/** The way there: every value. */
export function forward(graph: Graph, leaves: Numbers): Record<string, number> {
  const values = { ...leaves };
  for (const { name, op, from } of graph.ops)
    values[name] = opOf(op).value(numbersOf(values, from));
  return values;
}

/** The way there and back. */
export function run(graph: Graph, leaves: Numbers): Pass {
  const values = forward(graph, leaves);
  const gradients: Record<string, number> = { [lossOf(graph)]: 1 };
  const flows = edgesOf(graph).map(({ from, to, index }) => {
    const arriving = gradients[to.name] ?? 0;
    const inputs = numbersOf(values, to.from);
    const slope = opOf(to.op).slope(inputs, values[to.name] ?? NaN, index);
    const product = arriving * slope;
    const sum = (gradients[from] ?? 0) + product;
    gradients[from] = sum;
    return { from, to, index, arriving, slope, product, sum };
  });
  return { values, gradients, flows };
}

/** The edges that a gradient goes along, from the loss back: those with a weight behind them. */
export function edgesOf(graph: Graph): Pick<Flow, 'from' | 'to' | 'index'>[] {
  const behind = weightsBehind(graph);
  return graph.ops.toReversed().flatMap((to) =>
    to.from.flatMap((from, index) => {
      return (behind.get(from)?.size ?? 0) > 0 ? [{ from, to, index }] : [];
    }),
  );
}

/** For each place the weights that it depends on; a weight depends on itself. */
export function weightsBehind(graph: Graph): ReadonlyMap<string, ReadonlySet<string>> {
  const behind = new Map<string, ReadonlySet<string>>(
    graph.leaves.map(({ name, data }) => [name, new Set(data ? [] : [name])]),
  );
  for (const { name, from } of graph.ops) {
    behind.set(name, new Set(from.flatMap((each) => [...(behind.get(each) ?? [])])));
  }
  return behind;
}

function numbersOf(values: Numbers, names: readonly string[]): number[] {
  return names.map((name) => values[name] ?? NaN);
}

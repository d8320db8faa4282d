/** Questions about a network's graph. Wires are derived from each node's ordered `inputs`. */
import type { Network, Node, Spec } from '../generated/wire';

/** What an input names: a node and one of its further outputs (`lstm_1.state_h`), or "" for none. */
export interface Endpoint {
  node: string;
  port: string;
}

/** One wire: what `to` takes in its input slot `slot`. */
export interface Wire {
  /** As the input names it: `lstm_1`, or `lstm_1.state_h`. */
  source: string;
  /** The node that it comes from. */
  from: string;
  to: string;
  slot: number;
}

/** Reads what an input names; the engine's `endpoint` does the same. */
export function endpoint(source: string): Endpoint {
  const dot = source.indexOf('.');
  if (dot < 0) return { node: source, port: '' };
  return { node: source.slice(0, dot), port: source.slice(dot + 1) };
}

/** All wires of a network, in the order of the nodes and of their inputs. */
export function wires(network: Network): Wire[] {
  return network.nodes.flatMap((node) =>
    node.inputs.map((source, slot) => ({
      source,
      from: endpoint(source).node,
      to: node.id,
      slot,
    })),
  );
}

/** The node with this id, or null. */
export function nodeOf(network: Network, id: string): Node | null {
  return network.nodes.find((node) => node.id === id) ?? null;
}

/** The nodes that take something from `id`, in node order. */
export function consumers(network: Network, id: string): Node[] {
  return network.nodes.filter((node) => node.inputs.some((source) => endpoint(source).node === id));
}

/** The one node nobody consumes; null when there is none or more than one. */
export function outputNode(network: Network): Node | null {
  const consumed = new Set(wires(network).map((wire) => wire.from));
  const ends = network.nodes.filter((node) => !consumed.has(node.id));
  return ends.length === 1 ? (ends[0] ?? null) : null;
}

/** Whether `to` can be reached from `from` along the wires (a node reaches itself). */
export function reaches(network: Network, from: string, to: string): boolean {
  const seen = new Set<string>();
  const todo = [from];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    todo.push(...consumers(network, id).map((node) => node.id));
  }
  return false;
}

/** The first network's name: the only one in supervised training. */
export function mainNetwork(spec: Spec): string {
  return Object.keys(spec.networks)[0] ?? 'model';
}

/** A node id for a new layer of this type: `Dense` → `dense_1`, or the next free number. */
export function freshId(network: Network, type: string): string {
  const stem = type.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
  const taken = new Set(network.nodes.map((node) => node.id));
  let number = 1;
  while (taken.has(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}

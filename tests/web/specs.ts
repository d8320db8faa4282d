/** Specs and a catalogue for tests: the engine's own. */
import catalogueJson from '../../web/src/generated/catalogue.json';
import type { Catalogue, Node, Spec } from '../../web/src/generated/wire';

export const catalogue = catalogueJson as unknown as Catalogue;

/** A preset's spec. */
export function preset(name = 'complementary-color'): Spec {
  const entry = catalogue.presets.find((each) => each.name === name);
  if (!entry) throw new Error(`The catalogue has no preset ${name}.`);
  return entry.spec;
}

/** A spec with this graph: `{b: ['a']}` is a wire from a to b; nodes without inputs are Input. */
export function graph(inputs: Record<string, string[]>): Spec {
  const nodes = Object.entries(inputs).map(([id, from]): Node => ({
    id,
    type: from.length === 0 ? 'Input' : from.length > 1 ? 'Add' : 'Dense',
    config: {},
    inputs: from,
  }));
  return { ...preset(), networks: { model: { nodes } } };
}

/** The graph of a spec in the same notation. */
export function inputsOf(spec: Spec): Record<string, string[]> {
  const nodes = spec.networks.model?.nodes ?? [];
  return Object.fromEntries(nodes.map((node) => [node.id, node.inputs]));
}

/** Numbers in [0, 1) from a seed: the same on every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

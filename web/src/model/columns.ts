/** A network as columns of neurons: Dense layers in a chain, few units each. */
import type { Catalogue, Json, Node, Spec } from '../generated/wire';
import { entryOf, valueOf } from './catalogue';
import { insertOnWire, removeNode, setConfig } from './edit';
import { consumers, mainNetwork } from './graph';
import { networkAt } from './place';

/** Units of the widest layer that is shown by its neurons. */
export const MOST_UNITS = 16;

/** Units of a first hidden layer. */
const FIRST = 4;

/** A Dense layer with what comes right behind it and leaves units apart, such as Dropout. */
export interface Column {
  id: string;
  units: number;
  /** The last node of the column: what its neurons say. */
  end: string;
}

const APART = ['activation', 'regularization', 'normalization'];

/** The columns of a network, or null where it is no such chain. */
export function columnsOf(spec: Spec, place: string, catalogue: Catalogue): Column[] | null {
  const network = networkAt(spec, place);
  const inputs = network?.nodes.filter((node) => node.type === 'Input') ?? [];
  let [node] = inputs;
  if (!network || !node || inputs.length > 1) return null;
  const columns: Column[] = [];
  for (let count = 1; ; count += 1) {
    const next = consumers(network, node.id);
    const [only] = next;
    if (!only) return columns.length > 0 && count === network.nodes.length ? columns : null;
    if (next.length > 1 || only.inputs.length !== 1) return null;
    const last = columns.at(-1);
    const units = unitsOf(only, catalogue);
    if (units !== null && units <= MOST_UNITS) columns.push({ id: only.id, units, end: only.id });
    else if (!isApart(only, catalogue)) return null;
    else if (last) last.end = only.id;
    node = only;
  }
}

/** The network that the samples go into; the engine's `data_network` does the same. */
export function dataNetwork(spec: Spec): string {
  return 'discriminator' in spec.networks ? 'discriminator' : mainNetwork(spec);
}

/** A Dense layer's units; null for any other node. */
function unitsOf(node: Node, catalogue: Catalogue): number | null {
  if (node.type !== 'Dense') return null;
  const field = entryOf(catalogue, 'layers', 'Dense')?.fields.find((one) => one.name === 'units');
  const units = field ? valueOf(field, node.config) : null;
  return typeof units === 'number' ? units : null;
}

function isApart(node: Node, catalogue: Catalogue): boolean {
  const entry = entryOf(catalogue, 'layers', node.type);
  return entry !== null && entry.inputs.max === 1 && APART.includes(entry.category);
}

/** The spec with a neuron more or less in a layer. */
export function withUnits(spec: Spec, place: string, column: Column, by: 1 | -1): Spec {
  return setConfig(spec, place, column.id, 'units', column.units + by);
}

/** The spec with one more hidden layer before the output, like the one before it. */
export function withLayer(
  spec: Spec,
  place: string,
  columns: readonly Column[],
  catalogue: Catalogue,
): Spec {
  const nodes = networkAt(spec, place)?.nodes ?? [];
  const output = nodes.find((node) => node.id === columns.at(-1)?.id);
  const [from] = output?.inputs ?? [];
  if (!output || from === undefined) return spec;
  const added = insertOnWire(spec, place, from, output.id, 'Dense', catalogue);
  const like = nodes.find((node) => node.id === columns.at(-2)?.id);
  const config: { [name: string]: Json } = like?.config ?? { units: FIRST, activation: 'tanh' };
  return Object.entries(config).reduce(
    (next, [name, value]) => setConfig(next, place, added.node, name, value),
    added.spec,
  );
}

/** The spec without its last hidden layer; the same spec where there is none. */
export function withoutLayer(spec: Spec, place: string, columns: readonly Column[]): Spec {
  const last = columns.at(-2);
  return last ? removeNode(spec, place, last.id) : spec;
}

/**
 * Edits of a network: immutable spec in, immutable spec out.
 *
 * An edit that makes no sense (unknown node, a cycle, a taken name) throws an `EditError` whose
 * message can be shown; a network that is merely wrong for its data is `check`'s business.
 */
import type { Catalogue, Config, Json, LayerEntry, Network, Node, Spec } from '../generated/wire';
import { consumers, endpoint, freshId, nodeOf, outputNode, reaches } from './graph';
import {
  BLOCK,
  blockAt,
  chosenBlock,
  networkAt,
  withDefinition,
  withNodesAt as withNodes,
} from './place';
import { t } from '../words';

/** An edit that cannot be done, with the reason in words for the person editing. */
export class EditError extends Error {
  override name = 'EditError';
}

/** A changed spec together with the node the edit was about, to be selected next. */
export interface Edited {
  spec: Spec;
  node: string;
}

/** Puts a new layer on the wire `from` → `to`; `from` is what the input names, port included. */
export function insertOnWire(
  spec: Spec,
  network: string,
  from: string,
  to: string,
  type: string,
  catalogue: Catalogue,
): Edited {
  const nodes = networkOf(spec, network);
  const target = need(nodes, to);
  if (!target.inputs.includes(from)) throw new EditError(t('model.no_wire', { from, to }));
  const fresh = newNode(nodes, type, [from], catalogue);
  const rewired = { ...target, inputs: target.inputs.map((id) => (id === from ? fresh.id : id)) };
  const next = nodes.nodes.flatMap((node) => (node.id === to ? [fresh, rewired] : [node]));
  return { spec: withNodes(spec, network, next), node: fresh.id };
}

/** Puts a new layer behind a node; everything that consumed the node consumes the new one. */
export function addAfter(
  spec: Spec,
  network: string,
  after: string,
  type: string,
  catalogue: Catalogue,
): Edited {
  const nodes = networkOf(spec, network);
  need(nodes, after);
  const fresh = newNode(nodes, type, [after], catalogue);
  const next = nodes.nodes.flatMap((node) => {
    const rewired = { ...node, inputs: swap(node.inputs, after, [fresh.id]) };
    return node.id === after ? [rewired, fresh] : [rewired];
  });
  return { spec: withNodes(spec, network, next), node: fresh.id };
}

/** Starts a branch: a new layer that takes a node's output and that nobody consumes yet. */
export function addBranch(
  spec: Spec,
  network: string,
  from: string,
  type: string,
  catalogue: Catalogue,
): Edited {
  const nodes = networkOf(spec, network);
  need(nodes, from);
  const fresh = newNode(nodes, type, [from], catalogue);
  return { spec: withNodes(spec, network, [...nodes.nodes, fresh]), node: fresh.id };
}

/**
 * Takes a node out; its consumers get its inputs instead, in the same slots. What they took from
 * its ports goes with it.
 */
export function removeNode(spec: Spec, network: string, id: string): Spec {
  const nodes = networkOf(spec, network);
  const gone = need(nodes, id);
  if (gone.type === 'Input') throw new EditError(t('model.input_stays'));
  const next = nodes.nodes
    .filter((node) => node.id !== id)
    .map((node) => {
      const inputs = node.inputs.filter((source) => !isPort(source, id));
      return { ...node, inputs: swap(inputs, id, gone.inputs) };
    });
  return withNodes(spec, network, next);
}

/** Whether `moveNode` can move this node one place towards the input (-1) or output (+1). */
export function canMove(spec: Spec, network: string, id: string, by: -1 | 1): boolean {
  return swapPartner(networkOf(spec, network), id, by) !== null;
}

/** Swaps a node with its neighbour in a chain, towards the input (-1) or the output (+1). */
export function moveNode(spec: Spec, network: string, id: string, by: -1 | 1): Spec {
  const nodes = networkOf(spec, network);
  const partner = swapPartner(nodes, id, by);
  if (!partner) throw new EditError(t('model.no_neighbour', { id }));
  const [first, second] = by === 1 ? [id, partner] : [partner, id];
  const before = need(nodes, first).inputs;
  const rewired = nodes.nodes.map((node) => {
    if (node.id === first) return { ...node, inputs: [second] };
    if (node.id === second) return { ...node, inputs: before };
    return { ...node, inputs: swap(node.inputs, second, [first]) };
  });
  return withNodes(spec, network, exchange(rewired, first, second));
}

/** Adds a wire; refused when it would close a circle or when `to` has no free input. */
export function connect(
  spec: Spec,
  network: string,
  from: string,
  to: string,
  catalogue: Catalogue,
): Spec {
  const nodes = networkOf(spec, network);
  need(nodes, from);
  const target = need(nodes, to);
  const refused = refusal(nodes, from, target, catalogue);
  if (refused !== null) throw new EditError(refused);
  // A layer with a single input changes its feeder, as dropping a wire on it suggests.
  const inputs = mostInputs(target, catalogue) === 1 ? [from] : [...target.inputs, from];
  return withNode(spec, network, { ...target, inputs });
}

/** The nodes that `connect` can lead a wire to, and what each would no longer take. */
export function targetsOf(
  spec: Spec,
  network: string,
  from: string,
  catalogue: Catalogue,
): { node: Node; instead: string | null }[] {
  const nodes = networkOf(spec, network);
  return nodes.nodes
    .filter((node) => refusal(nodes, from, node, catalogue) === null)
    .map((node) => {
      const changes = mostInputs(node, catalogue) === 1;
      return { node, instead: changes ? (node.inputs[0] ?? null) : null };
    });
}

/** Why no wire may lead from a node to another; null: one may. */
function refusal(
  nodes: Network,
  from: string,
  { id: to, type, inputs }: Node,
  catalogue: Catalogue,
): string | null {
  if (reaches(nodes, to, from)) return t('model.circle', { from, to });
  if (inputs.includes(from)) return t('model.already_feeds', { from, to });
  const max = mostInputs({ type }, catalogue);
  if (max === 0) return t('model.takes_no_input', { to });
  const full = max !== null && max > 1 && inputs.length >= max;
  return full ? t('model.takes_at_most', { to, max }) : null;
}

/** How many inputs a node takes; null: any number. */
function mostInputs({ type }: Pick<Node, 'type'>, catalogue: Catalogue): number | null {
  return type === BLOCK ? 1 : layerEntry(catalogue, type).inputs.max;
}

/** Takes a wire away. */
export function disconnect(spec: Spec, network: string, from: string, to: string): Spec {
  const target = need(networkOf(spec, network), to);
  if (!target.inputs.includes(from)) throw new EditError(t('model.no_wire', { from, to }));
  return withNode(spec, network, {
    ...target,
    inputs: target.inputs.filter((id) => id !== from),
  });
}

/** Sets one config field of a node. */
export function setConfig(
  spec: Spec,
  network: string,
  id: string,
  field: string,
  value: Json,
): Spec {
  const node = need(networkOf(spec, network), id);
  return withNode(spec, network, { ...node, config: { ...node.config, [field]: value } });
}

/** Gives a node another id, everywhere it is named. */
export function rename(spec: Spec, network: string, id: string, to: string): Spec {
  const nodes = networkOf(spec, network);
  need(nodes, id);
  const name = to.trim();
  if (name === id) return spec;
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(name)) {
    throw new EditError(t('model.no_block_name', { name }));
  }
  if (nodeOf(nodes, name)) throw new EditError(t('model.name_taken', { name }));
  const next = nodes.nodes.map((node) => ({
    ...node,
    id: node.id === id ? name : node.id,
    inputs: node.inputs.map((source) => renamed(source, id, name)),
  }));
  return withNodes(withTargets(spec, network, id, name), network, next);
}

/** Inside a block, its knobs go on turning a node that gets another name. */
function withTargets(spec: Spec, place: string, id: string, to: string): Spec {
  const block = blockAt(place);
  const definition = block === null ? undefined : spec.blocks?.[block];
  if (block === null || !definition) return spec;
  const knobs = definition.knobs.map((knob) => ({
    ...knob,
    targets: knob.targets.map((one) => (one.node === id ? { ...one, node: to } : one)),
  }));
  return withDefinition(spec, block, { ...definition, knobs });
}

/** The layer's catalogue entry. */
export function layerEntry(catalogue: Catalogue, type: string): LayerEntry {
  const entry = catalogue.layers.find((layer) => layer.name === type);
  if (!entry) throw new EditError(t('model.no_layer', { type }));
  return entry;
}

/** `type`: a layer's, or `block.<name>` for a use of a block. */
function newNode(network: Network, type: string, inputs: string[], catalogue: Catalogue): Node {
  const block = chosenBlock(type);
  if (block !== null) {
    const config: Config = { block, knobs: {} };
    return { id: freshId(network, block), type: BLOCK, config, inputs };
  }
  const entry = layerEntry(catalogue, type);
  if (entry.inputs.max === 0)
    throw new EditError(t('model.layer_no_input', { title: entry.title }));
  const config: Config = {};
  return { id: freshId(network, type), type, config, inputs };
}

function networkOf(spec: Spec, name: string): Network {
  const network = networkAt(spec, name);
  if (!network) throw new EditError(t('model.no_network', { name }));
  return network;
}

function need(network: Network, id: string): Node {
  const node = nodeOf(network, id);
  if (!node) throw new EditError(t('model.no_block', { id }));
  return node;
}

function withNode(spec: Spec, name: string, changed: Node): Spec {
  const { nodes } = networkOf(spec, name);
  return withNodes(
    spec,
    name,
    nodes.map((node) => (node.id === changed.id ? changed : node)),
  );
}

/** `list` with every `old` replaced by `replacement`, never naming the same node twice. */
function swap(list: string[], old: string, replacement: string[]): string[] {
  if (!list.includes(old)) return list;
  return [...new Set(list.flatMap((id) => (id === old ? replacement : [id])))];
}

function isPort(source: string, id: string): boolean {
  const { node, port } = endpoint(source);
  return node === id && port !== '';
}

function renamed(source: string, id: string, to: string): string {
  return endpoint(source).node === id ? to + source.slice(id.length) : source;
}

function exchange(nodes: Node[], a: string, b: string): Node[] {
  const [first, second] = [nodes.find((n) => n.id === a), nodes.find((n) => n.id === b)];
  if (!first || !second) return nodes;
  return nodes.map((node) => (node.id === a ? second : node.id === b ? first : node));
}

function swapPartner(network: Network, id: string, by: -1 | 1): string | null {
  const node = nodeOf(network, id);
  if (!node || node.inputs.length !== 1) return null;
  const next = by === 1 ? consumers(network, id)[0]?.id : node.inputs[0];
  const partner = next === undefined ? null : nodeOf(network, next); // a port is nobody's place
  if (partner?.inputs.length !== 1) return null;
  // The upper of the two must feed only the lower, or the swap would move a branch point.
  const upper = by === 1 ? id : partner.id;
  const lower = by === 1 ? partner : node;
  const alone = consumers(network, upper).length === 1 && lower.inputs[0] === upper;
  return alone ? partner.id : null;
}

/** Where a new layer goes when nothing is selected: before the output block. */
export function beforeOutput(network: Network): { from: string; to: string } | null {
  const output = outputNode(network);
  const from = output?.inputs[0];
  return output && from !== undefined ? { from, to: output.id } : null;
}

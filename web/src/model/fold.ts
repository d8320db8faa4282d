/** Layers into a block and back. */
import type { Catalogue, Definition, Json, Knob, Node, Spec } from '../generated/wire';
import { entryFor, settingsOf } from './blocks';
import { valueOf } from './catalogue';
import { EditError, type Edited } from './edit';
import { consumers, endpoint, freshId, nodeOf } from './graph';
import { BLOCK, blockOf, knobsOf, networkAt, withDefinition, withNodesAt } from './place';
import { t } from '../words';

/** Where a selection begins and ends: what it takes from outside, and the node it ends on. */
export interface Ends {
  source: string;
  exit: string;
}

/** The ends of a selection. Throws EditError saying why it cannot become a block. */
export function endsOf(spec: Spec, place: string, ids: readonly string[]): Ends {
  const network = networkAt(spec, place) ?? { nodes: [] };
  const chosen = new Set(ids);
  const nodes = network.nodes.filter((node) => chosen.has(node.id));
  if (nodes.length === 0) throw new EditError(t('model.choose_layers'));
  if (nodes.some((node) => node.type === 'Input')) {
    throw new EditError(t('model.input_outside'));
  }
  const outside = nodes.flatMap((node) =>
    node.inputs.filter((source) => !chosen.has(endpoint(source).node)),
  );
  const sources = [...new Set(outside)];
  const exits = nodes.filter((node) => {
    const takers = consumers(network, node.id);
    return takers.length === 0 || takers.some((taker) => !chosen.has(taker.id));
  });
  if (sources.length !== 1) throw new EditError(t('model.begins', places(sources)));
  if (exits.length !== 1) {
    throw new EditError(t('model.ends', places(exits.map((node) => node.id))));
  }
  const [source = ''] = sources;
  const exit = exits[0]?.id ?? '';
  const ports = network.nodes.some(
    (node) => !chosen.has(node.id) && node.inputs.some((one) => one.startsWith(`${exit}.`)),
  );
  if (ports) throw new EditError(t('model.further_outputs', { exit }));
  return { source, exit };
}

function places(names: string[]): { n: number; names: string } {
  return { n: names.length, names: names.join(', ') };
}

/** Settings of the chosen layers that can become knobs: those of one name and value are one. */
export function knobChoices(
  spec: Spec,
  place: string,
  ids: readonly string[],
  catalogue: Catalogue,
): Knob[] {
  const found = new Map<string, Knob>();
  const names = new Set<string>();
  for (const node of networkAt(spec, place)?.nodes ?? []) {
    if (!ids.includes(node.id)) continue;
    const config = settingsOf(spec, place, node);
    for (const field of entryFor(catalogue, spec, node)?.fields ?? []) {
      if (field.advanced) continue;
      const value = valueOf(field, config);
      const target = { node: node.id, field: field.name };
      const key = `${field.name}=${JSON.stringify(value)}`;
      const known = found.get(key);
      if (known) {
        known.targets.push(target);
        continue;
      }
      const name = names.has(field.name) ? `${node.id}_${field.name}`.slice(0, 40) : field.name;
      names.add(name);
      found.set(key, { name, title: field.title, default: value, targets: [target] });
    }
  }
  return [...found.values()];
}

/** A block's name in the spec, made of its title: “My block” → `my_block`, or the next free one. */
function nameFor(spec: Spec, title: string): string {
  const words = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  const stem =
    words
      .replace(/^[^a-z]+/, '')
      .replace(/_+$/, '')
      .slice(0, 30) || 'block';
  let name = stem;
  for (let number = 2; spec.blocks?.[name]; number += 1) name = `${stem}_${number}`;
  return name;
}

/** The chosen layers as a block, used in their place. Throws EditError where they cannot be one. */
export function saveAsBlock(
  spec: Spec,
  place: string,
  ids: readonly string[],
  title: string,
  knobs: readonly Knob[],
): Edited {
  const { source, exit } = endsOf(spec, place, ids);
  if (title.trim() === '') throw new EditError(t('model.name_block'));
  const network = networkAt(spec, place) ?? { nodes: [] };
  const inside = network.nodes.filter((node) => ids.includes(node.id));
  const entry = freshEntry(inside);
  const nodes: Node[] = [
    { id: entry, type: 'Input', config: {}, inputs: [] },
    ...inside.map((node) => ({
      ...node,
      // A knob of the block around it gives its value from now on through this one.
      config: node.type === BLOCK ? node.config : settingsOf(spec, place, node),
      inputs: node.inputs.map((one) => (one === source ? entry : one)),
    })),
  ];
  const name = nameFor(spec, title);
  const definition: Definition = { title: title.trim(), help: '', nodes, knobs: [...knobs] };
  const id = freshId(network, name);
  const config = { block: name, knobs: {} };
  const use: Node = { id, type: BLOCK, config, inputs: [source] };
  const rest = network.nodes.flatMap((node) => {
    if (node.id === exit) return [use];
    if (ids.includes(node.id)) return [];
    return [{ ...node, inputs: node.inputs.map((one) => (one === exit ? id : one)) }];
  });
  return { spec: withNodesAt(withDefinition(spec, name, definition), place, rest), node: id };
}

function freshEntry(nodes: readonly Node[]): string {
  return nodes.some((node) => node.id === 'input')
    ? freshId({ nodes: [...nodes] }, 'input')
    : 'input';
}

/** Puts a block's layers in the place of its use. Named after it, they begin with its weights. */
export function unpack(spec: Spec, place: string, id: string): Edited {
  const network = networkAt(spec, place) ?? { nodes: [] };
  const use = nodeOf(network, id);
  const block = use && blockOf(use);
  const definition = block === null ? undefined : spec.blocks?.[block];
  const [source] = use?.inputs ?? [];
  if (!use || !definition) throw new EditError(t('model.not_unpackable', { id }));
  if (source === undefined) throw new EditError(t('model.connect_first', { id }));
  const entry = definition.nodes.find((node) => node.type === 'Input')?.id ?? '';
  const inside = definition.nodes.filter((node) => node.id !== entry);
  const ends = inside.filter((node) => consumers(definition, node.id).length === 0);
  const [last] = ends;
  if (!last || ends.length !== 1)
    throw new EditError(t('model.no_single_end', { title: definition.title }));
  const names = newNames(inside, network.nodes, id);
  const rename = (one: string): string => {
    const { node } = endpoint(one);
    return node === entry ? source : (names.get(node) ?? node) + one.slice(node.length);
  };
  const unpacked = inside.map((node) => ({
    ...turned(node, definition, use),
    id: names.get(node.id) ?? node.id,
    inputs: node.inputs.map(rename),
  }));
  const exit = names.get(last.id) ?? last.id;
  const nodes = network.nodes.flatMap((node) => {
    if (node.id === id) return unpacked;
    return [{ ...node, inputs: node.inputs.map((one) => (one === id ? exit : one)) }];
  });
  return { spec: withNodesAt(spec, place, nodes), node: exit };
}

function newNames(inside: Node[], around: Node[], id: string): Map<string, string> {
  const taken = around.map((node) => ({ ...node }));
  const names = new Map<string, string>();
  for (const node of inside) {
    const wanted = `${id}_${node.id}`;
    const free = wanted.length <= 40 && !taken.some((one) => one.id === wanted);
    const name = free ? wanted : freshId({ nodes: taken }, node.type);
    taken.push({ ...node, id: name });
    names.set(node.id, name);
  }
  return names;
}

/** A node of a definition with the values that a use's knobs give it. */
function turned(node: Node, definition: Definition, use: Node): Node {
  const set: { [field: string]: Json } = {};
  for (const knob of definition.knobs) {
    for (const target of knob.targets) {
      if (target.node === node.id) set[target.field] = knobsOf(use)[knob.name] ?? knob.default;
    }
  }
  if (node.type !== BLOCK) return { ...node, config: { ...node.config, ...set } };
  return { ...node, config: { ...node.config, knobs: { ...knobsOf(node), ...set } } };
}

/**
 * Where an edit happens: in a network of the spec, by its name, or in the definition of a block,
 * as `blocks.<name>`. Names hold no dot, so the two cannot be mistaken for each other.
 */
import type { Definition, Knob, Network, Node, Spec } from '../generated/wire';

/** The type of the nodes that use a block. */
export const BLOCK = 'Block';

const PREFIX = 'blocks.';
const CHOICE = 'block.';

/** The place of a block's definition. */
export function placeOf(block: string): string {
  return PREFIX + block;
}

/** The block that is edited at a place, or null for a network. */
export function blockAt(place: string): string | null {
  return place.startsWith(PREFIX) ? place.slice(PREFIX.length) : null;
}

/** What a palette calls a block, among layers that are called by their type. */
export function choiceOf(block: string): string {
  return CHOICE + block;
}

/** The block that a palette's choice names, or null for a layer. */
export function chosenBlock(choice: string): string | null {
  return choice.startsWith(CHOICE) ? choice.slice(CHOICE.length) : null;
}

/** The nodes at a place; null when there is no such place. */
export function networkAt(spec: Spec, place: string): Network | Definition | null {
  const block = blockAt(place);
  const found = block === null ? spec.networks[place] : spec.blocks?.[block];
  return found ?? null;
}

/** The path of a place in the spec, as reports write it. */
export function pathOf(place: string): string {
  return blockAt(place) === null ? `networks.${place}` : place;
}

/** The name of the block that a node uses; null for a layer. */
export function blockOf(node: Node): string | null {
  const { block } = node.config;
  return node.type === BLOCK && typeof block === 'string' ? block : null;
}

/** The spec with other nodes at a place. A block's knobs let go of nodes that are no more. */
export function withNodesAt(spec: Spec, place: string, nodes: Node[]): Spec {
  const block = blockAt(place);
  if (block === null) {
    return { ...spec, networks: { ...spec.networks, [place]: { ...spec.networks[place], nodes } } };
  }
  const definition = spec.blocks?.[block];
  if (!definition) return spec;
  const next = withDefinition(spec, block, { ...definition, nodes });
  const ids = new Set(nodes.map((node) => node.id));
  const kept = definition.knobs.map((knob) => ({
    ...knob,
    targets: knob.targets.filter((target) => ids.has(target.node)),
  }));
  return withKnobs(next, block, kept);
}

/** The spec with a block's definition put in. */
export function withDefinition(spec: Spec, block: string, definition: Definition): Spec {
  return { ...spec, blocks: { ...spec.blocks, [block]: definition } };
}

/** The spec with other knobs on a block. Knobs that turn nothing go, and with them their values. */
export function withKnobs(spec: Spec, block: string, knobs: Knob[]): Spec {
  const definition = spec.blocks?.[block];
  if (!definition) return spec;
  const kept = knobs.filter((knob) => knob.targets.length > 0);
  const names = new Set(kept.map((knob) => knob.name));
  const gone = definition.knobs.some((knob) => !names.has(knob.name));
  const next = withDefinition(spec, block, { ...definition, knobs: kept });
  return gone ? withoutStale(next, block, names) : next;
}

/** Takes values of knobs that are no more from every use of a block. */
function withoutStale(spec: Spec, block: string, names: ReadonlySet<string>): Spec {
  const clean = (node: Node): Node => {
    if (blockOf(node) !== block) return node;
    const kept = Object.entries(knobsOf(node)).filter(([name]) => names.has(name));
    return { ...node, config: { ...node.config, knobs: Object.fromEntries(kept) } };
  };
  const mapped = <T extends Network>(networks: { [name: string]: T }): { [name: string]: T } =>
    Object.fromEntries(
      Object.entries(networks).map(([name, one]) => [
        name,
        { ...one, nodes: one.nodes.map(clean) },
      ]),
    );
  let next: Spec = { ...spec, networks: mapped(spec.networks), blocks: mapped(spec.blocks ?? {}) };
  for (const [name, { nodes, knobs }] of Object.entries(next.blocks ?? {})) {
    const uses = new Set(nodes.filter((node) => blockOf(node) === block).map((node) => node.id));
    const kept = knobs.map((knob) => ({
      ...knob,
      targets: knob.targets.filter(({ node, field }) => !uses.has(node) || names.has(field)),
    }));
    if (uses.size > 0 && name !== block) next = withKnobs(next, name, kept);
  }
  return next;
}

/** The values of the knobs that a use of a block sets. */
export function knobsOf(node: Node): Node['config'] {
  const { knobs } = node.config;
  return typeof knobs === 'object' && knobs !== null && !Array.isArray(knobs) ? knobs : {};
}

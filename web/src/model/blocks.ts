/** Blocks as forms and palettes see them: a block's use looks like a layer, its knobs like fields. */
import type {
  Catalogue,
  Config,
  Definition,
  Field,
  Json,
  Knob,
  LayerEntry,
  Node,
  Spec,
} from '../generated/wire';
import { entryOf } from './catalogue';
import { setConfig } from './edit';
import {
  BLOCK,
  blockAt,
  blockOf,
  choiceOf,
  chosenBlock,
  knobsOf,
  networkAt,
  withDefinition,
  withKnobs,
} from './place';
import { t } from '../words';

/** How deep blocks may lie within blocks; the engine's limit. */
const MAX_DEPTH = 4;

/** What the form and the look of a node are drawn from: a layer's entry, or one made for a block. */
export function entryFor(
  catalogue: Catalogue,
  spec: Spec,
  node: Node,
  depth = 0,
): LayerEntry | null {
  if (node.type !== BLOCK) return entryOf(catalogue, 'layers', node.type);
  const block = blockOf(node);
  const definition = block === null ? undefined : spec.blocks?.[block];
  if (block === null || !definition || depth > MAX_DEPTH) return null;
  return blockEntry(catalogue, spec, block, definition, depth);
}

function blockEntry(
  catalogue: Catalogue,
  spec: Spec,
  name: string,
  definition: Definition,
  depth: number,
): LayerEntry {
  const fields = definition.knobs.map((knob) => fieldOf(catalogue, spec, definition, knob, depth));
  return {
    name: choiceOf(name),
    title: definition.title,
    help: definition.help || t('model.own_block'),
    doc: '',
    source: '',
    category: 'blocks',
    inputs: { min: 1, max: 1 },
    fields: fields.filter((field) => field !== null),
  };
}

/** A knob as a field: that of the first setting it turns, under the knob's own name. */
function fieldOf(
  catalogue: Catalogue,
  spec: Spec,
  definition: Definition,
  knob: Knob,
  depth: number,
): Field | null {
  const [target] = knob.targets;
  const node = definition.nodes.find((one) => one.id === target?.node);
  const entry = node && entryFor(catalogue, spec, node, depth + 1);
  const field = entry?.fields.find((one) => one.name === target?.field);
  if (!field) return null;
  return { ...field, name: knob.name, title: knob.title, default: knob.default, advanced: false };
}

/** The settings that a node's form shows: a use shows its knobs; in a block, knobs stand above. */
export function settingsOf(spec: Spec, place: string, node: Node): Config {
  const written = node.type === BLOCK ? knobsOf(node) : node.config;
  const knobs = knobsAt(spec, place).flatMap((knob) =>
    knob.targets
      .filter((target) => target.node === node.id)
      .map((target): [string, Json] => [target.field, knob.default]),
  );
  return { ...written, ...Object.fromEntries(knobs) };
}

/** Sets what a form shows: a setting, a knob of a use, or the default of the knob that turns it. */
export function setSetting(
  spec: Spec,
  place: string,
  id: string,
  field: string,
  value: Json,
): Spec {
  const turning = knobFor(spec, place, id, field);
  const block = blockAt(place);
  if (turning && block !== null) {
    const knobs = knobsAt(spec, place);
    const next = knobs.map((knob) => (knob === turning ? { ...knob, default: value } : knob));
    return withKnobs(spec, block, next);
  }
  const node = networkAt(spec, place)?.nodes.find((one) => one.id === id);
  if (node?.type !== BLOCK) return setConfig(spec, place, id, field, value);
  return setConfig(spec, place, id, 'knobs', { ...knobsOf(node), [field]: value });
}

/** The knobs of the block that is edited at a place; none for a network. */
export function knobsAt(spec: Spec, place: string): Knob[] {
  const block = blockAt(place);
  return block === null ? [] : (spec.blocks?.[block]?.knobs ?? []);
}

/** The knob that turns a setting, if there is one. */
export function knobFor(spec: Spec, place: string, id: string, field: string): Knob | null {
  const turns = (knob: Knob): boolean =>
    knob.targets.some((target) => target.node === id && target.field === field);
  return knobsAt(spec, place).find(turns) ?? null;
}

/** Makes a setting inside a block one of its knobs, or takes it from them. */
export function toggleKnob(
  spec: Spec,
  place: string,
  id: string,
  field: string,
  catalogue: Catalogue,
): Spec {
  const block = blockAt(place);
  const node = networkAt(spec, place)?.nodes.find((one) => one.id === id);
  const entry = node && entryFor(catalogue, spec, node)?.fields.find((one) => one.name === field);
  if (block === null || !node || !entry) return spec;
  const knobs = knobsAt(spec, place);
  const turning = knobFor(spec, place, id, field);
  if (turning) return untied(spec, place, block, node, field, turning);
  const value = settingsOf(spec, place, node)[field] ?? entry.default;
  const taken = new Set(knobs.map((knob) => knob.name));
  const name = taken.has(field) ? `${id}_${field}`.slice(0, 40) : field;
  if (taken.has(name)) return spec;
  const knob = { name, title: entry.title, default: value, targets: [{ node: id, field }] };
  return withKnobs(spec, block, [...knobs, knob]);
}

/** The setting keeps the value that the knob gave it by default. */
function untied(
  spec: Spec,
  place: string,
  block: string,
  node: Node,
  field: string,
  turning: Knob,
): Spec {
  const rest = turning.targets.filter((one) => one.node !== node.id || one.field !== field);
  const knobs = knobsAt(spec, place).map((one) =>
    one === turning ? { ...one, targets: rest } : one,
  );
  return setSetting(withKnobs(spec, block, knobs), place, node.id, field, turning.default);
}

/** The blocks a palette offers: the experiment's own, then the ready-made ones it does not have. */
export function blockChoices(catalogue: Catalogue, spec: Spec, place: string): LayerEntry[] {
  const here = blockAt(place);
  const own = Object.entries(spec.blocks ?? {}).filter(
    ([name]) => here === null || !holds(spec, name, here),
  );
  const ready = catalogue.blocks.filter((block) => !spec.blocks?.[block.name]);
  const all = [...own, ...ready.map((block): [string, Definition] => [block.name, block])];
  return all.map(([name, definition]) => blockEntry(catalogue, spec, name, definition, 0));
}

/** Whether a block is, or holds at any depth, another one. */
function holds(spec: Spec, name: string, inner: string, seen: string[] = []): boolean {
  if (name === inner) return true;
  if (seen.includes(name)) return false;
  const uses = (spec.blocks?.[name]?.nodes ?? []).map(blockOf);
  return uses.some((use) => use !== null && holds(spec, use, inner, [...seen, name]));
}

/** The spec with what a palette's choice needs: the definition of a ready-made block. */
export function bring(spec: Spec, choice: string, catalogue: Catalogue): Spec {
  const name = chosenBlock(choice);
  const ready = catalogue.blocks.find((block) => block.name === name);
  if (!ready || spec.blocks?.[ready.name]) return spec;
  const { title, help, nodes, knobs } = ready;
  return withDefinition(spec, ready.name, { title, help, nodes, knobs });
}

/** The spec with another title for a block; an empty one changes nothing. */
export function renameBlock(spec: Spec, block: string, title: string): Spec {
  const definition = spec.blocks?.[block];
  const next = title.trim();
  if (!definition || next === '' || next === definition.title) return spec;
  return withDefinition(spec, block, { ...definition, title: next });
}

/** The blocks that no network uses, neither by itself nor inside another block. */
export function unusedBlocks(spec: Spec): string[] {
  const used = (name: string): boolean =>
    Object.values(spec.networks).some(({ nodes }) =>
      nodes.some((node) => holds(spec, blockOf(node) ?? '', name)),
    );
  return Object.keys(spec.blocks ?? {}).filter((name) => !used(name));
}

/** The spec without the blocks that nothing uses. */
export function withoutUnused(spec: Spec): Spec {
  const unused = new Set(unusedBlocks(spec));
  const kept = Object.entries(spec.blocks ?? {}).filter(([name]) => !unused.has(name));
  const { blocks: _, ...rest } = spec;
  return kept.length > 0 ? { ...rest, blocks: Object.fromEntries(kept) } : rest;
}

/** How often a block is used, in networks and in other blocks. */
export function usesOf(spec: Spec, block: string): number {
  const all = [...Object.values(spec.networks), ...Object.values(spec.blocks ?? {})];
  return all.flatMap(({ nodes }) => nodes).filter((node) => blockOf(node) === block).length;
}

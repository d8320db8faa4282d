/**
 * Reads a spec from an untrusted place (a link, a file): everything the page relies on is checked
 * here, so that a hostile one is refused with a message and changes nothing. Whether the
 * experiment makes sense is the engine's `check` to say.
 */
import type {
  Config,
  Definition,
  Envelope,
  Json,
  Knob,
  Network,
  Node,
  Spec,
} from '../generated/wire';
import { t } from '../words';

/** The input is no spec; the message says where and what was expected. */
export class SpecError extends Error {
  override name = 'SpecError';
}

const MAX_NODES = 400;
const MAX_NETWORKS = 8;
const MAX_BLOCKS = 32;
const MAX_KNOBS = 32;
const MAX_INPUTS = 32;
const MAX_METRICS = 32;
const MAX_DEPTH = 12;
const MAX_TEXT = 200;
const MAX_SEED = 2 ** 32 - 1;
const MAX_BATCH = 65536;
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const SOURCE = /^[A-Za-z][A-Za-z0-9_-]{0,39}(\.[A-Za-z][A-Za-z0-9_-]{0,39})?$/;

type Fields = { [key: string]: Json };

/** The spec in `raw` (parsed JSON), with only the keys a spec has. Throws SpecError. */
export function readSpec(raw: unknown): Spec {
  if (depthOf(raw) > MAX_DEPTH) throw new SpecError(t('model.too_deep'));
  const spec = object(raw, t('model.the_experiment'));
  if (spec.version !== 1) {
    throw new SpecError(t('model.spec_version', { version: show(spec.version) }));
  }
  const name = text(spec.name ?? 'untitled', 'name');
  return {
    version: 1,
    name,
    title: text(spec.title ?? name, 'title'),
    seed: whole(spec.seed ?? 0, 'seed', 0, MAX_SEED),
    data: envelope(spec.data, 'data'),
    networks: readNetworks(spec.networks),
    ...readBlocks(spec.blocks),
    training: readTraining(object(spec.training, 'training')),
  };
}

function readTraining(training: Fields): Spec['training'] {
  const metrics = list(training.metrics ?? [], 'training.metrics', MAX_METRICS);
  return {
    recipe: envelope(training.recipe ?? { type: 'supervised' }, 'training.recipe'),
    loss: envelope(training.loss, 'training.loss'),
    optimizer: envelope(training.optimizer, 'training.optimizer'),
    metrics: metrics.map((metric, i) => text(metric, `training.metrics[${i}]`)),
    batch_size: whole(training.batch_size, 'training.batch_size', 1, MAX_BATCH),
  };
}

function readNetworks(raw: unknown): Spec['networks'] {
  const entries = Object.entries(object(raw, 'networks'));
  if (entries.length < 1 || entries.length > MAX_NETWORKS) {
    throw new SpecError(t('model.expected_networks', { max: MAX_NETWORKS, n: entries.length }));
  }
  return Object.fromEntries(
    entries.map(([name, network]) => [
      identifier(name, 'networks'),
      readNetwork(network, `networks.${name}`),
    ]),
  );
}

/** Nothing where the spec has no blocks, so that a spec comes back as it went. */
function readBlocks(raw: unknown): { blocks?: { [name: string]: Definition } } {
  const entries = Object.entries(object(raw ?? {}, 'blocks'));
  if (entries.length > MAX_BLOCKS) {
    throw new SpecError(t('model.expected_blocks', { max: MAX_BLOCKS, n: entries.length }));
  }
  if (entries.length === 0) return {};
  const read = entries.map(([name, block]) => [
    identifier(name, 'blocks'),
    readBlock(name, object(block, `blocks.${name}`), `blocks.${name}`),
  ]);
  return { blocks: Object.fromEntries(read) as { [name: string]: Definition } };
}

function readBlock(name: string, block: Fields, path: string): Definition {
  const knobs = list(block.knobs ?? [], `${path}.knobs`, MAX_KNOBS);
  return {
    title: text(block.title ?? name, `${path}.title`),
    help: text(block.help ?? '', `${path}.help`),
    nodes: readNetwork(block, path).nodes,
    knobs: knobs.map((knob, i) => readKnob(knob, `${path}.knobs[${i}]`)),
  };
}

function readKnob(raw: unknown, path: string): Knob {
  const knob = object(raw, path);
  const name = identifier(knob.name, `${path}.name`);
  const targets = list(knob.targets, `${path}.targets`, MAX_NODES).map((target, i) => {
    const at = `${path}.targets[${i}]`;
    const { node, field } = object(target, at);
    return { node: identifier(node, `${at}.node`), field: text(field, `${at}.field`) };
  });
  if (targets.length === 0)
    throw new SpecError(t('model.expected_setting', { path: `${path}.targets` }));
  if (knob.default === undefined)
    throw new SpecError(t('model.expected_value', { path: `${path}.default` }));
  const title = text(knob.title ?? name, `${path}.title`);
  return { name, title, default: knob.default, targets };
}

function readNetwork(raw: unknown, path: string): Network {
  const nodes = list(object(raw, path).nodes, `${path}.nodes`, MAX_NODES).map((node, i) =>
    readNode(node, `${path}.nodes[${i}]`),
  );
  const ids = new Set(nodes.map((node) => node.id));
  if (nodes.length === 0) throw new SpecError(t('model.expected_block', { path: `${path}.nodes` }));
  if (ids.size < nodes.length) throw new SpecError(t('model.same_name', { path }));
  return { nodes };
}

function readNode(raw: unknown, path: string): Node {
  const node = object(raw, path);
  const inputs = list(node.inputs ?? [], `${path}.inputs`, MAX_INPUTS);
  return {
    id: identifier(node.id, `${path}.id`),
    ...envelope({ type: node.type ?? null, config: node.config ?? {} }, path),
    inputs: inputs.map((id, i) => source(id, `${path}.inputs[${i}]`)),
  };
}

function envelope(raw: unknown, path: string): Envelope {
  const found = object(raw, path);
  const config: Config = object(found.config ?? {}, `${path}.config`);
  return { type: text(found.type, `${path}.type`), config };
}

function object(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SpecError(t('model.expected_object', { path, found: show(value) }));
  }
  if (Object.hasOwn(value, '__proto__')) {
    throw new SpecError(t('model.proto', { path }));
  }
  return value as Fields;
}

function list(value: unknown, path: string, limit: number): Json[] {
  if (!Array.isArray(value) || value.length > limit) {
    const found = Array.isArray(value) ? t('model.entries', { n: value.length }) : show(value);
    throw new SpecError(t('model.expected_list', { path, max: limit, found }));
  }
  return value as Json[];
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string' || value.length > MAX_TEXT) {
    throw new SpecError(t('model.expected_text', { path, max: MAX_TEXT, found: show(value) }));
  }
  return value;
}

function identifier(value: unknown, path: string): string {
  if (typeof value !== 'string' || !NAME.test(value)) {
    throw new SpecError(t('model.expected_name', { path, found: show(value) }));
  }
  return value;
}

/** What an input names: a block, or a block and one of its ports. */
function source(value: unknown, path: string): string {
  if (typeof value !== 'string' || !SOURCE.test(value)) {
    throw new SpecError(t('model.expected_source', { path, found: show(value) }));
  }
  return value;
}

function whole(value: unknown, path: string, low: number, high: number): number {
  if (!Number.isInteger(value) || (value as number) < low || (value as number) > high) {
    throw new SpecError(t('model.expected_whole', { path, low, high, found: show(value) }));
  }
  return value as number;
}

function show(value: unknown): string {
  const shown = JSON.stringify(value) ?? t('model.nothing');
  return shown.length <= 40 ? shown : `${shown.slice(0, 39)}…`;
}

/** Levels of nesting, counted without recursion: the input may be hostile. */
function depthOf(raw: unknown): number {
  let depth = 0;
  let level: unknown[] = [raw];
  while (level.length > 0 && depth <= MAX_DEPTH) {
    depth += 1;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return depth;
}

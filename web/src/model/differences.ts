/** What one experiment has otherwise than another, as people say it. */
import type {
  Catalogue,
  CatalogueEntry,
  Config,
  Envelope,
  Field,
  Json,
  Node,
  Spec,
} from '../generated/wire';
import { entryFor, settingsOf } from './blocks';
import { entryOf, valueOf, type Family } from './catalogue';
import { lowered, sentence } from './format';
import { endpoint } from './graph';
import { t } from '../words';

/** One setting, block or wire. `before` or `after` is null where there is none. */
export interface Difference {
  what: string;
  before: string | null;
  after: string | null;
}

/** Everything that differs, the most telling first. Settings left out count as their defaults. */
export function differences(before: Spec, after: Spec, catalogue: Catalogue): Difference[] {
  const [was, now] = [before.training, after.training];
  const parts = [
    [t('model.data'), 'datasets', before.data, after.data],
    [t('model.recipe'), 'recipes', was.recipe, now.recipe],
    [t('model.loss'), 'losses', was.loss, now.loss],
    [t('model.optimizer'), 'optimizers', was.optimizer, now.optimizer],
  ] as const;
  const what = t('model.experiment');
  const experiment = before.name === after.name ? [] : changed(what, before.title, after.title);
  return [
    ...experiment,
    ...parts.flatMap(([what, family, a, b]) => ofPart(what, family, a, b, catalogue)),
    ...ofNumber(t('model.batch_size'), was.batch_size, now.batch_size),
    ...ofNetworks(before, after, catalogue),
    ...ofBlocks(before, after),
    ...ofMetrics(was.metrics, now.metrics, catalogue),
    ...ofNumber(t('model.seed'), before.seed, after.seed),
  ];
}

/** Differences in a line: `learning rate 0.1 → 0.03, dense_1 units 16 → 32 and 2 more`. */
export function told(found: readonly Difference[], most = 4): string {
  const shown = found.slice(0, most).map(phrase);
  return shown.length < found.length ? andMore(shown, found) : sentence(shown);
}

/** What the second has, in a line: `learning rate 0.03, dense_1 units 32`. */
export function short(found: readonly Difference[], most = 2): string {
  const shown = found
    .slice(0, most)
    .map(({ what, after }) => (after === null ? t('model.none_of', { what }) : `${what} ${after}`));
  return shown.length < found.length ? andMore(shown, found) : shown.join(', ');
}

function andMore(shown: readonly string[], found: readonly Difference[]): string {
  return t('model.and_more', { items: shown.join(', '), n: found.length - shown.length });
}

function phrase({ what, before, after }: Difference): string {
  if (before === null) return t('model.added', { what });
  return after === null ? t('model.removed', { what }) : `${what} ${before} → ${after}`;
}

function changed(what: string, before: string | null, after: string | null): Difference[] {
  return before === after ? [] : [{ what, before, after }];
}

const ofNumber = (what: string, before: number, after: number): Difference[] =>
  changed(what, shown(before), shown(after));

function ofPart(
  what: string,
  family: Family,
  before: Envelope,
  after: Envelope,
  catalogue: Catalogue,
): Difference[] {
  const [a, b] = [before, after].map(({ type }) => entryOf(catalogue, family, type));
  const type = changed(what, a?.title ?? before.type, b?.title ?? after.type);
  // Of two kinds only what both have can be told in numbers.
  const fields = b?.fields.filter(({ name }) => a?.fields.some((field) => field.name === name));
  const wanted = type.length > 0 ? fields?.filter(({ hyper }) => hyper) : fields;
  const label = (name: string) =>
    family === 'datasets' ? t('model.data_setting', { name }) : name;
  return [...type, ...ofConfig(label, wanted ?? [], a ?? null, before.config, after.config)];
}

function ofConfig(
  label: (name: string) => string,
  fields: readonly Field[],
  old: CatalogueEntry | null,
  before: Config,
  after: Config,
): Difference[] {
  return fields.flatMap((field) => {
    const was = old?.fields.find(({ name }) => name === field.name) ?? field;
    const name = label(lowered(field.title));
    return changed(name, shown(valueOf(was, before)), shown(valueOf(field, after)));
  });
}

function ofNetworks(before: Spec, after: Spec, catalogue: Catalogue): Difference[] {
  const names = [...new Set([...Object.keys(before.networks), ...Object.keys(after.networks)])];
  return names.flatMap((name) => {
    const prefix = names.length > 1 ? `${name}: ` : '';
    const [old, now] = [before.networks[name]?.nodes ?? [], after.networks[name]?.nodes ?? []];
    const kept = now.flatMap((node) => {
      const was = old.find(({ id }) => id === node.id);
      return was ? [[was, node] as const] : [];
    });
    return [
      ...now.filter(({ id }) => !old.some((node) => node.id === id)).map(added(prefix)),
      ...old.filter(({ id }) => !now.some((node) => node.id === id)).map(removed(prefix)),
      ...kept.flatMap(([was, node]) => ofNode(name, prefix, was, node, before, after, catalogue)),
      ...kept.flatMap(([was, node]) => ofWires(prefix, was, node, old, now)),
    ];
  });
}

const added =
  (prefix: string) =>
  ({ id, type }: Node): Difference => ({
    ...{ what: `${prefix}${id}`, before: null, after: type },
  });

const removed =
  (prefix: string) =>
  ({ id, type }: Node): Difference => ({
    ...{ what: `${prefix}${id}`, before: type, after: null },
  });

function ofNode(
  network: string,
  prefix: string,
  was: Node,
  node: Node,
  before: Spec,
  after: Spec,
  catalogue: Catalogue,
): Difference[] {
  const what = `${prefix}${node.id}`;
  if (was.type !== node.type) return changed(what, was.type, node.type);
  const old = entryFor(catalogue, before, was);
  const entry = entryFor(catalogue, after, node);
  if (!entry) return changed(what, shown(was.config), shown(node.config));
  return ofConfig(
    (name) => `${what} ${name}`,
    entry.fields,
    old,
    settingsOf(before, network, was),
    settingsOf(after, network, node),
  );
}

/** Wires that differ otherwise than by a block that came or went. */
function ofWires(
  prefix: string,
  was: Node,
  node: Node,
  old: readonly Node[],
  now: readonly Node[],
): Difference[] {
  const has = (nodes: readonly Node[], source: string): boolean =>
    nodes.some(({ id }) => id === endpoint(source).node);
  const explained =
    node.inputs.some((source) => !has(old, source)) ||
    was.inputs.some((source) => !has(now, source));
  if (explained) return [];
  return changed(
    prefix + t('model.input_of', { id: node.id }),
    list(was.inputs),
    list(node.inputs),
  );
}

function ofBlocks(before: Spec, after: Spec): Difference[] {
  return Object.entries(after.blocks ?? {}).flatMap(([name, block]) => {
    const was = before.blocks?.[name];
    const same = !was || JSON.stringify(was.nodes) === JSON.stringify(block.nodes);
    const what = t('model.inside_of', { title: block.title });
    return same ? [] : [{ what, before: t('model.as_it_was'), after: t('model.edited') }];
  });
}

function ofMetrics(before: string[], after: string[], catalogue: Catalogue): Difference[] {
  const titles = (names: string[]) =>
    list([...names].sort().map((name) => entryOf(catalogue, 'metrics', name)?.title ?? name));
  return changed(t('model.metrics'), titles(before), titles(after));
}

const list = (items: readonly string[]): string => items.join(' + ') || t('model.none');

/** A setting's value in a few signs. */
function shown(value: Json): string {
  if (value === null) return t('model.off');
  if (typeof value === 'boolean') return t(value ? 'model.on' : 'model.off');
  if (typeof value === 'number') return String(value).replace('-', '\u2212');
  if (typeof value === 'string') return value.length > 40 ? `${value.slice(0, 39)}…` : value;
  if (Array.isArray(value)) return value.map(shown).join(' × ');
  const { type, config } = value;
  if (typeof type === 'string') return type + inner(config ?? null);
  return shown(JSON.stringify(value));
}

/** The settings of something chosen within a setting, such as a schedule’s. */
function inner(config: Json): string {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return '';
  const values = Object.values(config).map(shown);
  return values.length > 0 ? ` (${values.join(', ')})` : '';
}

/** One penalty for all layers that have one, those inside blocks too: “regularisation”. */
import type { Catalogue, Field, Node, Spec } from '../generated/wire';
import { entryOf } from '../model/catalogue';
import { blockOf, placeOf, networkAt, withNodesAt } from '../model/place';

/** The catalogue's names of the two penalties. */
export const PENALTIES = { l1: 'kernel_l1', l2: 'kernel_l2' } as const;

export type Penalty = keyof typeof PENALTIES;

/** What the layers have in common: no penalty, one kind at one rate, or something else. */
export type Common = { kind: 'none' } | { kind: Penalty; rate: number } | { kind: 'mixed' };

/** The rate a penalty starts with. */
export const START_RATE = 0.001;

/** The field of a penalty, from the first layer kind that has it. */
export function penaltyField(catalogue: Catalogue, penalty: Penalty): Field | null {
  const fields = catalogue.layers.flatMap((layer) => layer.fields);
  return fields.find((field) => field.name === PENALTIES[penalty]) ?? null;
}

/** What all penalisable layers of a network say, those of the blocks it uses too. */
export function readPenalty(spec: Spec, network: string, catalogue: Catalogue): Common {
  const found = placesOf(spec, network)
    .flatMap((place) => penalisable(spec, place, catalogue))
    .map(penaltyOf);
  const [first] = found;
  if (!first) return { kind: 'none' };
  const same = found.every((one) => JSON.stringify(one) === JSON.stringify(first));
  return same ? first : { kind: 'mixed' };
}

/** The spec with one penalty, or none, on all penalisable layers, in the blocks used too. */
export function setPenalty(
  spec: Spec,
  network: string,
  catalogue: Catalogue,
  penalty: Penalty | 'none',
  rate: number,
): Spec {
  const set = (node: Node): Node => {
    const { kernel_l1: _l1, kernel_l2: _l2, ...config } = node.config;
    if (penalty !== 'none') config[PENALTIES[penalty]] = rate;
    return { ...node, config };
  };
  return placesOf(spec, network).reduce((next, place) => {
    const touched = new Set(penalisable(spec, place, catalogue));
    const nodes = networkAt(spec, place)?.nodes ?? [];
    if (touched.size === 0) return next;
    return withNodesAt(
      next,
      place,
      nodes.map((node) => (touched.has(node) ? set(node) : node)),
    );
  }, spec);
}

/** A network and the blocks that it uses, at any depth, each once. */
function placesOf(spec: Spec, network: string): string[] {
  const found = new Set([network]);
  for (const place of found) {
    for (const node of networkAt(spec, place)?.nodes ?? []) {
      const block = blockOf(node);
      if (block !== null) found.add(placeOf(block));
    }
  }
  return [...found];
}

/** The layers at a place that have a penalty; one that a knob sets is the knob's affair. */
function penalisable(spec: Spec, place: string, catalogue: Catalogue): Node[] {
  const at = networkAt(spec, place);
  const names: string[] = Object.values(PENALTIES);
  const turned = new Set(
    (at && 'knobs' in at ? at.knobs : [])
      .flatMap((knob) => knob.targets)
      .filter((target) => names.includes(target.field))
      .map((target) => target.node),
  );
  return (at?.nodes ?? []).filter(
    (node) =>
      !turned.has(node.id) &&
      entryOf(catalogue, 'layers', node.type)?.fields.some((one) => one.name === PENALTIES.l2),
  );
}

function penaltyOf({ config }: Node): Common {
  const [l1, l2] = [config[PENALTIES.l1], config[PENALTIES.l2]];
  if (typeof l1 === 'number' && typeof l2 === 'number') return { kind: 'mixed' };
  if (typeof l1 === 'number') return { kind: 'l1', rate: l1 };
  return typeof l2 === 'number' ? { kind: 'l2', rate: l2 } : { kind: 'none' };
}

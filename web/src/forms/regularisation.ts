/** One penalty for all layers that have one: what most people mean by “regularisation”. */
import type { Catalogue, Field, Node, Spec } from '../generated/wire';
import { entryOf } from '../model/catalogue';

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

/** What all penalisable layers of a network say. */
export function readPenalty(spec: Spec, network: string, catalogue: Catalogue): Common {
  const found = penalisable(spec, network, catalogue).map(penaltyOf);
  const [first] = found;
  if (!first) return { kind: 'none' };
  const same = found.every((one) => JSON.stringify(one) === JSON.stringify(first));
  return same ? first : { kind: 'mixed' };
}

/** The spec with one penalty, or none, on all penalisable layers. */
export function setPenalty(
  spec: Spec,
  network: string,
  catalogue: Catalogue,
  penalty: Penalty | 'none',
  rate: number,
): Spec {
  const touched = new Set(penalisable(spec, network, catalogue).map((node) => node.id));
  const nodes = (spec.networks[network]?.nodes ?? []).map((node) => {
    if (!touched.has(node.id)) return node;
    const { kernel_l1: _l1, kernel_l2: _l2, ...config } = node.config;
    if (penalty !== 'none') config[PENALTIES[penalty]] = rate;
    return { ...node, config };
  });
  return { ...spec, networks: { ...spec.networks, [network]: { nodes } } };
}

function penalisable(spec: Spec, network: string, catalogue: Catalogue): Node[] {
  const nodes = spec.networks[network]?.nodes ?? [];
  return nodes.filter((node) =>
    entryOf(catalogue, 'layers', node.type)?.fields.some((field) => field.name === PENALTIES.l2),
  );
}

function penaltyOf({ config }: Node): Common {
  const [l1, l2] = [config[PENALTIES.l1], config[PENALTIES.l2]];
  if (typeof l1 === 'number' && typeof l2 === 'number') return { kind: 'mixed' };
  if (typeof l1 === 'number') return { kind: 'l1', rate: l1 };
  return typeof l2 === 'number' ? { kind: 'l2', rate: l2 } : { kind: 'none' };
}

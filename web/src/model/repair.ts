/** Mends a problem by the edit that the engine proposes. */
import type { Catalogue, Json, Problem, Repair, Spec } from '../generated/wire';
import { EditError, insertOnWire, setConfig } from './edit';
import { networkAt } from './place';
import { t } from '../words';

/** The repair of a node's problem, where it can be done with one press. */
export function repairOf(spec: Spec, place: string, problem: Problem): Repair | null {
  const { node: id, repair } = problem;
  const node = networkAt(spec, place)?.nodes.find((one) => one.id === id);
  if (!node || !repair) return null;
  return repair.insert === null || node.inputs.length === 1 ? repair : null;
}

/** The spec with a node's problem mended. */
export function repaired(
  spec: Spec,
  place: string,
  id: string,
  repair: Repair,
  catalogue: Catalogue,
): Spec {
  if (repair.insert === null) return withConfig(spec, place, id, repair.config);
  const [source] = networkAt(spec, place)?.nodes.find((one) => one.id === id)?.inputs ?? [];
  if (source === undefined) throw new EditError(t('model.nothing_leads', { id }));
  const added = insertOnWire(spec, place, source, id, repair.insert, catalogue);
  return withConfig(added.spec, place, added.node, repair.config);
}

function withConfig(spec: Spec, place: string, id: string, config: { [name: string]: Json }): Spec {
  return Object.entries(config).reduce(
    (next, [name, value]) => setConfig(next, place, id, name, value),
    spec,
  );
}

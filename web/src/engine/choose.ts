/** The engines of this page, by kind. */
import type { Spec } from '../generated/wire';
import type { EngineClient, EngineKind, SampleSource, SaveHost, SavedReader, ScriptReader, TableHost, TableReader } from './client';

export interface Engines extends Readonly<Record<EngineKind, EngineClient>> {
  readonly browser: EngineClient & TableReader & SampleSource & SavedReader & ScriptReader;
  readonly server: EngineClient & SaveHost & TableHost;
}

/** In the order of the engine menu; the first is what the page begins with. */
export const KINDS: readonly EngineKind[] = ['browser', 'server'];

/**
 * What the chosen engine says of a spec, else what another says that is ready and may see it: one that is
 * out of order leaves it to the next. Null when there is none.
 */
export function askWith<T>(
  engines: Engines,
  chosen: EngineKind,
  ready: (kind: EngineKind) => boolean,
  spec: Spec,
  ask: (engine: EngineClient) => Promise<T>,
): Promise<T> | null {
  const order = [chosen, ...KINDS.filter((kind) => kind !== chosen)].filter(
    (kind) => ready(kind) && engines[kind].takes(spec),
  );
  const [first, ...others] = order.map((kind) => engines[kind]);
  if (!first) return null;
  return others.reduce(
    (answer, engine) => answer.catch(() => ask(engine)),
    ask(first),
  );
}

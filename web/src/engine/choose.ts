/** The engines of this page, by kind. */
import type { Report, Spec } from '../generated/wire';
import type { EngineClient, EngineKind, TableHost, TableReader } from './client';

export interface Engines extends Readonly<Record<EngineKind, EngineClient>> {
  readonly browser: EngineClient & TableReader;
  readonly server: EngineClient & TableHost;
}

/** In the order of the engine menu; the first is what the page begins with. */
export const KINDS: readonly EngineKind[] = ['browser', 'server'];

/** What each engine is called. */
export const ENGINE_TITLES: Readonly<Record<EngineKind, string>> = {
  browser: 'this browser',
  server: 'server',
};

/**
 * A spec checked by the chosen engine, else by another that is ready and may see it: one that is
 * out of order leaves it to the next. Null when there is none.
 */
export function checkWith(
  engines: Engines,
  chosen: EngineKind,
  ready: (kind: EngineKind) => boolean,
  spec: Spec,
): Promise<Report> | null {
  const order = [chosen, ...KINDS.filter((kind) => kind !== chosen)].filter(
    (kind) => ready(kind) && engines[kind].takes(spec),
  );
  const [first, ...others] = order.map((kind) => engines[kind]);
  if (!first) return null;
  return others.reduce(
    (answer, engine) => answer.catch(() => engine.check(spec)),
    first.check(spec),
  );
}

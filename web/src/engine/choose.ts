/** The engines of this page, by kind. */
import type { EngineClient, EngineKind } from './client';

export type Engines = Readonly<Record<EngineKind, EngineClient>>;

/** In the order of the engine menu; the first is what the page begins with. */
export const KINDS: readonly EngineKind[] = ['browser', 'server'];

/** What each engine is called. */
export const ENGINE_TITLES: Readonly<Record<EngineKind, string>> = {
  browser: 'this browser',
  server: 'server',
};

/** Which engine should check a spec: the chosen one, else any that is ready; null when none is. */
export function chooseChecker(
  engines: Engines,
  chosen: EngineKind,
  ready: (kind: EngineKind) => boolean,
): EngineClient | null {
  const order = [chosen, ...KINDS.filter((kind) => kind !== chosen)];
  const kind = order.find(ready);
  return kind === undefined ? null : engines[kind];
}

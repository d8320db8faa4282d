/** The page's worker. */
import type { Request } from '../worker/protocol';

/** Starts a worker and lets it boot. `base`: the address of the page; Python lies beside it. */
export function startWorker(base: string): Worker {
  const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
  worker.postMessage({ type: 'boot', base } satisfies Request);
  return worker;
}

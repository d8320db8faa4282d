/** Sets a field by its path: live where the running step takes it as an input. */
import type { Json } from '../generated/wire';
import { getPath } from '../model/settings';
import type { App } from '../stores/app.svelte';

/** Sets a hyper without a reset; false when the value at `path` is none, or is switched on or off. */
export function setLive({ workspace, session }: App, path: string, value: Json): boolean {
  const hyper = workspace.report?.hypers.find((one) => one.path === path);
  if (!hyper || typeof value !== 'number') return false;
  if (getPath(workspace.spec, path) === null) return false;
  session.setHyper(hyper.key, value);
  return true;
}

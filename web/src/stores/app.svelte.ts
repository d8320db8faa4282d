/** Makes the stores, once, and hands them to components through Svelte's context. */
import { createContext } from 'svelte';
import { BrowserEngine } from '../engine/browser';
import type { Engines } from '../engine/choose';
import { ServerEngine } from '../engine/server';
import catalogueJson from '../generated/catalogue.json';
import type { Catalogue } from '../generated/wire';
import { Boots } from './boots.svelte';
import { Lending } from './lending.svelte';
import { openShelf } from './shelf';
import { OwnTable } from './own-table.svelte';
import { Session } from './session.svelte';
import { Settings } from './settings.svelte';
import { Workspace } from './workspace.svelte';

export interface App {
  readonly catalogue: Catalogue;
  readonly workspace: Workspace;
  readonly session: Session;
  readonly settings: Settings;
  readonly table: OwnTable;
  readonly lending: Lending;
  /** Call it when the page is there: boots the engine, follows the address. Returns its undoing. */
  start(): () => void;
}

/** `getApp()` in a component below the one that called `setApp(createApp())`. */
export const [getApp, setApp] = createContext<App>();

export function createApp(): App {
  const catalogue = catalogueJson as unknown as Catalogue;
  const base = document.baseURI;
  const engines: Engines = { browser: new BrowserEngine(base), server: new ServerEngine(base) };
  const boots = new Boots(engines);
  const workspace: Workspace = new Workspace({
    catalogue,
    hash: location.hash,
    check: (spec) => boots.check(session.engine, spec),
    writeHash,
  });
  const table = new OwnTable(workspace, engines.browser, openShelf());
  const lending = new Lending(engines.server, (id) => table.file(id));
  const session: Session = new Session(workspace, boots, {
    allow: (spec, wanted) => lending.allow(spec, wanted),
  });
  const settings = new Settings(storage());
  const app = { catalogue, workspace, session, settings, table, lending };
  return { ...app, start: () => start(app) };
}

function start({ workspace, session, lending }: Omit<App, 'start'>): () => void {
  const open = () => workspace.openHash(location.hash);
  const close = (event: PageTransitionEvent) => {
    if (event.persisted) return; // a page kept for “back” keeps its run
    session.close();
    lending.leave();
  };
  addEventListener('hashchange', open);
  addEventListener('pagehide', close);
  void session.open();
  void session.discover();
  return () => {
    removeEventListener('hashchange', open);
    removeEventListener('pagehide', close);
    session.close();
  };
}

function writeHash(hash: string): void {
  try {
    history.replaceState(null, '', `#${hash}`);
  } catch {
    // Browsers limit how often the address may change; the next edit writes it.
  }
}

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null; // some browsers forbid it in private windows
  }
}

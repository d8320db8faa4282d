/** Makes the stores, once, and hands them to components through Svelte's context. */
import { createContext } from 'svelte';
import { BrowserEngine } from '../engine/browser';
import { startWorker } from '../engine/page-worker';
import type { Engines } from '../engine/choose';
import { ServerEngine } from '../engine/server';
import catalogueJson from '../generated/catalogue.json';
import type { Catalogue } from '../generated/wire';
import { Boots } from './boots.svelte';
import { decodeLesson, isRun, LinkError } from '../model/hash';
import { isLesson } from '../model/lesson-place';
import { CurveLook } from './curve-look.svelte';
import { Diary } from './diary.svelte';
import { Easel } from './easel.svelte';
import { KerasDraft } from './keras-draft.svelte';
import { download } from './download';
import { Lending } from './lending.svelte';
import { openRunShelf } from './run-shelf';
import { openSaveShelf } from './save-shelf';
import { Saves } from './saves.svelte';
import { Scene } from './scene.svelte';
import { Scripts } from './scripts.svelte';
import { openShelf } from './shelf';
import { OwnTable } from './own-table.svelte';
import { Session } from './session.svelte';
import { Settings } from './settings.svelte';
import { localStore } from './storage';
import { Tongue } from './tongue.svelte';
import { Transport } from './transport.svelte';
import { Updates } from './updates.svelte';
import { Walk } from './walk.svelte';
import { Workspace } from './workspace.svelte';
import { translated } from '../words/translated';
import { t } from '../words';

export interface App {
  readonly catalogue: Catalogue;
  readonly workspace: Workspace;
  readonly session: Session;
  readonly settings: Settings;
  readonly table: OwnTable;
  readonly lending: Lending;
  readonly scene: Scene;
  readonly scripts: Scripts;
  readonly draft: KerasDraft;
  readonly saves: Saves;
  readonly updates: Updates;
  readonly diary: Diary;
  readonly look: CurveLook;
  readonly transport: Transport;
  readonly tongue: Tongue;
  readonly walk: Walk;
  readonly easel: Easel;
  /**
   * Call it when the page is there: follows the address. The engine boots once `made` resolves: the
   * two would have to share the cores of a small machine, and the page is what people wait for.
   * Returns its undoing.
   */
  start(made: Promise<void>): () => void;
}

/** How long (ms) after the engine's start the page is kept: nobody's first step waits for it. */
const REST = 3000;

/** `getApp()` in a component below the one that called `setApp(createApp())`. */
export const [getApp, setApp] = createContext<App>();

export function createApp(): App {
  const catalogue = translated(catalogueJson as unknown as Catalogue);
  const base = document.baseURI;
  const engines: Engines = {
    browser: new BrowserEngine(base, startWorker),
    server: new ServerEngine(base),
  };
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
  const diary = new Diary(openRunShelf(), () => session.record());
  session.witness = diary;
  const settings = new Settings(localStore());
  const look = new CurveLook(localStore());
  const transport = new Transport();
  const scripts = new Scripts(
    (spec, target) => boots.code(session.engine, spec, target),
    engines.browser,
  );
  const draft = new KerasDraft(workspace, engines.browser);
  const saves = new Saves({
    ...{ workspace, session, settings, download },
    reader: engines.browser,
    host: engines.server,
    shelf: openSaveShelf(),
    copy: copyLink,
    persist: keepStorage,
  });
  const reload = () => {
    workspace.recheck(); // writes the newest edit into the address
    location.reload();
  };
  const updates = new Updates(serviceWorkers(), reload);
  const tongue = new Tongue(localStore(), () => {
    forgetLanguage();
    reload();
  });
  const told = { diary, look, tongue, transport, walk: new Walk(session, workspace) };
  const scene = new Scene({ read: () => location.search, write: writeSearch });
  const own = { scene, table, lending, scripts, draft, saves, updates, easel: new Easel() };
  const app = { catalogue, workspace, session, settings, ...own, ...told };
  return { ...app, start: (made) => start(app, made) };
}

function start(app: Omit<App, 'start'>, made: Promise<void>): () => void {
  const { workspace, session, lending, saves, scene, updates, diary } = app;
  const open = () => {
    if (isRun(location.hash)) void saves.openLink(location.hash);
    else if (isLesson(location.hash)) receive(location.hash, app);
    else workspace.openHash(location.hash);
  };
  const close = (event: PageTransitionEvent) => {
    diary.rests();
    if (event.persisted) return; // a page kept for “back” keeps its run
    session.close();
    lending.leave();
  };
  const discover = () => void session.discover();
  const look = () => {
    // A phone ends a page that is out of sight without a word.
    if (document.hidden) diary.rests();
    else void updates.check();
  };
  const follow = () => scene.follow();
  if (isRun(location.hash) || isLesson(location.hash)) open();
  addEventListener('hashchange', open);
  addEventListener('popstate', follow);
  addEventListener('pagehide', close);
  // Whether the server is there tells the server alone: one on this machine needs no network.
  addEventListener('online', discover);
  addEventListener('offline', discover);
  document.addEventListener('visibilitychange', look);
  let rest: ReturnType<typeof setTimeout> | undefined;
  void made.then(async () => {
    void diary.load();
    const open = session.open();
    discover();
    await open;
    rest = setTimeout(() => void updates.keep(), REST);
  });
  return () => {
    clearTimeout(rest);
    removeEventListener('hashchange', open);
    removeEventListener('popstate', follow);
    removeEventListener('pagehide', close);
    removeEventListener('online', discover);
    removeEventListener('offline', discover);
    document.removeEventListener('visibilitychange', look);
    session.close();
  };
}

/** A lesson in the address is opened; it is nobody's experiment. */
function receive(hash: string, { workspace, scene }: Pick<App, 'workspace' | 'scene'>): void {
  try {
    scene.received = decodeLesson(hash);
    scene.visit('', 1, false);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    workspace.notice = error.message;
  }
}

/** Null where the page is not built, and where browsers forbid them: over plain HTTP, say. */
function serviceWorkers(): ServiceWorkerContainer | null {
  const known = import.meta.env.PROD && 'serviceWorker' in navigator;
  return known ? navigator.serviceWorker : null;
}

async function copyLink(hash: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href.replace(/#.*/, '') + `#${hash}`);
  } catch {
    throw new Error(t('stores.copy_forbidden'));
  }
}

/** Asks the browser to keep what pages of this address store; over plain HTTP there is no asking. */
async function keepStorage(): Promise<void> {
  await navigator.storage?.persist?.();
}

function writeSearch(search: string, fresh: boolean): void {
  const address = `${location.pathname}${search}${isLesson(location.hash) ? '' : location.hash}`;
  if (fresh) history.pushState(null, '', address);
  else history.replaceState(null, '', address);
}

function writeHash(hash: string): void {
  try {
    history.replaceState(null, '', `#${hash}`);
  } catch {
    // Browsers limit how often the address may change; the next edit writes it.
  }
}

/** What is chosen in the page outdoes what its link asked for. */
function forgetLanguage(): void {
  const address = new URL(location.href);
  address.searchParams.delete('lang');
  history.replaceState(null, '', address);
}

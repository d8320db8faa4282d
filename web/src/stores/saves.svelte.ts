/** Taking runs along: to a file, into this browser, and back. */
import type { SaveHost, SavedReader } from '../engine/client';
import type { Exported } from '../generated/wire';
import { MAX_FILE, decodeId, decodeRun, encodeId, encodeRun } from '../model/hash';
import { fileName, isModel, readLook, textsOf, type Look } from '../model/saved';
import { readSpec } from '../model/read-spec';
import { bytes as sized, count } from '../model/format';
import type { SavedRun, SaveShelf } from './save-shelf';
import type { Parts, Snapshot } from './run';
import type { Session } from './session.svelte';
import type { Settings } from './settings.svelte';
import { t } from '../words';
import type { Workspace } from './workspace.svelte';

/** What it needs from its surroundings; tests put in their own. */
export interface SavesOptions {
  workspace: Workspace;
  session: Session;
  settings: Settings;
  reader: SavedReader;
  /** Keeps runs for others. */
  host: SaveHost;
  shelf: SaveShelf;
  /** Hands a file to the browser's downloads. */
  download: (name: string, content: BlobPart, type: string) => void;
  /** Puts a link with this hash where it can be pasted from. */
  copy: (hash: string) => Promise<void>;
  /** Asks the browser not to throw away what pages keep. */
  persist?: () => Promise<unknown>;
  now?: () => number;
}

/** More than a file of the largest network that a server trains. */
const MAX_BYTES = 96 * 2 ** 20;
/** About as many weights as a link holds, rounded. */
const ROOM = 20_000;

export class Saves {
  /** Whether the place to save and open is shown. */
  shown = $state(false);
  /** The runs kept in this browser, newest first. */
  runs: readonly SavedRun[] = $state.raw([]);
  /** Why something could not be saved or opened; null: no trouble. */
  problem: string | null = $state(null);
  /** What was done last. */
  done: string | null = $state(null);
  busy = $state(false);
  readonly #options: SavesOptions;

  constructor(options: SavesOptions) {
    this.#options = options;
  }

  /** Shows the place, or puts it away. */
  async toggle(): Promise<void> {
    this.shown = !this.shown;
    this.problem = null;
    this.done = null;
    if (this.shown) this.runs = await this.#options.shelf.list();
  }

  /** The run as a file for the disk. */
  toFile(): Promise<void> {
    return this.#try(async () => {
      const { file, title, step } = await this.#snapshot();
      const { session, download, workspace } = this.#options;
      const name = fileName(session.trained ?? workspace.spec, step);
      download(name, file as Uint8Array<ArrayBuffer>, 'application/octet-stream');
      this.done = t('stores.saved_file', { file: name, title, step: count(step) });
    });
  }

  /** The run as a link: weights as they are where they fit, else rounded to float16. */
  link(): Promise<void> {
    return this.#try(async () => {
      const exact = await this.#linked(false);
      const hash = exact ?? (await this.#linked(true));
      if (hash === null) {
        const [weights, room] = [count(this.#weights), count(ROOM)];
        throw new Error(t('stores.link_room', { weights, room }));
      }
      await this.#options.copy(hash);
      const [signs, whole] = [count(hash.length), exact === null ? 'no' : 'yes'];
      this.done = t('stores.link_copied', { signs, exact: whole });
    });
  }

  /** Keeps the run on the server; a link to it is copied. */
  keepOnServer(): Promise<void> {
    return this.#try(async () => {
      const { host, copy, shelf } = this.#options;
      const { file, title, step } = await this.#snapshot();
      const { id, key, days } = await host.keepRun(file);
      // Its key is nowhere else: without a shelf it cannot be deleted, but be opened all the same.
      const run = { ...this.#noted(title, step, file.length), remote: { id, key } };
      await shelf.put(run, new Uint8Array()).catch(() => {});
      this.runs = await shelf.list();
      await copy(encodeId(id));
      this.done = t('stores.kept_server', { title, step: count(step), days: count(days) });
    });
  }

  /** Opens the run in the hash of a link. */
  openLink(hash: string): Promise<void> {
    return this.#try(async () => {
      const id = decodeId(hash);
      const file = id === null ? decodeRun(hash) : await this.#options.host.keptRun(id);
      this.#options.workspace.notice = t('stores.link_opening');
      await this.#open(file, t('stores.this_link'));
    });
  }

  /** Keeps the run in this browser. */
  keep(): Promise<void> {
    return this.#try(async () => {
      const { file, title, step } = await this.#snapshot();
      const { shelf, persist } = this.#options;
      const run = this.#noted(title, step, file.length);
      if (this.runs.length === 0) await persist?.();
      await shelf.put(run, file).catch(() => {
        throw new Error(t('stores.keep_full'));
      });
      this.runs = await shelf.list();
      this.done = t('stores.kept', { title, step: count(step) });
    });
  }

  /** The trained network for another program. */
  export(form: Exported['form']): Promise<void> {
    return this.#try(async () => {
      const { reader, download } = this.#options;
      const { file, step } = await this.#snapshot();
      const { file: name, content, message } = await reader.export(file, form);
      if (message !== null) throw new Error(message);
      download(name, content as Uint8Array<ArrayBuffer>, 'application/octet-stream');
      this.done = t('stores.exported', { file: name, step: count(step) });
    });
  }

  /** Opens a file from the disk. */
  openFile(file: File): Promise<void> {
    return this.#try(async () => {
      if (file.size > MAX_BYTES) {
        const [size, max] = [sized(file.size), sized(MAX_BYTES)];
        throw new Error(t('stores.save_too_large', { file: file.name, size, max }));
      }
      await this.#open(new Uint8Array(await file.arrayBuffer()), file.name);
    });
  }

  /** Opens a run kept in this browser. */
  openRun(run: SavedRun): Promise<void> {
    return this.#try(async () => {
      const { host, shelf } = this.#options;
      const file = run.remote ? await host.keptRun(run.remote.id) : await shelf.file(run.id);
      if (!file) throw new Error(t('stores.run_gone', { name: run.name }));
      await this.#open(file, run.name);
    });
  }

  rename(run: SavedRun, name: string): Promise<void> {
    return this.#try(async () => {
      const known = name.trim().slice(0, 80);
      if (known !== '') await this.#options.shelf.rename({ ...run, name: known });
      this.runs = await this.#options.shelf.list();
    });
  }

  remove(run: SavedRun): Promise<void> {
    return this.#try(async () => {
      if (run.remote) await this.#options.host.deleteRun(run.remote.id, run.remote.key);
      await this.#options.shelf.remove(run.id);
      this.runs = await this.#options.shelf.list();
      this.done = t('stores.run_deleted', { name: run.name });
    });
  }

  /** What the list says of the run as it is now. */
  #noted(title: string, step: number, size: number): SavedRun {
    const { session, now = Date.now } = this.#options;
    const loss = session.valLoss !== null && Number.isFinite(session.valLoss);
    const id = `${now()}-${Math.random()}`;
    const date = now();
    return { id, name: title, title, step, date, size, loss: loss ? session.valLoss : null };
  }

  /** Reads a file whole before it changes anything. */
  async #open(file: Uint8Array, name: string): Promise<void> {
    if (isModel(file)) return this.#bring(file, name);
    const { reader, session, workspace } = this.#options;
    const saved = await reader.openSaved(file);
    const why = saved.problem;
    if (why !== null) throw new Error(t('stores.cannot_open', { name, why }));
    session.goOn(readSpec(saved.spec), file);
    this.#restore(readLook(saved.texts['look']));
    this.shown = false;
    workspace.notice = t('stores.opened', { name, step: count(saved.step) });
  }

  /** Opens a model of Keras: an archive with its weights, JSON without. */
  async #bring(file: Uint8Array, name: string): Promise<void> {
    const { reader, session, workspace } = this.#options;
    const { problem, spec, file: run } = await reader.openModel(file, workspace.spec);
    if (problem !== null) throw new Error(t('stores.cannot_open', { name, why: problem }));
    const read = readSpec(spec);
    if (run) session.goOn(read, run as Uint8Array);
    else workspace.replace(read);
    this.shown = false;
    workspace.notice = t(run ? 'stores.model_open' : 'stores.stack_open', { name });
  }

  get #look(): Look {
    const { workspace, settings } = this.#options;
    return { network: workspace.main, outcome: workspace.outcome, insight: settings.insight };
  }

  #restore({ network, outcome, insight }: Look): void {
    const { workspace, settings } = this.#options;
    if (network !== null && Object.hasOwn(workspace.spec.networks, network)) {
      workspace.main = network;
    }
    workspace.outcome = outcome;
    settings.setInsight(insight);
  }

  get #weights(): number {
    return this.#options.session.started?.parameters ?? 0;
  }

  async #linked(half: boolean): Promise<string | null> {
    if (this.#weights * (half ? 2 : 4) > MAX_FILE) return null; // no need to ask for them
    return encodeRun((await this.#snapshot({ slots: false, half })).file);
  }

  async #snapshot(parts: Parts = {}): Promise<Snapshot & { title: string }> {
    const { session, workspace } = this.#options;
    const spec = session.trained ?? workspace.spec;
    const snapshot = await session.snapshot(textsOf(spec, this.#look), parts);
    return { ...snapshot, title: spec.title || spec.name };
  }

  async #try(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    this.done = null;
    try {
      await work();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.problem = text;
      if (!this.shown) this.#options.workspace.notice = text;
    } finally {
      this.busy = false;
    }
  }
}

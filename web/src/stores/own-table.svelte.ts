/** The learner's own table: read by the engine in this browser, and kept there. */
import type { TableReader } from '../engine/client';
import type { Config, TableContent, TableReport } from '../generated/wire';
import { entryOf } from '../model/catalogue';
import type { Shelf, TableFile } from './shelf';
import type { Workspace } from './workspace.svelte';
import { t } from '../words';

/** As many bytes as the engine reads; a larger file need not be loaded to be refused. */
const MAX_BYTES = 20 * 2 ** 20;

export class OwnTable {
  /** What the engine read; null: nothing yet. */
  content: TableContent | null = $state.raw(null);
  /** The column that is learnt; null while the settings make no dataset. */
  target: string | null = $state(null);
  /** Why the file or the choice cannot be used. */
  problem: string | null = $state(null);
  busy = $state(false);
  readonly #workspace: Workspace;
  readonly #engine: TableReader;
  readonly #shelf: Shelf;
  /** The last file, which the shelf may have had to refuse. */
  #last: (TableFile & { id: string }) | null = null;
  #asked = 0;

  constructor(workspace: Workspace, engine: TableReader, shelf: Shelf) {
    this.#workspace = workspace;
    this.#engine = engine;
    this.#shelf = shelf;
  }

  /** The kind a column is read as. */
  kindOf(column: TableContent['columns'][number]): string {
    const kinds = this.#workspace.spec.data.config['kinds'];
    const own = typeof kinds === 'object' && kinds !== null && !Array.isArray(kinds) ? kinds : {};
    return Object.hasOwn(own, column.name) ? String(own[column.name]) : column.guess;
  }

  /** The file of a table, as far as this browser has it. */
  async file(id: string): Promise<TableFile | null> {
    return this.#last?.id === id ? this.#last : this.#shelf.get(id);
  }

  /** Opens a file; kinds and target are guessed. */
  async open(file: Blob, name: string): Promise<void> {
    if (file.size > MAX_BYTES) {
      const [mebibytes, max] = [Math.round(file.size / 2 ** 20), MAX_BYTES / 2 ** 20];
      this.problem = t('stores.table_too_large', { mebibytes, max });
      return;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    const report = await this.#ask({}, bytes);
    if (!report?.table) return;
    this.#last = { id: report.table.id, name, bytes };
    await this.#shelf.put(report.table.id, { name, bytes });
    this.#use({ table: report.table.id }, report);
  }

  /** Learns another column. */
  setTarget(target: string): Promise<void> {
    return this.#set('target', target);
  }

  /** Reads a column otherwise. */
  setKind(name: string, kind: string): Promise<void> {
    const before = this.#workspace.spec.data.config['kinds'];
    const kinds = typeof before === 'object' && before !== null ? before : {};
    return this.#set('kinds', { ...kinds, [name]: kind });
  }

  /** Sees to the table that the experiment names, after a reload, an undo or a link. */
  async follow(): Promise<void> {
    const { config } = this.#workspace.spec.data;
    const id = config['table'];
    if (typeof id !== 'string' || id === '' || this.busy) return;
    const known = this.content?.id === id;
    const file = known ? null : await this.file(id);
    if (!known && !file) return; // the engine's check says what to do
    const report = await this.#ask(config, file?.bytes ?? null);
    if (report?.table && !known) this.#workspace.recheck();
  }

  async #set(field: string, value: Config[string]): Promise<void> {
    const config = { ...this.#workspace.spec.data.config, [field]: value };
    const report = await this.#ask(config, null);
    if (report?.table) this.#use(config, report);
  }

  /** Shows what the engine says of a choice; null when a later one was made meanwhile. */
  async #ask(config: Config, bytes: Uint8Array | null): Promise<TableReport | null> {
    const asked = ++this.#asked;
    this.busy = true;
    try {
      const report = await this.#engine.openTable(config, bytes);
      if (asked !== this.#asked) return null;
      this.problem = report.problem;
      this.content = report.table ?? this.content;
      this.target = report.target;
      return report;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      return null;
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }

  /** Puts a choice into the experiment; one that makes no dataset is kept, to be mended. */
  #use(config: Config, report: TableReport): void {
    const workspace = this.#workspace;
    const entry = entryOf(workspace.catalogue, 'datasets', 'table');
    if (!entry) return;
    if (report.dataset) workspace.chooseTable(config, { ...entry, ...report.dataset });
    else
      workspace.apply(t('stores.choose_columns'), {
        ...workspace.spec,
        data: { type: 'table', config },
      });
  }
}

/** An engine that says what the test makes it say. */
import type {
  EngineClient,
  EngineKind,
  SampleSource,
  SaveHost,
  SavedReader,
  ScriptReader,
  StartOptions,
  TableHost,
  TableReader,
  Ticket,
} from '../../../web/src/engine/client';
import type {
  Brought,
  Code,
  Config,
  Control,
  Event,
  Exported,
  Hyper,
  Reading,
  Report,
  Saved,
  Spec,
  TableReport,
} from '../../../web/src/generated/wire';
import { getPath } from '../../../web/src/model/settings';
import { ownTable } from '../../../web/src/model/own-table';
import { Boots } from '../../../web/src/stores/boots.svelte';
import { CurveLook } from '../../../web/src/stores/curve-look.svelte';
import { Diary, type RunShelf } from '../../../web/src/stores/diary.svelte';
import { Easel } from '../../../web/src/stores/easel.svelte';
import { Lending } from '../../../web/src/stores/lending.svelte';
import { OwnTable } from '../../../web/src/stores/own-table.svelte';
import type { SavedRun, SaveShelf } from '../../../web/src/stores/save-shelf';
import { Saves } from '../../../web/src/stores/saves.svelte';
import { KerasDraft } from '../../../web/src/stores/keras-draft.svelte';
import { Scripts } from '../../../web/src/stores/scripts.svelte';
import { Session } from '../../../web/src/stores/session.svelte';
import { Scene } from '../../../web/src/stores/scene.svelte';
import { Settings } from '../../../web/src/stores/settings.svelte';
import type { TableFile } from '../../../web/src/stores/shelf';
import { Tongue } from '../../../web/src/stores/tongue.svelte';
import { Transport } from '../../../web/src/stores/transport.svelte';
import { Updates } from '../../../web/src/stores/updates.svelte';
import { Walk } from '../../../web/src/stores/walk.svelte';
import { Workspace } from '../../../web/src/stores/workspace.svelte';
import { catalogue } from '../specs';

const RATE = 'training.optimizer.config.learning_rate';

/** What makes two specs share a run, here: everything but seed, title and learning rate. */
export function structureOf({ data, networks, training }: Spec): string {
  const optimizer = { ...training.optimizer, config: {} };
  return JSON.stringify([data, networks, { ...training, optimizer }]);
}

function hypersOf(spec: Spec): Hyper[] {
  return [
    { key: 'optimizer.learning_rate', path: RATE, value: (getPath(spec, RATE) as number) ?? 0.01 },
  ];
}

/** A report without problems; or, for a spec titled “broken”, with one. */
export function reportOn(spec: Spec): Report {
  const ok = spec.title !== 'broken';
  const where = { network: 'model', node: 'dense_1', field: 'units' };
  const mistake = { severity: 'error' as const, path: '', message: 'dense_1: no.', ...where };
  return {
    ok,
    problems: ok ? [] : [mistake, { ...mistake, node: null, message: 'Everywhere.' }],
    networks: {
      model: {
        nodes: { dense_1: { inputs: [[3]], output: [64], ports: {}, parameters: 256, flops: 384 } },
        output: 'output',
        parameters: 256,
        flops: 384,
      },
    },
    totals: {
      parameters: 256,
      flops_per_step: 1,
      memory_bytes: 1,
      train_samples: 8000,
      validation_samples: 2000,
      steps_per_epoch: 320,
    },
    hypers: hypersOf(spec),
    structure: ok ? structureOf(spec) : null,
    dataset: null,
    spec,
  };
}

/** One run on it: `say` sends its events, with seq filled in. */
export class FakeRun {
  controls: Control[] = [];
  closed = false;
  #seq = 0;
  constructor(
    readonly spec: Spec,
    readonly options: StartOptions,
    readonly onEvent: (event: Event) => void,
  ) {}

  say(event: { type: Event['type'] } & Record<string, unknown>): void {
    this.onEvent({ seq: this.#seq++, step: 0, ...event } as unknown as Event);
  }

  /** Skips messages, as a broken transport would. */
  lose(count: number): void {
    this.#seq += count;
  }

  /** The first events of a run as the engine sends them. */
  begin(): void {
    this.say({
      ...{ type: 'started', backend: 'numpy', device: 'CPU', parameters: 256 },
      ...{ train_samples: 8000, validation_samples: 2000, batch_size: 25, steps_per_epoch: 320 },
      hypers: Object.fromEntries(hypersOf(this.spec).map(({ key, value }) => [key, value])),
      ...{ seed: this.spec.seed, structure: structureOf(this.spec), setup_ms: 1 },
    });
    this.say({ type: 'status', state: this.options.paused ? 'paused' : 'running' });
    this.say({ type: 'validation', epoch: 0, loss: 0.5, metrics: { mae: 0.4 }, memory_bytes: 4e6 });
  }

  /** Trains so many steps with a loss of 1/step. */
  train(from: number, to: number): void {
    const step = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    this.say({ type: 'metrics', step, loss: step.map((each) => 1 / each) });
  }

  types(): string[] {
    return this.controls.map((control) => control.type);
  }
}

export class FakeEngine
  implements EngineClient, SampleSource, SaveHost, SavedReader, ScriptReader, TableReader, TableHost
{
  runs: FakeRun[] = [];
  checks: Spec[] = [];
  /** Rejects `ready` with this text. */
  trouble: string | null = null;
  /** Rejects `start` with this text. */
  refusal: string | null = null;
  /** Whether runs send their first events by themselves. */
  eager = true;

  constructor(readonly kind: EngineKind) {}

  async ready(onProgress?: (p: { fraction: number; text: string }) => void) {
    onProgress?.({ fraction: 0.5, text: 'half' });
    await Promise.resolve();
    if (this.trouble !== null) throw new Error(this.trouble);
    return { device: `${this.kind} device` };
  }

  async check(spec: Spec): Promise<Report> {
    this.checks.push(spec);
    await Promise.resolve();
    if (this.trouble !== null) throw new Error(this.trouble);
    return reportOn(spec);
  }

  /** What scripts were asked for, and what it says of the next one. */
  codes: { spec: Spec; target: Code['target'] }[] = [];
  codeMessage: string | null = null;
  codeData: string | null = null;

  async code(spec: Spec, target: Code['target']): Promise<Code> {
    this.codes.push({ spec, target });
    await Promise.resolve();
    if (this.trouble !== null) throw new Error(this.trouble);
    const message = this.codeMessage;
    const text = message === null ? `# ${spec.title} in ${target}\n` : null;
    return { target, file: `script_${target}.py`, data: this.codeData, text, message };
  }

  /** The texts it was given to read, and what it makes of the next one. */
  texts: string[] = [];
  reading: Reading = { spec: null, problems: [], notes: [] };

  async readKeras(text: string): Promise<Reading> {
    this.texts.push(text);
    await Promise.resolve();
    if (this.trouble !== null) throw new Error(this.trouble);
    return this.reading;
  }

  async samples(spec: Spec): Promise<Uint8Array> {
    await Promise.resolve();
    if (this.trouble !== null) throw new Error(this.trouble);
    return new TextEncoder().encode(spec.name);
  }

  /** What it says of the next saved run. */
  saved: Saved = { problem: 'No saved run.', spec: null, step: 0, seed: 0, texts: {} };

  async openSaved(): Promise<Saved> {
    await Promise.resolve();
    if (this.trouble !== null) throw new Error(this.trouble);
    return this.saved;
  }

  /** What it says of the next model. */
  brought: Brought = { problem: 'No model.', spec: null, file: null };

  async openModel(): Promise<Brought> {
    await Promise.resolve();
    if (this.trouble !== null) throw new Error(this.trouble);
    return this.brought;
  }

  /** The runs kept here for others. */
  held = new Map<string, { file: Uint8Array; key: string }>();

  async keepRun(file: Uint8Array): Promise<Ticket> {
    await Promise.resolve();
    if (this.trouble !== null) throw new Error(this.trouble);
    const id = `kept-on-server-${this.held.size}`;
    this.held.set(id, { file, key: 'secret' });
    return { id, key: 'secret', days: 365 };
  }

  async keptRun(id: string): Promise<Uint8Array> {
    await Promise.resolve();
    const found = this.held.get(id);
    if (!found) throw new Error('It is gone.');
    return found.file;
  }

  async deleteRun(id: string, key: string): Promise<void> {
    await Promise.resolve();
    if (this.held.get(id)?.key !== key) throw new Error('Not yours.');
    this.held.delete(id);
  }

  /** What stands in the way of the next file for another program. */
  exportMessage: string | null = null;

  async export(content: Uint8Array, form: Exported['form']): Promise<Exported> {
    await Promise.resolve();
    const message = this.exportMessage;
    return { form, file: message === null ? `run.${form}` : '', content, message };
  }

  /** The files it was given, and what it says of them. */
  files: (Uint8Array | null)[] = [];
  tableReport: TableReport = { table: null, target: null, dataset: null, problem: 'No table.' };

  async openTable(_config: Config, bytes: Uint8Array | null): Promise<TableReport> {
    this.files.push(bytes);
    await Promise.resolve();
    return this.tableReport;
  }

  /** The tables it was sent, and what it says to the next one. */
  readonly address = 'school.example';
  terms = { bytes: 1000, rows: 100, seconds: 3600 };
  sent: string[] = [];
  has: string | null = null;
  tableRefusal: string | null = null;

  takes(spec: Spec): boolean {
    const id = ownTable(spec);
    return this.kind === 'browser' || id === null || id === this.has;
  }

  async lend(id: string): Promise<void> {
    await Promise.resolve();
    if (this.tableRefusal !== null) throw new Error(this.tableRefusal);
    this.sent.push(id);
    this.has = id;
  }

  async takeBack(): Promise<void> {
    this.has = null;
    await Promise.resolve();
  }

  async start(spec: Spec, options: StartOptions, onEvent: (event: Event) => void) {
    await Promise.resolve();
    if (this.refusal !== null) throw new Error(this.refusal);
    const run = new FakeRun(spec, options, onEvent);
    this.runs.push(run);
    if (this.eager) queueMicrotask(() => run.begin());
    return {
      send: (control: Control) => void run.controls.push(control),
      close: () => {
        run.closed = true;
      },
    };
  }

  get run(): FakeRun {
    const run = this.runs.at(-1);
    if (!run) throw new Error(`No run was started on ${this.kind}.`);
    return run;
  }
}

/** A shelf that is lost with the test; with `full` it takes nothing. */
export class FakeSaveShelf implements SaveShelf {
  runs: SavedRun[] = [];
  files = new Map<string, Uint8Array>();
  full = false;
  /** How often the browser was asked to keep what is there. */
  asked = 0;

  list(): Promise<SavedRun[]> {
    return Promise.resolve([...this.runs]);
  }

  file(id: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.files.get(id) ?? null);
  }

  put(run: SavedRun, file: Uint8Array): Promise<void> {
    if (this.full) return Promise.reject(new DOMException('full', 'QuotaExceededError'));
    this.runs = [run, ...this.runs];
    this.files.set(run.id, file);
    return Promise.resolve();
  }

  rename(run: SavedRun): Promise<void> {
    this.runs = this.runs.map((each) => (each.id === run.id ? run : each));
    return Promise.resolve();
  }

  remove(id: string): Promise<void> {
    this.runs = this.runs.filter((each) => each.id !== id);
    this.files.delete(id);
    return Promise.resolve();
  }
}

/** The stores on two fake engines, with a frame that comes when `frame()` says so. */
export function makeStores() {
  const browser = new FakeEngine('browser');
  const server = new FakeEngine('server');
  const boots = new Boots({ browser, server });
  const hashes: string[] = [];
  const workspace: Workspace = new Workspace({
    catalogue,
    check: (spec) => boots.check(session.engine, spec),
    writeHash: (hash) => hashes.push(hash),
    quiet: 0,
  });
  const frames: (() => void)[] = [];
  const clock = { now: 0 };
  const session = new Session(workspace, boots, {
    frame: (callback) => frames.push(callback),
    now: () => clock.now,
    draw: () => 42,
    allow: (spec, wanted) => lending.allow(spec, wanted),
  });
  const frame = (ms = 16) => {
    clock.now += ms;
    for (const callback of frames.splice(0)) callback();
  };
  const shelf = new Map<string, TableFile>();
  const table = new OwnTable(workspace, browser, {
    get: (id) => Promise.resolve(shelf.get(id) ?? null),
    put: async (id, file) => void shelf.set(id, file),
  });
  const lending = new Lending(server, (id) => table.file(id));
  const scripts = new Scripts((spec, target) => boots.code(session.engine, spec, target), browser);
  const settings = new Settings(null);
  const address = { search: '' };
  const scene = new Scene({
    read: () => address.search,
    write: (search) => (address.search = search),
  });
  const kept = new FakeSaveShelf();
  const downloads: { name: string; content: BlobPart }[] = [];
  const links: string[] = [];
  const saves = new Saves({
    ...{
      workspace,
      session,
      settings,
      shelf: kept,
      reader: browser,
      host: server,
      now: () => 1_700_000_000_000,
    },
    download: (name, content) => downloads.push({ name, content }),
    copy: (hash) => Promise.resolve(void links.push(hash)),
    persist: () => Promise.resolve((kept.asked += 1)),
  });
  const updates = new Updates(null, () => {});
  const tongue = new Tongue(null, () => {});
  const keptRuns = new Map<string, unknown>();
  const shelfOfRuns: RunShelf = {
    all: () => Promise.resolve([...keptRuns.values()]),
    put: async (run) => void keptRuns.set(run.id, JSON.parse(JSON.stringify(run))),
    remove: async (ids) => ids.forEach((id) => keptRuns.delete(id)),
  };
  const diary = new Diary(shelfOfRuns, () => session.record());
  session.witness = diary;
  const look = new CurveLook(null);
  const transport = new Transport();
  const walk = new Walk(session, workspace);
  const told = { diary, look, transport, walk, keptRuns };
  const draft = new KerasDraft(workspace, browser, 0);
  const own = {
    boots,
    workspace,
    session,
    settings,
    table,
    lending,
    scripts,
    draft,
    scene,
    saves,
    updates,
    tongue,
    easel: new Easel(),
  };
  return { browser, server, ...own, ...told, kept, downloads, links, hashes, frame, frames };
}

/** Lets promises and zero timers run out, then shows a frame. */
export async function settle(stores: ReturnType<typeof makeStores>): Promise<void> {
  for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setTimeout(resolve, 0));
  await stores.workspace.settled();
  for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setTimeout(resolve, 0));
  stores.frame();
}

/** The stores after the page has opened: the untrained network is shown, paused. */
export async function openStores() {
  const stores = makeStores();
  void stores.session.open();
  await settle(stores);
  return stores;
}
